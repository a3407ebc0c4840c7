from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from fundops.core.database.preparing import migrate_and_secure


class Command(Migrate):
    help = "Migrate as the owner, then make views and rights anew."

    def handle(self, *args: Any, **options: Any) -> None:
        app, migration = options.pop("app_label"), options.pop("migration_name")
        known = {
            name: options[name]
            for name in (
                "database",
                "fake",
                "fake_initial",
                "interactive",
                "plan",
                "check_unapplied",
                "prune",
                "run_syncdb",
                "verbosity",
            )
            if name in options
        }
        arguments = [value for value in (app, migration) if value]
        migrate_and_secure(*arguments, stdout=self.stdout, **known)
