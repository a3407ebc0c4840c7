"""Worked examples of what the bank does without being asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from settlement.ledger import bank_rules, rules
from settlement.ledger.lines import Booking, Event

D = Decimal
FUND = rules.Fund("91", "990031")
OTHER = rules.Fund("91", "990032")
MAIN = "62009900000001"
NO = "settle_in_bank_20250103_001.txt:2"


def _lines(booking: Booking) -> dict[str, str]:
    lines = (*booking.settlement, *booking.own)
    assert sum(line.amount for line in booking.settlement) == 0
    assert sum(line.amount for line in booking.own) == 0
    return {f"{line.code} {line.key}": str(line.amount) for line in lines}


def test_the_fund_side_pays_for_two_funds_and_too_much() -> None:
    booking = bank_rules.fund_side_received(
        account_no=MAIN,
        parts=[
            (FUND, dt.date(2025, 1, 3), D("100.00")),
            (OTHER, dt.date(2025, 1, 3), D("50.00")),
        ],
        movement_no=NO,
        unapplied=D("0.01"),
    )
    assert booking.event == Event.FUND_SIDE_PAID
    assert _lines(booking) == {
        f"1001 {MAIN}": "150.01",
        "1201 91/990031/2025-01-03": "-100.00",
        "1201 91/990032/2025-01-03": "-50.00",
        f"2009 {NO}": "-0.01",
    }


@pytest.mark.parametrize(
    ("booking", "lines"),
    [
        (
            bank_rules.unknown_receipt(
                account_no=MAIN, movement_no=NO, amount=D("5.00")
            ),
            {f"1001 {MAIN}": "5.00", f"2009 {NO}": "-5.00"},
        ),
        (
            bank_rules.unknown_debit(account_no=MAIN, movement_no=NO, amount=D("5.00")),
            {f"1302 {NO}": "5.00", f"1001 {MAIN}": "-5.00"},
        ),
        (
            bank_rules.interest(account_no=MAIN, amount=D("5.00")),
            {f"1001 {MAIN}": "5.00", f"2013 {MAIN}": "-5.00"},
        ),
        (
            bank_rules.bank_fee(account_no=MAIN, movement_no=NO, amount=D("5.00")),
            {
                f"1301 {NO}": "5.00",
                f"1001 {MAIN}": "-5.00",
                f"9401 {NO}": "5.00",
                f"9201 {NO}": "-5.00",
            },
        ),
    ],
)
def test_what_the_bank_does_unasked(booking: Booking, lines: dict[str, str]) -> None:
    assert _lines(booking) == lines
