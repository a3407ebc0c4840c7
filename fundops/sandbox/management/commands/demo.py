from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from fundops.core.errors import NotAllowed
from fundops.core.management.base import FundopsCommand
from fundops.core.models import BusinessDay, Staff
from fundops.sandbox.demo.play import play


class DemoForbidden(NotAllowed):
    """There is business here, or no sandbox is allowed: nothing may be played."""

    code = "sandbox.demo_forbidden"


class Command(FundopsCommand):
    help = (
        "Play made-up days into an empty installation, leave work in every queue, and"
        " tell the logins; a demo that was played is left as it stands."
    )
    default_day = ""
    dry_run_rolls_back = False

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        if not settings.SANDBOX:
            raise DemoForbidden("A demo is played in a sandbox (FUNDOPS_SANDBOX=1).")
        if _logins_file().exists() and BusinessDay.objects.exists():
            return {"played": False, "staff": json.loads(_logins_file().read_text())}
        if BusinessDay.objects.exists() or Staff.objects.count() > 1:
            raise DemoForbidden(
                "This installation has staff or business days; a demo needs an empty"
                " one: set FUNDOPS_DATABASE to another name and prepare_database."
            )
        if dry_run:
            return {"played": False, "staff": []}
        logins = play(actor=actor, tell=self.progress)
        _keep(logins)
        return {"played": True, "staff": logins}

    def render(self, answer: dict[str, Any]) -> str:
        head = "Log in as (the password is changed at the first log-in):"
        codes = "The one-time code: .venv/bin/python manage.py sandbox_code EMPLOYEE_NO"
        logins = ("  ".join(login.values()) for login in answer["staff"])
        return "\n".join([head, *logins, codes])


def _logins_file() -> Path:
    """Where the first passwords of this database's demo lie, for its owner alone."""
    name = f"demo-{connection.settings_dict['NAME']}.json"
    return Path(settings.DATA_DIR).parent / name


def _keep(logins: list[dict[str, str]]) -> None:
    path = _logins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened with its mode: at no moment can others read it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=1)
