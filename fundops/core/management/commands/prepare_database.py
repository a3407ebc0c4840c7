from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from fundops.core import clock
from fundops.core.database.partitions import ensure_partitions
from fundops.core.database.preparing import (
    create_roles_and_database,
    migrate_and_secure,
)
from fundops.core.management.base import FundopsCommand


class Command(FundopsCommand):
    help = (
        "Create the database where missing, with roles, migrations, groups, SERVICE,"
        " partner SELF, calendar and chart of accounts: ready, and empty of business."
    )
    requires_system_checks: list[str] = []

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        # There may be no table yet to find the actor or the day in.
        name = connection.settings_dict["NAME"]
        if options["dry_run"]:
            return {"database": name, "dry_run": True}
        return self.run(business_date=options["business_date"])

    def run(self, *, business_date: dt.date | None, **options: Any) -> dict[str, Any]:
        name = connection.settings_dict["NAME"]
        created = create_roles_and_database(name)
        migrate_and_secure(verbosity=0, interactive=False)
        ensure_partitions(business_date or clock.today())
        return {"database": name, "created": created}

    def render(self, answer: dict[str, Any]) -> str:
        made = "created and ready" if answer.get("created") else "ready"
        return f"database {answer['database']}: {made}"
