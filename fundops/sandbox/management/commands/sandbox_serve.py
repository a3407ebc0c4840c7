from __future__ import annotations

import datetime as dt
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from fundops.core.errors import NotAllowed
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.sandbox import server


class SandboxForbidden(NotAllowed):
    """This installation allows no sandbox."""

    code = "sandbox.forbidden"


class Command(FundopsCommand):
    help = "Serve the sandbox's channels on this machine until it is stopped."
    default_day = ""
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=server.PORT)

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        port: int = server.PORT,
        **options: Any,
    ) -> dict[str, Any]:
        if not settings.SANDBOX:
            raise SandboxForbidden("Set FUNDOPS_SANDBOX=1 to allow the sandbox.")
        if dry_run:
            return {"port": port}
        with server.served(port) as address:
            self.progress(f"{server.URL_VARIABLE}={address}")
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                self.progress("stopped")
        return {"port": port}
