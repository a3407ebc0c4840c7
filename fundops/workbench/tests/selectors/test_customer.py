from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.workbench.selectors import customer
from fundops.workbench.tests.factories import a_claim
from settlement.models import LedgerAccount
from trading.tests.factories import a_holding, a_known_sub_account, an_order

pytestmark = pytest.mark.django_db


class TestWaiting:
    @pytest.mark.parametrize(
        ("state", "waits"),
        [
            ("PLACED", True),
            ("PAID", True),
            ("HELD", True),
            ("SENT", True),
            ("CONFIRMED", False),
            ("CANCELLED", False),
            ("FAILED", False),
        ],
    )
    def test_has_the_orders_that_are_not_final(self, state: str, waits: bool) -> None:
        order = an_order(state=state)
        found = customer.waiting([order.sub_account]).orders
        assert (order in found) == waits

    def test_has_claims_by_due_date(self) -> None:
        claim = a_claim()
        assert customer.waiting([claim.sub_account]).claims == [claim]

    def test_says_the_balance_as_what_we_owe(self) -> None:
        sub = a_known_sub_account()
        LedgerAccount.objects.create(
            book="S", code="2008", key=sub.number, balance=Decimal("-34.60")
        )
        assert customer.waiting([sub]).balance == Decimal("34.60")

    def test_says_zero_where_there_is_no_balance(self) -> None:
        assert customer.waiting([a_known_sub_account()]).balance == Decimal("0.00")

    def test_has_nothing_for_nobody(self) -> None:
        an_order()
        found = customer.waiting([])
        assert (found.orders, found.claims, found.registrations) == ([], [], [])


def test_holdings_are_those_of_the_sub_accounts() -> None:
    mine, _other = a_holding(), a_holding()
    assert customer.holdings([mine.sub_account]) == [mine]
