from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fundops.core.management.base import FundopsCommand
from fundops.core.services import audit_seals


class Command(FundopsCommand):
    help = (
        "Compute every audit row, every seal and their chain anew and compare with the"
        " heads outside the database; name the first bad row."
    )
    default_day = ""

    def run(self, **options: Any) -> dict[str, Any]:
        verdict = audit_seals.verify()
        bad = verdict.first_bad
        return {
            "ok": verdict.ok,
            "seals": verdict.seals,
            "rows": verdict.rows,
            "unsealed": verdict.unsealed,
            "first_bad": asdict(bad) if bad else None,
            "message": bad.message if bad else "",
        }

    def render(self, answer: dict[str, Any]) -> str:
        if answer["ok"]:
            return (
                f"the audit trail is whole: {answer['rows']} rows under"
                f" {answer['seals']} seals, {answer['unsealed']} not sealed yet"
            )
        bad = answer["first_bad"]
        return f"first bad row: seal {bad['seal']}, row {bad['entry_id']}"

    def complaint(self, answer: dict[str, Any]) -> str:
        return f"core.audit_{answer['first_bad']['what']}: {answer['message']}"
