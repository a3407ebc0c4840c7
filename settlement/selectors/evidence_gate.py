"""The row of the TA that is the evidence for a payout; without it nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import Claim, Payout
from settlement.selectors.ta_rows import ta_row
from trading.models import TaRecord

WITHOUT_ROW = (
    Claim.OriginKind.ORDER,
    Claim.OriginKind.COLLECTION,
    Claim.OriginKind.RECEIPT,
    Claim.OriginKind.MANUAL,
)
#: States in which a payout has, or may have, used up its part of a row.
PAYING = ("SUBMITTED", "BANK_ACCEPTED", "UNKNOWN", "PAID", "SETTLED")


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a claim has its evidence, which row that is, and a sentence of it."""

    ok: bool
    words: str
    record: TaRecord | None = None


def evidence_of(claim: Claim) -> Match:
    """
    Match a claim with its 04 or 06 row: serial, confirmation date, customer, amount.

    Money that goes back without a trade has none; the bank takes it under Z03.
    """
    if claim.origin_kind in WITHOUT_ROW:
        words = _("No trade: %(kind)s %(number)s, sent to the bank as Z03.")
        kind = claim.get_origin_kind_display()
        return Match(True, words % {"kind": kind, "number": claim.origin_no})
    record = ta_row(claim.record_id)
    if record is None or not is_of(record, claim):
        words = _(
            "No matching 04 / 06 row: cannot be sent, not even with two approvals."
        )
        return Match(False, words, record)
    row = {
        "code": record.business_code,
        "serial": record.ta_serial_no,
        "date": record.confirm_date,
        "amount": record.confirmed_amount,
    }
    if claim.kind != Claim.Kind.REFUND and _is_paid_already(record, claim):
        words = _("Row %(code)s %(serial)s of %(date)s over %(amount)s is used up.")
        return Match(False, words % row, record)
    words = _("Row %(code)s %(serial)s of %(date)s over %(amount)s matches.")
    return Match(True, words % row, record)


def is_of(record: TaRecord, claim: Claim) -> bool:
    sums = claim.kind == Claim.Kind.REFUND or (
        record.confirmed_amount is not None and claim.amount <= record.confirmed_amount
    )
    return (
        sums
        and record.result == TaRecord.Result.APPLIED
        and record.ta_serial_no == claim.origin_no
        and record.confirm_date is not None
        and record.sub_account_no == claim.sub_account.number
    )


def _is_paid_already(record: TaRecord, claim: Claim) -> bool:
    """Say whether other claims on the row leave too little of it for this one."""
    paid = paid_to_others(record.pk, claim)
    return bool(paid + claim.amount > (record.confirmed_amount or ZERO))


@asked_once
def paid_to_others(record_id: int, claim: Claim) -> Decimal:
    """Sum what payouts of other claims on a row have, or may have, used up of it."""
    others = Payout.objects.filter(claim__record_id=record_id, state__in=PAYING)
    paid = others.exclude(claim=claim).aggregate(total=Sum("amount"))["total"]
    return paid or ZERO
