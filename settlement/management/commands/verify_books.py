from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.verify_books import verify_books


class Command(FundopsCommand):
    help = "Prove every invariant that rows can show; exit 1 names what breaks which."
    # The books are proved at any time, also before the first day.
    default_day = ""
    # It only reads, and of one moment: a surrounding transaction would only harm.
    dry_run_rolls_back = False

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        return verify_books().as_json()

    def render(self, answer: dict[str, Any]) -> str:
        lines = []
        for one in answer["invariants"]:
            if "proved_by" in one:
                lines.append(f"{one['id']:4} proved by {one['proved_by']}")
                continue
            held = "holds" if one["ok"] else f"BROKEN by {one['count']}, {one['sum']}"
            lines.append(f"{one['id']:4} {one['name'].replace('_', ' ')}: {held}")
            lines += [
                f"     {offender['subject']}: {offender['detail']}"
                for offender in one["offenders"]
            ]
        return "\n".join(lines)

    def complaint(self, answer: dict[str, Any]) -> str:
        broken = [one["id"] for one in answer["invariants"] if one.get("ok") is False]
        return (
            f"settlement.books_broken: {', '.join(broken)} do not hold; "
            "docs/invariants.md says what to do."
        )
