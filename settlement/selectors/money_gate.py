"""Whether the money of a claim has come to us, so that it can go on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from settlement.models import Claim, Collection, Remittance, TaReceipt
from settlement.selectors.booking_days import window_day

_SUCCEEDED = (Collection.State.SUCCEEDED, Collection.State.LATE_SUCCEEDED)
_WITHOUT_GATE = (
    Claim.OriginKind.RECEIPT,
    Claim.OriginKind.MANUAL,
    Claim.OriginKind.WITHDRAWAL,
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Open or not, and a sentence that says what came, or what is awaited."""

    ok: bool
    words: str


def money_gate(claim: Claim) -> Gate:
    """
    Ask for the money behind a claim: the fund side's receipt, or its remittance.

    Source: the money gates of claims; a refund needs the remittance of every debit
    that paid its order.
    """
    if claim.origin_kind in _WITHOUT_GATE:
        return Gate(True, _("The money is in our accounts already."))
    if claim.kind == Claim.Kind.REFUND and claim.receipt_id is None:
        return _remitted(claim)
    return _received(claim.receipt)


def collections_of(claim: Claim) -> list[Collection]:
    """Find the debits whose money a refund gives back, oldest first."""
    found = Collection.objects.filter(state__in=_SUCCEEDED).select_related("channel")
    if claim.origin_kind == Claim.OriginKind.COLLECTION:
        found = found.filter(collection_no=claim.origin_no)
    else:
        found = found.filter(legs__order__order_no=claim.order_no)
    return list(found.distinct().order_by("id"))


def _received(receipt: TaReceipt | None) -> Gate:
    if receipt is None:
        return Gate(False, _("No receipt of the fund side is known for this claim."))
    words = {
        "received": receipt.received,
        "amount": receipt.amount,
        "date": receipt.pay_date,
    }
    if receipt.state == TaReceipt.State.RECEIVED:
        sentence = _("The fund side's %(amount)s for %(date)s came.")
        return Gate(True, sentence % words)
    sentence = _("Of the fund side's %(amount)s for %(date)s, %(received)s came.")
    return Gate(False, sentence % words)


def _remitted(claim: Claim) -> Gate:
    debits = collections_of(claim)
    if not debits:
        return Gate(False, _("No debit is known that paid this order."))
    for debit in debits:
        gate = _remittance_of(debit)
        if not gate.ok:
            return gate
    return gate


def _remittance_of(debit: Collection) -> Gate:
    if debit.succeeded_at is None:
        return Gate(False, _("%(debit)s has no time of success.") % {"debit": debit})
    day = window_day(debit.succeeded_at)
    words = {"channel": debit.channel.code, "date": day}
    found = Remittance.objects.filter(channel=debit.channel, window_day=day).first()
    if found is not None and found.state == Remittance.State.RECEIVED:
        return Gate(True, _("%(channel)s remitted the window of %(date)s.") % words)
    return Gate(
        False, _("%(channel)s has not remitted the window of %(date)s in full.") % words
    )
