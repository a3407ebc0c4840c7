from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.errors import NotAllowed
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.sandbox import server
from fundops.sandbox.services.callbacks import Post, post_to
from fundops.sandbox.services.outside import the_bank_works, the_channels_call_back

CONSOLE = "http://127.0.0.1:8000"
#: Between two rounds of what the outside does by itself.
SECONDS = 2.0


class SandboxForbidden(NotAllowed):
    """This installation allows no sandbox."""

    code = "sandbox.forbidden"


class Command(FundopsCommand):
    help = (
        "Serve the sandbox's channels on this machine until it is stopped; meanwhile "
        "they call the console back, and the bank works off what it is sent."
    )
    default_day = ""
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=server.PORT)
        parser.add_argument(
            "--console",
            default=CONSOLE,
            metavar="URL",
            help="where the console is called back (default: %(default)s)",
        )

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        port: int = server.PORT,
        console: str = CONSOLE,
        **options: Any,
    ) -> dict[str, Any]:
        if not settings.SANDBOX:
            raise SandboxForbidden("Set FUNDOPS_SANDBOX=1 to allow the sandbox.")
        if dry_run:
            return {"port": port}
        post = post_to(console)
        with server.served(port, post=post) as address:
            self.progress(f"{server.URL_VARIABLE}={address}")
            try:
                while True:
                    self._outside_works(post)
                    time.sleep(SECONDS)
            except KeyboardInterrupt:
                self.progress("stopped")
        return {"port": port}

    def _outside_works(self, post: Post) -> None:
        now = clock.now()
        the_channels_call_back(now=now, post=post)
        for name in the_bank_works(now=now):
            self.progress(f"the bank has dropped {name}")
