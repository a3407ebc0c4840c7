"""A first purchase may bring the TA's number of a person before the 02 does."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import FundAccount, TradingRegistration
from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day
from trading.models import (
    Order,
    TaRecord,
)
from trading.tests.answers import (
    a_failure,
    answer,
    apply_rows,
)
from trading.tests.factories import (
    a_fund,
    a_registration,
    a_sent_order,
    a_sub_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def stored(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


class TestFundAccountOfAFirstPurchase:
    def test_is_learnt_from_the_04(self, tmp_path: Path) -> None:
        order = self._first_purchase()

        apply_rows(tmp_path, answer(order, TAAccountID="910000000077"))

        assert FundAccount.objects.get().number == "910000000077"
        registration = TradingRegistration.objects.get()
        assert (registration.state, registration.active_since) == ("ACTIVE", FRIDAY)

    def test_is_not_learnt_from_a_failure(self, tmp_path: Path) -> None:
        order = self._first_purchase()

        apply_rows(tmp_path, a_failure(order, TAAccountID="910000000077"))

        assert FundAccount.objects.get().number == ""

    def test_must_not_be_another_persons(self, tmp_path: Path) -> None:
        other = a_registration(a_sub_account(), ta_account_no="910000000077")
        order = self._first_purchase()

        apply_rows(tmp_path, answer(order, TAAccountID="910000000077"))

        assert TaRecord.objects.get().reason == "WRONG_ACCOUNT"
        assert other.fund_account.number == "910000000077"
        assert stored(order).state == "SENT"

    def test_must_not_be_two_numbers(self, tmp_path: Path) -> None:
        first = self._first_purchase()
        second = a_sent_order(sub_account=first.sub_account, fund=first.fund)

        apply_rows(
            tmp_path,
            answer(first, TAAccountID="910000000077"),
            answer(second, TAAccountID="910000000078"),
        )

        reasons = TaRecord.objects.values_list("reason", flat=True)
        assert list(reasons) == ["WRONG_ACCOUNT", "WRONG_ACCOUNT"]

    def _first_purchase(self) -> Order:
        sub_account = a_sub_account()
        a_registration(sub_account, state=TradingRegistration.State.SENT)
        return a_sent_order(sub_account=sub_account, fund=a_fund())


#: What is changed in a good row of a purchase of 1,000.00, and the rule it breaks.
