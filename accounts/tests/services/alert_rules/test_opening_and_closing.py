from __future__ import annotations

import datetime as dt
import itertools

import pytest

from accounts.models import BankCard, CapitalAccount
from accounts.services.alert_rules.opening_and_closing import opening_and_closing
from accounts.tests.factories import a_capital_account
from fundops.core import personal_data
from fundops.core.services.alert_rules import Finding
from fundops.core.tests.factories import THURSDAY, noon

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


def cards(capital: CapitalAccount, n: int, *, closed: int, on: dt.date) -> None:
    """`n` cards bound one after the other on a day; the first `closed` ended then."""
    for place in range(n):
        number = f"BC98{next(_numbers):08d}"
        BankCard.objects.create(
            number=number,
            capital_account=capital,
            bank_code="102",
            card_no_sealed=personal_data.seal("x", bound_to=number),
            card_no_masked="****9803",
            card_no_index=personal_data.blind_index(number),
            valid_from=on,
            valid_until=on if place < closed else None,
        )


def found(date: dt.date = THURSDAY) -> list[Finding]:
    return opening_and_closing(date, noon(date))


def test_finds_a_customer_who_opens_and_closes_often() -> None:
    capital = a_capital_account()
    cards(capital, 4, closed=3, on=THURSDAY)
    [finding] = found()
    customer = capital.fund_trading_account
    assert finding.reference == f"OPEN_CLOSE:{customer.number}:202501"
    assert finding.subject == customer.number
    assert finding.message == "4 openings and 3 closings in 30 days."


def test_leaves_a_customer_who_only_opens() -> None:
    for _n in range(8):
        cards(a_capital_account(), 1, closed=0, on=THURSDAY)
    assert found() == []


def test_leaves_a_few_of_both() -> None:
    cards(a_capital_account(), 3, closed=2, on=THURSDAY)
    assert found() == []


def test_forgets_what_is_older_than_the_window() -> None:
    cards(a_capital_account(), 4, closed=3, on=THURSDAY)
    assert found(THURSDAY + dt.timedelta(days=31)) == []
