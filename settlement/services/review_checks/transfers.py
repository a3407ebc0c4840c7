"""Facts about a transfer: its counterpart, the last of its like, its debits."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review
from fundops.core.services import thresholds
from fundops.core.services.reviews.check_facts import Facts, Payee
from settlement.models import CustodianTransfer
from settlement.services.review_checks.debits import debits_of

_EXECUTED = CustodianTransfer.State.EXECUTED


def transfer_facts(review: Review) -> Facts:
    """Say what is known of a transfer's counterpart, amount and debits."""
    transfer = CustodianTransfer.objects.select_related(
        "to_account", "replaces__replaces"
    ).get(transfer_no=review.subject_no)
    executed = CustodianTransfer.objects.filter(state=_EXECUTED).exclude(pk=transfer.pk)
    alike = executed.filter(
        kind=transfer.kind, fund=transfer.fund_id, pk__lt=transfer.pk
    )
    amounts = alike.order_by("-pk").values_list("amount", flat=True)
    return Facts(
        payee=_payee(transfer, review),
        usual=list(amounts[: thresholds.count("USUAL_OF_LAST")]),
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


def _payee(transfer: CustodianTransfer, review: Review) -> Payee | None:
    """
    Compare the counterpart as it is pinned with what the last transfer to it had.

    The registry keeps no day of a change: the day of that last transfer is said.
    """
    if transfer.to_account is None:
        return None
    before = CustodianTransfer.objects.filter(
        to_account=transfer.to_account_id, state=_EXECUTED, pk__lt=transfer.pk
    )
    paid = before.aggregate(count=Count("pk"), last=Max("pay_date"))
    earlier = _registered_before(transfer)
    now = json.loads(review.content).get("to") or {}
    return Payee(
        masked=str(transfer.to_account),
        paid_before=paid["count"],
        last_paid_on=paid["last"],
        stands_since=paid["last"] if earlier else None,
        instead_of=_differing(earlier, now) if earlier else "",
        is_gone=not transfer.to_account.is_active,
    )


def _registered_before(transfer: CustodianTransfer) -> dict[str, Any]:
    """Say the counterpart as the last transfer to it was approved with."""
    earlier = CustodianTransfer.objects.filter(
        to_account=transfer.to_account_id, state=_EXECUTED, pk__lt=transfer.pk
    )
    content = (
        Review.objects.filter(
            kind="TRANSFER",
            state=Review.State.EXECUTED,
            subject_no__in=earlier.order_by("-pk").values("transfer_no")[:1],
        )
        .order_by("-pk")
        .values_list("content", flat=True)
        .first()
    )
    return json.loads(content).get("to") or {} if content else {}


def _differing(earlier: dict[str, Any], now: dict[str, Any]) -> str:
    """Say what the registry had then where it has another word now."""
    was = [
        f"{name} {value}"
        for name, value in earlier.items()
        if name != "account_no" and now.get(name) != value
    ]
    return ", ".join(was)
