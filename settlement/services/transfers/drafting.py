"""What all who draft transfers share: they take turns, each draft leaves a trace."""

from __future__ import annotations

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.models import CustodianTransfer

#: Who drafts holds this: no two can take the same money.
DRAFTING = "prepare custodian transfers"


def record(
    transfer: CustodianTransfer, *, items: int, actor: Staff, reason: str = ""
) -> None:
    """Append the draft to the trail: its amount, its hash, and what it refers to."""
    after: dict[str, object] = {
        "amount": str(transfer.amount),
        "items": items,
        "content_sha256": transfer.content_sha256,
    }
    if transfer.replaces:
        after["replaces"] = transfer.replaces.transfer_no
    if transfer.corrects:
        after["corrects"] = transfer.corrects.transfer_no
    audit.record(
        action="settlement.transfer.drafted",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=transfer.business_date,
        reason=reason[:400],
        after=after,
    )
