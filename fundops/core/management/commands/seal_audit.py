from __future__ import annotations

from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.services import audit_heads, audit_seals


class Command(FundopsCommand):
    help = (
        "Seal the audit trail as far as it goes, write the heads of the seals outside"
        " the database and print them: carry them to where its administrator is not."
    )
    default_day = ""
    #: Seals are committed one by one.
    dry_run_rolls_back = False

    def run(self, *, dry_run: bool, **options: Any) -> dict[str, Any]:
        if dry_run:
            last = AuditSeal.objects.order_by("-number").first()
            waiting = AuditEntry.objects.filter(id__gt=last.last_id if last else 0)
            return {"dry_run": True, "unsealed": waiting.count()}
        made = audit_seals.seal_all(now=clock.now())
        return {
            "seals": len(made),
            "rows": sum(seal.rows for seal in made),
            "heads": [str(audit_heads.head_of(seal)) for seal in made],
            "folder": str(audit_heads.folder()),
        }

    def render(self, answer: dict[str, Any]) -> str:
        if answer.get("dry_run"):
            return f"{answer['unsealed']} rows are not sealed yet"
        if not answer["seals"]:
            return "nothing new to seal"
        return "\n".join(answer["heads"])
