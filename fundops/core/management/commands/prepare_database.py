from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from django.core.management import call_command
from django.db import connection

from fundops.core import clock
from fundops.core.database.partitions import ensure_partitions
from fundops.core.database.preparing import create_roles_and_database
from fundops.core.management.base import FundopsCommand


class Command(FundopsCommand):
    help = (
        "Create the database where missing, with roles, migrations, groups, SERVICE,"
        " partner SELF, calendar and chart of accounts: ready, and empty of business."
    )
    # Checks of models may ask the database, which may not be there yet.
    requires_system_checks: list[str] = []

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        # There may be no table yet to find the actor or the day in.
        return self.run(
            business_date=options["business_date"], dry_run=options["dry_run"]
        )

    def run(
        self, *, business_date: dt.date | None, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        name = str(connection.settings_dict["NAME"])
        if dry_run:
            return {"database": name, "dry_run": True}
        created = create_roles_and_database(name)
        call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
        made = ensure_partitions(business_date or clock.today())
        return {"database": name, "created": created, "partitions_made": made}

    def render(self, answer: dict[str, Any]) -> str:
        made = "created and ready" if answer.get("created") else "ready"
        return f"database {answer['database']}: {made}"
