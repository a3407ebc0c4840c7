"""
Places where a test lets the process die, to prove that a rerun ends the same.

Pure and cheap. Only where the sandbox is allowed, and only when `FUNDOPS_FAULTPOINT`
names the place: `NAME` kills the process as `kill -9` does; `NAME:wait` says so on
standard error and waits for whoever started it.
"""

from __future__ import annotations

import os
import signal
import sys

from django.conf import settings

VARIABLE = "FUNDOPS_FAULTPOINT"


def reach(name: str) -> None:
    """Say that the work has come to `name`; nothing happens unless a test asked."""
    wanted, _, what = os.environ.get(VARIABLE, "").partition(":")
    if wanted != name or not settings.SANDBOX:
        return
    if what == "wait":
        sys.stderr.write(f"reached {name}\n")
        sys.stderr.flush()
        signal.pause()
    os.kill(os.getpid(), signal.SIGKILL)
