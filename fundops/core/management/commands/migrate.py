from __future__ import annotations

import contextlib
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import DatabaseError, connection, transaction

from fundops.core.database import roles, views
from fundops.core.database.owner import as_owner

_WAIT = "SELECT pg_advisory_lock(hashtextextended('fundops migrate', 0))"


class Command(Migrate):
    help = "Migrate as the owner, then make the auditors' views and all rights anew."

    def handle(self, *args: Any, **options: Any) -> None:
        application = roles.application_role()
        with as_owner():
            if options["plan"] or options["check_unapplied"]:
                super().handle(*args, **options)
                return
            # Two at once: the second waits here and then finds nothing to do.
            with connection.cursor() as cursor:
                cursor.execute(_WAIT)
            views.drop_views()
            try:
                super().handle(*args, **options)
            except BaseException:
                # Nobody shall be without views because a migration is wrong.
                with contextlib.suppress(DatabaseError):
                    _open_to(application)
                raise
            _open_to(application)


def _open_to(application: str) -> None:
    # A migration may stop before the newest tables, or take them away.
    if not roles.tables_are_complete():
        return
    # At once: the application works on while this runs.
    with transaction.atomic():
        views.create_views()
        roles.secure(application)
