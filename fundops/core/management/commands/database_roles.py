from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from fundops.core.database import rights, roles
from fundops.core.database.owner import as_owner
from fundops.core.management.base import FundopsCommand


class Command(FundopsCommand):
    help = (
        "Show where the rights in the database differ from the project's table of"
        " grants (fundops/core/data/grants.csv); --repair mends them as the owner."
    )
    default_day = ""
    #: The owner's rights are given on another connection.
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="give and take what differs"
        )

    def run(self, *, repair: bool, dry_run: bool, **options: Any) -> dict[str, Any]:
        found = rights.differences()
        left = found
        if repair and found and not dry_run:
            application = roles.application_role()
            with as_owner(), transaction.atomic():
                roles.secure(application)
            left = rights.differences()
        return {
            "ok": not left,
            "differences": [asdict(one) | {"words": str(one)} for one in found],
            "repaired": len(found) - len(left),
            "left": len(left),
        }

    def render(self, answer: dict[str, Any]) -> str:
        if not answer["differences"]:
            return "every right is as grants.csv says"
        lines = [one["words"] for one in answer["differences"]]
        return "\n".join([*lines, f"repaired: {answer['repaired']}"])

    def complaint(self, answer: dict[str, Any]) -> str:
        return (
            f"core.database_roles_differ: {answer['left']} rights differ from"
            " grants.csv; run database_roles --repair, or mend the file and migrate."
        )
