"""What a transfer books, and to which day."""

from __future__ import annotations

import datetime as dt

from settlement.ledger import posting, rules
from settlement.ledger.lines import Booking
from settlement.models import BankMovement, CustodianTransfer
from settlement.selectors.booking_days import booking_day
from settlement.services import movements

SUBJECT = "TRANSFER"


def fund_of(transfer: CustodianTransfer) -> rules.Fund:
    if transfer.fund is None or transfer.transfer_agent is None:
        raise RuntimeError(f"{transfer} goes to no fund side")
    return rules.Fund(
        transfer.transfer_agent.code, transfer.fund.code, transfer.currency
    )


def post(
    transfer: CustodianTransfer,
    booking: Booking,
    *,
    what: str,
    business_date: dt.date,
    now: dt.datetime,
    effective_date: dt.date | None = None,
) -> str:
    """Post one entry about a transfer; say its reference, which names it for ever."""
    reference = f"transfer:{transfer.transfer_no}:{what}"
    posting.post_booking(
        reference=reference,
        booking=booking,
        business_date=business_date,
        effective_date=effective_date,
        subject_kind=SUBJECT,
        subject_no=transfer.transfer_no,
        now=now,
    )
    return reference


def post_movement(
    transfer: CustodianTransfer,
    booking: Booking,
    movement: BankMovement,
    *,
    what: str,
    now: dt.datetime,
) -> None:
    """Post what the bank did, on the day it did it; the movement keeps the entry."""
    reference = post(
        transfer,
        booking,
        what=what,
        business_date=booking_day(movement.booked_on),
        effective_date=movement.booked_on,
        now=now,
    )
    movements.book(movement=movement, reference=reference)
