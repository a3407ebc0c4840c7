"""Whether everything has come to its end, as after a play it must."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, Sum

from fundops.core.money import ZERO
from settlement.models import (
    Claim,
    Collection,
    CustodianTransfer,
    LedgerAccount,
    Payout,
    TaReceipt,
)
from trading.models import Order

_LIVE_PAYOUTS = (
    *("READY", "SUBMITTED", "BANK_ACCEPTED"),
    *("FAILED", "UNKNOWN", "RETURNED"),
)
_LIVE_TRANSFERS = ("DRAFT", "SUBMITTED", "APPROVED", "SENT", "BANK_ACCEPTED", "UNKNOWN")
#: Zero once everything is through: receivables, transit, suspense.
_EMPTY = ("1101", "1102", "2006", "2007")


def left_over() -> list[str]:
    """Say, a line a kind, what is not at its end; empty where all is drained."""
    return [line for line in _lines() if line]


def _lines() -> Iterator[str]:
    claims = Claim.objects.filter(state__in=["OPEN", "ON_HOLD", "IN_PAYOUT"])
    yield _said("claims open or in payout", claims.values_list("claim_no", flat=True))
    payouts = Payout.objects.filter(
        state__in=[
            "READY",
            "SUBMITTED",
            "BANK_ACCEPTED",
            "FAILED",
            "UNKNOWN",
            "RETURNED",
        ]
    )
    yield _said("payouts in flight", payouts.values_list("payout_no", flat=True))
    transfers = CustodianTransfer.objects.filter(
        Q(state__in=_LIVE_TRANSFERS)
        # What a person decides anew has no successor by itself.
        | Q(state__in=["REJECTED", "LAPSED", "BANK_REJECTED"], replaced_by=None)
        & ~Q(kind__in=["TO_CHANNEL", "CORRECTION"])
    )
    yield _said(
        "transfers not at an end", transfers.values_list("transfer_no", flat=True)
    )
    collections = Collection.objects.filter(
        state__in=["CREATED", "SUBMITTED", "UNKNOWN"]
    )
    yield _said("debits unknown", collections.values_list("collection_no", flat=True))
    receipts = TaReceipt.objects.exclude(state="RECEIVED")
    yield _said("fund side's money not here", (str(one) for one in receipts))
    for code in _EMPTY:
        accounts = LedgerAccount.objects.filter(code=code).exclude(balance=0)
        yield _said(f"{code} not zero", accounts.values_list("key", flat=True))
    yield _order_money()


def _order_money() -> str:
    """Money of orders that are final stands on 2001 no more."""
    final = ("CONFIRMED", "PARTLY_CONFIRMED", "FAILED", "CANCELLED", "PAYMENT_FAILED")
    held = LedgerAccount.objects.filter(code="2001").exclude(balance=0)
    numbers = set(held.values_list("key", flat=True))
    done = Order.objects.filter(order_no__in=numbers, state__in=final)
    return _said("2001 of final orders", done.values_list("order_no", flat=True))


def balance_of(code: str) -> str:
    """Say the balance of all accounts of a code, two places."""
    total = LedgerAccount.objects.filter(code=code).aggregate(sum=Sum("balance"))["sum"]
    return f"{total or ZERO:.2f}"


def _said(what: str, found: object) -> str:
    numbers = sorted(str(one) for one in found)  # type: ignore[attr-defined]  # rows or words
    if not numbers:
        return ""
    shown = ", ".join(numbers[:5])
    return f"{len(numbers)} {what}: {shown}{' …' if len(numbers) > 5 else ''}"
