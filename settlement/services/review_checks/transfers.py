"""Facts about a transfer: its counterpart, the last of its like, its debits."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review
from fundops.core.services.reviews.check_facts import Facts, Payee
from settlement.models import CustodianTransfer
from settlement.selectors.transfer_case import transfer_case
from settlement.services.review_checks.debits import debits_of


def transfer_facts(review: Review) -> Facts:
    """Say what is known of a transfer's counterpart, amount and debits."""
    transfer = transfer_case(review.subject_no)
    return Facts(
        payee=_payee(transfer, review),
        usual=transfer.usual,
        usual_of=_("transfers of this type and fund"),
        debits=debits_of(
            numbers=_numbers(transfer),
            amount=transfer.amount,
            since=transfer.business_date,
            account_id=transfer.from_account_id,
        )
        if transfer.from_account_id
        else None,
    )


def _numbers(transfer: CustodianTransfer) -> list[str]:
    """Say its number and those it carries on: each may have been sent."""
    numbers: list[str] = []
    seen: CustodianTransfer | None = transfer
    while seen is not None and len(numbers) < 3:
        numbers.append(seen.transfer_no)
        seen = seen.replaces
    return numbers


def _payee(transfer: Any, review: Review) -> Payee | None:
    """
    Compare the counterpart as it is pinned with what the last transfer to it had.

    The registry keeps no day of a change: the day of that last transfer is said.
    """
    if transfer.to_account is None:
        return None
    before = transfer.content_before
    earlier = (json.loads(before).get("to") or {}) if before else {}
    now = json.loads(review.content).get("to") or {}
    return Payee(
        masked=str(transfer.to_account),
        paid_before=transfer.paid_before,
        last_paid_on=transfer.last_paid_on,
        stands_since=transfer.last_paid_on if earlier else None,
        instead_of=_differing(earlier, now) if earlier else "",
        is_gone=not transfer.to_account.is_active,
    )


def _differing(earlier: dict[str, Any], now: dict[str, Any]) -> str:
    """Say what the registry had then where it has another word now."""
    was = [
        f"{name} {value}"
        for name, value in earlier.items()
        if name != "account_no" and now.get(name) != value
    ]
    return ", ".join(was)
