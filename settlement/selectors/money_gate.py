"""Whether the money of a claim has come to us, so that it can go on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from settlement.models import (
    ChannelFile,
    ChannelRow,
    Claim,
    Collection,
    Remittance,
    TaReceipt,
)
from settlement.selectors.order_legs import legs_of
from settlement.selectors.remittances import received_collections

SUCCEEDED = (Collection.State.SUCCEEDED, Collection.State.LATE_SUCCEEDED)
WITHOUT_GATE = (
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
    if claim.origin_kind in WITHOUT_GATE:
        return Gate(True, _("The money is in our accounts already."))
    if claim.kind == Claim.Kind.REFUND and claim.receipt_id is None:
        return _remitted(claim)
    return _received(claim.receipt)


def collections_of(claim: Claim) -> list[Collection]:
    """Find the debits whose money a refund gives back, oldest first."""
    if claim.origin_kind == Claim.OriginKind.COLLECTION:
        debits = Collection.objects.filter(collection_no=claim.origin_no)
        found = list(debits.select_related("channel"))
    else:
        found = [leg.collection for leg in legs_of(claim.order_no)]
    succeeded = {debit.pk: debit for debit in found if debit.state in SUCCEEDED}
    return [succeeded[pk] for pk in sorted(succeeded)]


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
        return _remitted_row(claim.origin_no)
    received = received_collections([debit.collection_no for debit in debits])
    for debit in debits:
        words = {"channel": debit.channel.code, "debit": debit.collection_no}
        if debit.collection_no not in received:
            return Gate(
                False, _("%(channel)s has not remitted debit %(debit)s yet.") % words
            )
    return Gate(True, _("%(channel)s remitted debit %(debit)s.") % words)


def _remitted_row(number: str) -> Gate:
    """Ask for the window of a debit that only the channel's file has: `PAYA/S123`."""
    channel, _slash, serial_no = number.partition("/")
    row = (
        ChannelRow.objects.filter(
            file__channel__code=channel,
            file__state=ChannelFile.State.APPLIED,
            file__window_day__isnull=False,
            serial_no=serial_no,
        )
        .select_related("file")
        .order_by("pk")
        .first()
    )
    if row is None or row.file.window_day is None:
        return Gate(False, _("No debit is known that paid this order."))
    words = {"channel": channel, "date": row.file.window_day}
    received = Remittance.objects.filter(
        channel=row.file.channel_id,
        window_day=row.file.window_day,
        state=Remittance.State.RECEIVED,
    ).exists()
    if received:
        return Gate(True, _("%(channel)s remitted the window of %(date)s.") % words)
    return Gate(
        False, _("%(channel)s has not remitted the window of %(date)s in full.") % words
    )
