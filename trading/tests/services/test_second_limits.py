"""The limits of funds once more when files go out: what fails, and what goes on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import SubAccount
from fundops.core.tests.factories import THURSDAY, a_day_cut_off
from trading.models import (
    ConversionPair,
    Holding,
    Order,
    OrderTerms,
    RedeemableDate,
)
from trading.tests.evening import rows, send, state_of
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_known_sub_account,
    a_paid_order,
    a_placed_order,
    a_transfer_agent,
)
from trading.tests.quotes import a_limit, a_term, quote_on

pytestmark = pytest.mark.django_db
D = Decimal
REGISTERED = dt.date(2024, 12, 2)
PLACED, SENT, FAILED = Order.State.PLACED, Order.State.SENT, Order.State.FAILED


@pytest.fixture(autouse=True)
def _the_day(data_dir: Path) -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")


@pytest.fixture
def account() -> SubAccount:
    return a_known_sub_account()


def a_redemption(account: SubAccount, shares: str, hour: int = 10) -> Order:
    return a_placed_order(
        business_code="024",
        sub_account=account,
        shares=D(shares),
        accepted_at=dt.datetime(2025, 1, 2, hour, tzinfo=dt.UTC),
    )


class TestAPurchase:
    @pytest.mark.parametrize(
        ("limit", "value", "reason"),
        [
            ("PURCHASE_FIRST_MIN", "1000.01", "BELOW_LEAST"),
            ("PURCHASE_MAX", "999.99", "ABOVE_MOST"),
            ("PURCHASE_DAY_MAX", "999.99", "ABOVE_DAY_SUM"),
            ("PURCHASE_FURTHER_MIN", "1000.01", ""),
            ("PURCHASE_MAX", "1000.00", ""),
            ("SUBSCRIBE_MAX", "1.00", ""),
        ],
    )
    def test_fails_where_its_fund_takes_it_no_more(
        self, limit: str, value: str, reason: str
    ) -> None:
        order = a_paid_order()
        a_limit(limit, value)
        send()
        assert state_of(order) == ((FAILED if reason else SENT), reason)

    def test_of_who_holds_the_fund_has_another_least(self, account: SubAccount) -> None:
        a_holding(account)
        a_limit("PURCHASE_FIRST_MIN", "5000.00")
        further, first = a_paid_order(sub_account=account), a_paid_order()
        send()
        assert state_of(further) == (SENT, "")
        assert state_of(first) == (FAILED, "BELOW_LEAST")

    def test_fails_and_the_file_goes_on(self, data_dir: Path) -> None:
        a_limit("PURCHASE_MAX", "1000.00")
        wrong, right = a_paid_order(amount=D("1000.01")), a_paid_order()
        [sent] = send()

        assert (state_of(wrong), state_of(right)) == (
            (FAILED, "ABOVE_MOST"),
            (SENT, ""),
        )
        assert sent.orders == 1
        [written] = rows(data_dir, "03")
        assert written["appsheetserialno"].strip() == right.order_no

    def test_is_not_asked_for_by_a_fund_that_has_closed(self) -> None:
        quote_on(THURSDAY, "1.0000", status="5")
        order = a_paid_order()
        other = a_paid_order(fund=a_fund("990032"))
        send()
        assert state_of(order) == (FAILED, "FUND_CLOSED")
        assert state_of(other) == (SENT, "")

    def test_counts_to_the_sum_of_its_day(self, account: SubAccount) -> None:
        a_limit("PURCHASE_DAY_MAX", "2000.00")
        orders = [a_paid_order(sub_account=account) for _ in range(3)]
        send()
        assert [state_of(order) for order in orders] == [
            (SENT, ""),
            (SENT, ""),
            (FAILED, "ABOVE_DAY_SUM"),
        ]

    def test_for_another_kind_of_customer_is_no_matter(self) -> None:
        a_limit("PURCHASE_MAX", "1.00", holder="0")
        order = a_paid_order()
        send()
        assert state_of(order) == (SENT, "")


class TestARedemption:
    @pytest.mark.parametrize(
        ("limit", "value", "shares", "reason"),
        [
            ("REDEEM_MIN", "50.00", "49.99", "BELOW_LEAST"),
            ("REDEEM_MIN", "500.00", "100.00", ""),
            ("REDEEM_MAX", "50.00", "50.01", "ABOVE_MOST"),
            ("REDEEM_DAY_MAX", "50.00", "50.01", "ABOVE_DAY_SUM"),
            ("BALANCE_MIN", "10.00", "90.01", "TOO_LITTLE_LEFT"),
            ("BALANCE_MIN", "10.00", "100.00", ""),
        ],
    )
    def test_fails_and_lets_its_shares_go(
        self,
        limit: str,
        value: str,
        shares: str,
        reason: str,
        account: SubAccount,
    ) -> None:
        a_limit(limit, value, holder="9")
        a_holding(account, frozen=shares)
        order = a_redemption(account, shares)
        send()
        assert state_of(order) == ((FAILED if reason else SENT), reason)
        assert Holding.objects.get().frozen == (D(0) if reason else D(shares))

    def test_of_locked_shares_goes_back_the_later_ones_first(
        self, account: SubAccount
    ) -> None:
        later = THURSDAY + dt.timedelta(days=1)
        a_term(RedeemableDate, registered_on=REGISTERED, redeem_from=later)
        holding = a_holding(account, lots=("60.00", "40.00"), frozen="80.00")
        lot = holding.lots.get(shares=D("40.00"))
        holding.lots.filter(pk=lot.pk).update(registered_on=THURSDAY)
        early, late = (
            a_redemption(account, "40.00", 2),
            a_redemption(account, "40.00", 3),
        )
        send()
        assert state_of(early) == (SENT, "")
        assert state_of(late) == (FAILED, "LOCKED_SHARES")


class TestAConversion:
    @pytest.mark.parametrize(
        ("target", "status", "reason"),
        [("990032", "0", ""), ("990033", "0", "NO_PAIR"), ("990032", "3", "NO_PAIR")],
    )
    def test_needs_its_pair(
        self, target: str, status: str, reason: str, account: SubAccount
    ) -> None:
        a_term(ConversionPair, target_code="990032")
        a_holding(account, frozen="100.00")
        quote_on(THURSDAY, "1.0000", fund=a_fund(target), convert_status=status)
        order = a_placed_order(
            business_code="036", sub_account=account, shares=D("100.00")
        )
        OrderTerms.objects.create(order=order, target_fund=a_fund(target))
        send()
        assert state_of(order)[1] == reason
