"""
Money between our own accounts, and to whom it is owed.

What is owed to the fund side (2002), to a channel (2009), to the advancing bank (2010)
and to us as a fee (2011) leaves by the same entries. A fee is the one that book O sees:
what was held in book S (9101) is in our own bank (9001) once it is executed.
"""

from __future__ import annotations

from decimal import Decimal

from settlement.ledger.lines import CNY, Booking, Event, Line, credit, debit, entry
from settlement.ledger.rules.accounts import FEES_HELD, Owed


def transfer_sent(*, transfer_no: str, owed: Owed, amount: Decimal) -> Booking:
    """2002 · 2009 · 2010 · 2011 / 1102: the bank is instructed."""
    return Booking(
        Event.TRANSFER_SENT,
        entry(owed.cleared(amount), credit("1102", transfer_no, amount, owed.currency)),
    )


def transfer_executed(
    *,
    transfer_no: str,
    account_no: str,
    amount: Decimal,
    owed: Owed,
    to_account_no: str = "",
) -> Booking:
    """
    1102 / 1001: the bank has moved it; of a fee, book O: 9001 / 9101.

    :param to_account_no: our own account, to which a fee goes.
    """
    return Booking(
        Event.TRANSFER_EXECUTED,
        entry(
            debit("1102", transfer_no, amount, owed.currency),
            credit("1001", account_no, amount, owed.currency),
        ),
        own=_fee_taken(owed, to_account_no, amount),
    )


def transfer_rejected(*, transfer_no: str, owed: Owed, amount: Decimal) -> Booking:
    """1102 / 2002 · 2009 · 2010 · 2011: the bank refused; it is owed as before."""
    return Booking(
        Event.TRANSFER_REJECTED,
        entry(
            debit("1102", transfer_no, amount, owed.currency), owed.owed_again(amount)
        ),
    )


def transfer_came_back(
    *, account_no: str, owed: Owed, amount: Decimal, to_account_no: str = ""
) -> Booking:
    """
    1001 / 2002 · 2009 · 2010 · 2011: executed, and in our account again.

    Of a fee, book O: 9101 / 9001.
    """
    return Booking(
        Event.TRANSFER_CAME_BACK,
        entry(
            debit("1001", account_no, amount, owed.currency), owed.owed_again(amount)
        ),
        own=_fee_taken(owed, to_account_no, -amount),
    )


def transfer_executed_after_all(
    *, account_no: str, owed: Owed, amount: Decimal, to_account_no: str = ""
) -> Booking:
    """2002 · … / 1001: refused, and yet the bank has moved it; it is cleared."""
    return Booking(
        Event.TRANSFER_EXECUTED,
        entry(owed.cleared(amount), credit("1001", account_no, amount, owed.currency)),
        own=_fee_taken(owed, to_account_no, amount),
    )


def _fee_taken(owed: Owed, own_account_no: str, amount: Decimal) -> tuple[Line, ...]:
    """Say what book O sees of a transfer; nothing, unless it moves a fee."""
    if owed.code != FEES_HELD:
        return ()
    return entry(
        debit("9001", own_account_no, amount, owed.currency),
        credit("9101", owed.key, amount, owed.currency),
    )


def internal_transfer_debited(
    *, transfer_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1102 / 1001 from: the first line of a transfer between our own accounts."""
    return Booking(
        Event.TRANSFER_DEBITED,
        entry(
            debit("1102", transfer_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def internal_transfer_credited(
    *, transfer_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1001 to / 1102: its second line; whichever comes first is booked first."""
    return Booking(
        Event.TRANSFER_CREDITED,
        entry(
            debit("1001", account_no, amount, currency),
            credit("1102", transfer_no, amount, currency),
        ),
    )
