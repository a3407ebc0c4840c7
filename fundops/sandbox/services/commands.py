"""Our own commands, run inside this process as a script would run them."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import CommandError, call_command


def run(command: str, *arguments: str, may_complain: bool = False) -> dict[str, Any]:
    """
    Run a command with --json and give its answer.

    :param may_complain: an answer that is not ok is given, too.
    :raises CommandError: as the command ends with exit 1 or 75.
    """
    out = io.StringIO()
    try:
        call_command(command, *arguments, "--json", stdout=out)
    except CommandError:
        if not may_complain or not out.getvalue():
            raise
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer
