"""What a fund takes, when an order is placed: each refusal in words with figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SubAccount
from fundops.core.errors import CsvRefused
from fundops.core.tests.factories import THURSDAY, an_open_day, noon, service
from trading.models import ConversionPair, Holding, Order, RedeemableDate
from trading.selectors.fund_rules import Pair, Statuses
from trading.services import limit_rules
from trading.services.limit_rules import Asked
from trading.services.orders import place_orders
from trading.tests.factories import a_csv, a_fund, a_holding, a_known_sub_account
from trading.tests.quotes import a_limit, a_term, quote_on

pytestmark = pytest.mark.django_db
D = Decimal
#: The lots of `a_holding` were registered then.
REGISTERED = dt.date(2024, 12, 2)


@pytest.fixture(autouse=True)
def _the_day() -> None:
    an_open_day(THURSDAY)
    a_fund("990031")
    a_known_sub_account("9001A0001")


def a_row(n: int = 1, **values: object) -> dict[str, object]:
    """A purchase of 1,000.00."""
    return {
        "order_no": f"2025010290000000000000{n:02d}",
        "sub_account_no": "9001A0001",
        "business_code": "022",
        "fund_code": "990031",
        "amount": "1000.00",
        "shares": "",
        **values,
    }


def a_redemption(shares: str, n: int = 1, **values: object) -> dict[str, object]:
    return a_row(n, business_code="024", amount="", shares=shares, **values)


def refusals(folder: Path, *rows: Mapping[str, object]) -> list[str]:
    """Every reason against these rows; none where they were placed."""
    try:
        place_orders(path=a_csv(folder, *rows), now=noon(THURSDAY), actor=service())
    except CsvRefused as error:
        assert not Order.objects.exists()
        return error.reasons
    assert Order.objects.count() == len(rows)
    return []


def a_known_holding(*lots: str) -> Holding:
    return a_holding(SubAccount.objects.get(), a_fund("990031"), lots=lots)


class TestTheStatus:
    @pytest.mark.parametrize(
        ("status", "buys", "redeems"),
        [
            ("", True, True),
            ("0", True, True),
            ("1", False, False),
            ("4", False, False),
            ("5", False, True),
            ("6", True, False),
            ("8", False, False),
            ("9", False, False),
        ],
    )
    def test_says_what_a_fund_takes(
        self, status: str, buys: bool, redeems: bool, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", status=status)
        a_known_holding("100.00")
        found = refusals(tmp_path, a_row(1), a_redemption("1.00", 2))
        assert [("022" in one, "024" in one) for one in found] == [
            pair
            for pair, takes in (((True, False), buys), ((False, True), redeems))
            if not takes
        ]

    def test_is_told_in_words(self, tmp_path: Path) -> None:
        quote_on(THURSDAY, "1.0000", status="5")
        [told] = refusals(tmp_path, a_row())
        assert "fund_code" in told
        assert "does not take business 022 now: FundStatus 5 停止申购(可赎回)" in told

    def test_is_that_of_the_newest_file(self, tmp_path: Path) -> None:
        quote_on(THURSDAY - dt.timedelta(days=2), "1.0000", status="4")
        quote_on(THURSDAY, "1.0000", status="0")
        assert refusals(tmp_path, a_row()) == []


class TestAmounts:
    @pytest.mark.parametrize(
        ("limit", "value", "told"),
        [
            ("PURCHASE_FIRST_MIN", "1000.01", "First purchase, at least 1000.01"),
            ("PURCHASE_MAX", "999.99", "Purchase, at most 999.99"),
            ("PURCHASE_DAY_MAX", "999.99", "Purchases of a day, at most 999.99"),
        ],
    )
    def test_stay_within_the_limits(
        self, limit: str, value: str, told: str, tmp_path: Path
    ) -> None:
        a_limit(limit, value)
        [found] = refusals(tmp_path, a_row())
        assert "amount" in found
        assert told in found
        assert "1000.00" in found

    @pytest.mark.parametrize(
        ("limit", "value"),
        [
            ("PURCHASE_FIRST_MIN", "1000.00"),
            ("PURCHASE_MAX", "1000.00"),
            ("PURCHASE_DAY_MAX", "1000.00"),
            ("PURCHASE_FURTHER_MIN", "5000.00"),
            ("SUBSCRIBE_FIRST_MIN", "5000.00"),
        ],
    )
    def test_may_be_the_limits_themselves(
        self, limit: str, value: str, tmp_path: Path
    ) -> None:
        a_limit(limit, value)
        assert refusals(tmp_path, a_row()) == []

    def test_have_another_least_for_who_holds_the_fund(self, tmp_path: Path) -> None:
        a_limit("PURCHASE_FIRST_MIN", "5000.00")
        a_limit("PURCHASE_FURTHER_MIN", "1000.00")
        a_known_holding("1.00")
        assert refusals(tmp_path, a_row()) == []

    @pytest.mark.parametrize(("holder", "count"), [("1", 1), ("9", 1), ("0", 0)])
    def test_are_bound_by_the_kind_of_customer(
        self, holder: str, count: int, tmp_path: Path
    ) -> None:
        a_limit("PURCHASE_MAX", "10.00", holder=holder)
        assert len(refusals(tmp_path, a_row())) == count

    @pytest.mark.parametrize(("share_class", "count"), [("", 1), ("0", 1), ("1", 0)])
    def test_are_bound_by_their_share_class(
        self, share_class: str, count: int, tmp_path: Path
    ) -> None:
        a_limit("PURCHASE_MAX", "10.00", share_class=share_class)
        assert len(refusals(tmp_path, a_row())) == count

    def test_are_bound_by_what_was_stated_last(self, tmp_path: Path) -> None:
        a_limit("PURCHASE_MAX", "10.00")
        a_limit("PURCHASE_MAX", "5000.00", valid_from=THURSDAY)
        a_limit("PURCHASE_MAX", "10.00", valid_from=THURSDAY + dt.timedelta(days=1))
        assert refusals(tmp_path, a_row()) == []

    def test_count_all_that_a_person_buys_on_the_day(self, tmp_path: Path) -> None:
        a_limit("PURCHASE_DAY_MAX", "2500.00")
        found = refusals(tmp_path, a_row(1), a_row(2), a_row(3))
        assert ["3000.00" in one for one in found] == [True]

        assert refusals(tmp_path, a_row(1), a_row(2)) == []
        with pytest.raises(CsvRefused, match=r"3000\.00"):
            place_orders(
                path=a_csv(tmp_path, a_row(3)), now=noon(THURSDAY), actor=service()
            )


class TestShares:
    @pytest.mark.parametrize(
        ("limit", "value", "shares", "told"),
        [
            ("REDEEM_MIN", "50.00", "49.99", "less than the 50.00 shares"),
            ("REDEEM_MIN", "50.00", "50.00", ""),
            ("REDEEM_MIN", "500.00", "100.00", ""),
            ("REDEEM_MAX", "50.00", "50.01", "Redemption, at most 50.00"),
            ("REDEEM_DAY_MAX", "50.00", "50.01", "Redemptions of a day, at most 50.00"),
            (
                "BALANCE_MIN",
                "10.00",
                "90.01",
                "leaves 9.99 shares, less than",
            ),
            ("BALANCE_MIN", "10.00", "90.00", ""),
            ("BALANCE_MIN", "10.00", "100.00", ""),
        ],
    )
    def test_stay_within_the_limits(
        self, limit: str, value: str, shares: str, told: str, tmp_path: Path
    ) -> None:
        a_limit(limit, value, holder="9")
        a_known_holding("100.00")
        found = refusals(tmp_path, a_redemption(shares))
        assert [told in one for one in found] == ([True] if told else [])

    def test_may_be_redeemed_from_their_day_on(self, tmp_path: Path) -> None:
        until = THURSDAY + dt.timedelta(days=1)
        a_term(
            RedeemableDate,
            share_class="0",
            registered_on=REGISTERED,
            redeem_from=until,
        )
        holding = a_known_holding("100.00", "20.00")
        lot = holding.lots.order_by("pk").last()
        assert lot is not None
        holding.lots.filter(pk=lot.pk).update(registered_on=THURSDAY)

        [told] = refusals(tmp_path, a_redemption("20.01"))
        assert "more than the 20.00 shares that may be redeemed now" in told
        assert f"100.00 more are locked, the first until {until}" in told
        assert refusals(tmp_path, a_redemption("20.00")) == []

    def test_are_free_on_their_day(self, tmp_path: Path) -> None:
        a_term(RedeemableDate, registered_on=REGISTERED, redeem_from=THURSDAY)
        a_known_holding("100.00")
        assert refusals(tmp_path, a_redemption("100.00")) == []


class TestConversions:
    ASKED = Asked(0, "036", "0", None, D("50.00"), 1, "1", 1)

    @pytest.mark.parametrize(
        ("pairs", "target", "columns"),
        [
            (None, Statuses(), []),
            (None, Statuses(convert="2"), ["target_fund_code"]),
            ({}, Statuses(), ["target_fund_code"]),
            ({("0", "990032", "9"): Pair()}, Statuses(convert="1"), []),
            ({("0", "990033", "9"): Pair()}, Statuses(), ["target_fund_code"]),
            ({("1", "990032", "9"): Pair()}, Statuses(), ["target_fund_code"]),
            ({("", "990032", "0"): Pair()}, Statuses(), ["target_fund_code"]),
            ({("", "990032", "1"): Pair(D(60), D(0))}, Statuses(), ["shares"]),
            ({("", "990032", "1"): Pair(D(0), D(40))}, Statuses(), ["shares"]),
        ],
    )
    def test_go_by_the_pairs_of_the_ta(
        self, pairs: Any, target: Statuses, columns: list[str]
    ) -> None:
        found = limit_rules.judge_pair(self.ASKED, "990032", target, pairs)
        assert [one.column for one in found] == columns

    def test_are_refused_without_a_pair(self, tmp_path: Path) -> None:
        a_term(ConversionPair, target_code="990032")
        a_fund("990032")
        a_fund("990033")
        a_known_holding("100.00")
        into = {"business_code": "036", "amount": "", "shares": "10.00"}
        [told] = refusals(tmp_path, a_row(1, **into, target_fund_code="990033"))
        assert "is no fund into which shares of this one may be converted" in told
        assert refusals(tmp_path, a_row(1, **into, target_fund_code="990032")) == []


class TestABatch:
    def test_asks_the_same_questions_whatever_its_size(self, tmp_path: Path) -> None:
        for limit in ("PURCHASE_FIRST_MIN", "PURCHASE_DAY_MAX"):
            a_limit(limit, "100000.00" if "DAY" in limit else "1.00")
        quote_on(THURSDAY, "1.0000")

        def count(*rows: Mapping[str, object]) -> int:
            with CaptureQueriesContext(connection) as queries:
                place_orders(
                    path=a_csv(tmp_path, *rows), now=noon(THURSDAY), actor=service()
                )
            return len(queries)

        one = count(a_row(1))
        assert count(*(a_row(n) for n in range(2, 30))) == one
