from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.errors import InputRefused
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.selectors.pack_scope import Scope, scope_of, scope_of_day
from fundops.workbench.services.evidence_pack import draw


class OutputTaken(InputRefused):
    """Something lies at the place the pack was to be written to."""

    code = "core.output_taken"


class Command(FundopsCommand):
    help = (
        "Write one archive with everything around a refund, payout, transfer or review,"
        " or of a business day; `sha256sum -c MANIFEST.sha256` verifies it."
    )
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        about = parser.add_mutually_exclusive_group(required=True)
        about.add_argument("--subject", metavar="NO")
        about.add_argument("--day", type=dt.date.fromisoformat, metavar="D")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        output: Path = options["output"]
        if output.exists():
            raise OutputTaken(f"{output} exists already; name another file.")
        scope: Scope = (
            scope_of_day(options["day"])
            if options["day"]
            else scope_of(options["subject"])
        )
        with NamedTemporaryFile(dir=output.parent, delete=False) as file:
            try:
                drawn = draw(scope=scope, out=file, person=actor)
                if not dry_run:
                    Path(file.name).replace(output)
            finally:
                Path(file.name).unlink(missing_ok=True)
        return {
            "number": drawn.number,
            "parts": drawn.parts,
            "size": drawn.size,
            "sha256": drawn.sha256,
            "output": None if dry_run else str(output),
        }
