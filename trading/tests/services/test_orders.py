from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import (
    CapitalAccount,
    FundAccount,
    FundTradingAccount,
    TradingRegistration,
)
from fundops.core import clock
from fundops.core.errors import CsvRefused
from fundops.core.models import AuditEntry
from fundops.core.services import days
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    noon,
    service,
)
from trading.errors import OrderRefused
from trading.models import Holding, Order
from trading.services.order_rows import Wish
from trading.services.orders import Placed, place_order, place_orders
from trading.tests.factories import (
    a_csv,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_placed_order,
    a_registration,
    a_sub_account,
)

pytestmark = pytest.mark.django_db

NO = "202501029000000000000001"


@pytest.fixture(autouse=True)
def _the_day() -> None:
    an_open_day(THURSDAY)
    a_fund("990031")
    a_known_sub_account("9001A0001")


def a_row(**values: object) -> dict[str, object]:
    """A purchase of 1,000.00 at noon of the day."""
    return {
        "order_no": NO,
        "accepted_at": "2025-01-02T12:00:00",
        "sub_account_no": "9001A0001",
        "business_code": "022",
        "fund_code": "990031",
        "share_class": "",
        "amount": "1000.00",
        "shares": "",
        "dividend_method": "",
        **values,
    }


def a_redemption(shares: str, **values: object) -> dict[str, object]:
    return a_row(business_code="024", amount="", shares=shares, **values)


def place(
    tmp_path: Path, *rows: Mapping[str, object], now: dt.datetime | None = None
) -> Placed:
    return place_orders(
        path=a_csv(tmp_path, *rows), now=now or noon(THURSDAY), actor=service()
    )


def reasons(tmp_path: Path, *rows: Mapping[str, object]) -> list[str]:
    with pytest.raises(CsvRefused) as refused:
        place(tmp_path, *rows)
    return refused.value.reasons


class TestPlaceOrders:
    def test_places_a_purchase(self, tmp_path):
        placed = place(tmp_path, a_row())

        order = Order.objects.get(order_no=NO)
        assert placed.order_nos == (NO,)
        assert (order.state, order.business_code) == ("PLACED", "022")
        assert (order.amount, order.shares) == (Decimal("1000.00"), None)
        assert order.business_date == THURSDAY
        assert order.accepted_at == noon(THURSDAY)
        assert order.share_class == "0"
        assert order.fund.code == "990031"
        assert order.transfer_agent.code == "91"

    def test_makes_the_numbers_that_are_not_given(self, tmp_path):
        placed = place(tmp_path, a_row(order_no=""), a_row(order_no=""))

        assert placed.order_nos == (
            "202501020000000000000001",
            "202501020000000000000002",
        )

    def test_passes_over_numbers_that_somebody_gave(self, tmp_path):
        given = "202501020000000000000001"
        a_placed_order(order_no="202501020000000000000002")

        placed = place(tmp_path, a_row(order_no=given), a_row(order_no=""))

        assert placed.order_nos == (given, "202501020000000000000003")

    def test_takes_the_clock_where_no_moment_is_given(self, tmp_path):
        now = clock.at(THURSDAY, dt.time(14, 59, 59, 999_000))

        place(tmp_path, a_row(accepted_at=""), now=now)

        assert Order.objects.get().accepted_at == now

    def test_takes_a_moment_with_an_offset(self, tmp_path):
        place(tmp_path, a_row(accepted_at="2025-01-02T04:00:00Z"))

        assert Order.objects.get().accepted_at == noon(THURSDAY)

    def test_takes_zero_for_a_measure_that_the_business_lacks(self, tmp_path):
        place(tmp_path, a_row(shares="0.00"))

        assert Order.objects.get().shares is None

    def test_takes_a_change_of_dividend_method(self, tmp_path):
        place(tmp_path, a_row(business_code="029", amount="", dividend_method="1"))

        order = Order.objects.get()
        assert (order.dividend_method, order.amount) == ("1", None)

    def test_registers_a_sub_account_that_the_ta_does_not_know(self, tmp_path):
        sub_account = a_sub_account("9001A0002")

        place(tmp_path, a_row(sub_account_no="9001A0002"))

        registration = TradingRegistration.objects.get(sub_account=sub_account)
        assert registration.state == "NONE"
        assert registration.fund_account.number == ""
        assert Order.objects.get().registration == registration

    def test_leaves_an_audit_entry(self, tmp_path):
        place(tmp_path, a_row(), a_row(order_no=""))

        entry = AuditEntry.objects.get(action="trading.orders.placed")
        assert entry.after == {"orders": 2, "amount": "2000.00", "shares": "0.00"}
        assert entry.business_date == THURSDAY

    def test_asks_as_often_for_many_rows_as_for_a_few(self, tmp_path):
        def queries(count: int, tail: int) -> int:
            rows = [a_row(order_no=f"{tail}{n:023d}") for n in range(count)]
            with CaptureQueriesContext(
                connection,
            ) as asked:
                place(tmp_path, *rows)
            return len(asked)

        assert queries(300, 1) == queries(2, 2)


class TestTheMoment:
    """T is [Wednesday's trading day 15:00, Thursday 15:00)."""

    @pytest.mark.parametrize(
        "moment",
        [
            "2024-12-31T15:00:00",
            "2024-12-31 15:00:00.000",
            "2025-01-01T09:00",
            "2025-01-02T14:59:59.999",
            "2025-01-02T14:59:59.999999+08:00",
        ],
    )
    def test_belongs_to_the_day(self, moment, tmp_path):
        place(tmp_path, a_row(accepted_at=moment))

        assert Order.objects.get().business_date == THURSDAY

    @pytest.mark.parametrize(
        "moment",
        [
            "2024-12-31T14:59:59.999",
            "2025-01-02T15:00:00.000",
            "2025-01-02T15:00:00+08:00",
            "2025-01-02T07:00:00Z",
        ],
    )
    def test_belongs_to_another_day(self, moment, tmp_path):
        [reason] = reasons(tmp_path, a_row(accepted_at=moment))

        assert "in.csv, row 2, column accepted_at:" in reason
        assert "outside [2024-12-31 15:00" in reason

    def test_is_too_late_by_the_clock(self, tmp_path):
        with pytest.raises(CsvRefused, match="outside"):
            place(
                tmp_path,
                a_row(accepted_at=""),
                now=clock.at(THURSDAY, dt.time(15)),
            )

    def test_belongs_to_the_next_day_once_that_is_open(self, tmp_path):
        days.cut_off_day(
            business_date=THURSDAY,
            actor=service(),
            now=clock.at(THURSDAY, dt.time(15)),
        )
        an_open_day(FRIDAY)

        place(tmp_path, a_row(accepted_at="2025-01-02T15:00:00"))

        assert Order.objects.get().business_date == FRIDAY

    def test_finds_no_day_that_takes_orders(self, tmp_path):
        a_day_cut_off(THURSDAY)

        [reason] = reasons(tmp_path, a_row())

        assert "no day takes orders" in reason


class TestRefusals:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("order_no", "1"),
            ("order_no", "20250102900000000000000１"),
            ("order_no", "2025010290000000000000001"),
            ("accepted_at", "2025-01-02"),
            ("accepted_at", "02.01.2025 12:00"),
            ("accepted_at", "２025-01-02T12:00:00"),
            ("business_code", "131"),
            ("business_code", "001"),
            ("business_code", "24"),
            ("fund_code", "990099"),
            ("share_class", "00"),
            ("share_class", "中"),
            ("amount", ""),
            ("amount", "0"),
            ("amount", "0.00"),
            ("amount", "-1"),
            ("amount", "１００"),
            ("amount", "1e3"),
            ("amount", "1_000"),
            ("amount", "NaN"),
            ("amount", "0.001"),
            ("amount", "100000000000000"),
            ("shares", "1"),
            ("dividend_method", "2"),
            ("sub_account_no", "9001A9999"),
        ],
    )
    def test_names_row_column_and_raw_text(self, column, value, tmp_path):
        [reason] = reasons(tmp_path, a_row(**{column: value}))

        assert reason.startswith(f"in.csv, row 2, column {column}: {value!r} ")

    @pytest.mark.parametrize("method", ["", "2", "x"])
    def test_wants_a_method_with_a_change_of_method(self, method, tmp_path):
        row = a_row(business_code="029", amount="", dividend_method=method)

        [reason] = reasons(tmp_path, row)

        assert "column dividend_method" in reason

    @pytest.mark.parametrize("kyc", ["EXPIRED", "FROZEN", "CLOSED"])
    def test_refuses_a_person_who_is_not_verified(self, kyc, tmp_path):
        sub_account = a_known_sub_account("9001A0002")
        FundTradingAccount.objects.filter(
            distribution_accounts__sub_accounts=sub_account
        ).update(kyc=kyc)

        [reason] = reasons(tmp_path, a_row(sub_account_no="9001A0002"))

        assert f"who is {kyc}, not VERIFIED" in reason

    @pytest.mark.parametrize("card", ["CHANGING", "FROZEN", "UNBOUND"])
    def test_refuses_a_card_that_is_not_bound(self, card, tmp_path):
        sub_account = a_known_sub_account("9001A0002")
        CapitalAccount.objects.filter(sub_accounts=sub_account).update(state=card)

        [reason] = reasons(tmp_path, a_row(sub_account_no="9001A0002"))

        assert f"a card that is {card}, not BOUND" in reason

    @pytest.mark.parametrize("state", ["REFUSED", "REMOVING"])
    def test_refuses_an_account_that_the_ta_turned_away(self, state, tmp_path):
        a_registration(a_sub_account("9001A0002"), state=state)

        [reason] = reasons(tmp_path, a_row(sub_account_no="9001A0002"))

        assert f"is {state} at the TA" in reason

    def test_refuses_an_account_that_the_ta_froze(self, tmp_path):
        a_known_sub_account("9001A0002")
        FundAccount.objects.update(frozen_on=THURSDAY)

        [reason] = reasons(tmp_path, a_row(sub_account_no="9001A0002"))

        assert "is frozen at the TA" in reason

    def test_places_nothing_of_a_file_with_one_bad_row(self, tmp_path):
        a_sub_account("9001A0002")

        found = reasons(
            tmp_path,
            a_row(sub_account_no="9001A0002"),
            a_row(order_no="x", amount="-5", fund_code="990099"),
            a_row(order_no="", sub_account_no="none", amount="7"),
        )

        assert [reason.split(":")[0] for reason in found] == [
            "in.csv, row 3, column amount",
            "in.csv, row 3, column order_no",
            "in.csv, row 3, column fund_code",
            "in.csv, row 4, column sub_account_no",
        ]
        assert not Order.objects.exists()
        assert not TradingRegistration.objects.filter(state="NONE").exists()
        assert not AuditEntry.objects.filter(action="trading.orders.placed").exists()

    def test_refuses_a_number_that_stands_there_twice(self, tmp_path):
        [reason] = reasons(tmp_path, a_row(), a_row(amount="2"))

        assert reason.startswith("in.csv, row 3, column order_no:")

    def test_refuses_unknown_columns(self, tmp_path):
        with pytest.raises(CsvRefused, match="unknown column 'price'"):
            place(tmp_path, {**a_row(), "price": "1"})


class TestPlaceOrdersAgain:
    def test_adds_nothing_to_the_same_rows(self, tmp_path):
        rows = [a_row(), a_row(order_no=NO[:-1] + "2", accepted_at="")]
        place(tmp_path, *rows)

        placed = place(tmp_path, *rows, now=noon(FRIDAY))

        assert (placed.order_nos, placed.same) == ((), 2)
        assert Order.objects.count() == 2

    def test_adds_nothing_after_the_cut_off(self, tmp_path):
        place(tmp_path, a_row())
        days.cut_off_day(
            business_date=THURSDAY, actor=service(), now=clock.at(THURSDAY, dt.time(15))
        )

        assert place(tmp_path, a_row()).same == 1

    def test_adds_the_rows_that_are_new(self, tmp_path):
        place(tmp_path, a_row())

        placed = place(tmp_path, a_row(), a_row(order_no=""))

        assert (len(placed.order_nos), placed.same) == (1, 1)

    def test_knows_a_file_again_whose_numbers_we_made(self, tmp_path):
        place(tmp_path, a_row(order_no=""), a_row(order_no=""))

        assert place(tmp_path, a_row(order_no=""), a_row(order_no="")).same == 2
        assert Order.objects.count() == 2

    @pytest.mark.parametrize(
        "other",
        [
            {"amount": "1000.01"},
            {"fund_code": "990032"},
            {"share_class": "1"},
            {"sub_account_no": "9001A0002"},
            {"accepted_at": "2025-01-02T12:00:01"},
            {"dividend_method": "0"},
            {"business_code": "024", "amount": "", "shares": "1"},
        ],
    )
    def test_refuses_other_content_under_the_same_number(self, other, tmp_path):
        a_fund("990032")
        a_known_sub_account("9001A0002")
        place(tmp_path, a_row())

        [reason] = reasons(tmp_path, a_row(**other))

        assert "a number is never used twice" in reason
        assert Order.objects.get().amount == Decimal("1000.00")


class TestRedemptions:
    @pytest.fixture(autouse=True)
    def _a_holding(self, _the_day) -> None:
        a_holding(a_known_sub_account("9001A0003"), lots=("60.00", "40.00"))

    def row(self, shares: str, **values: object) -> dict[str, object]:
        return a_redemption(
            shares, sub_account_no="9001A0003", **{"order_no": "", **values}
        )

    def test_freeze_the_shares(self, tmp_path):
        place(tmp_path, self.row("30"), self.row("20.50"))

        holding = Holding.objects.get()
        assert (holding.shares, holding.frozen) == (Decimal("100"), Decimal("50.50"))

    def test_may_take_all(self, tmp_path):
        place(tmp_path, self.row("100.00"))

        assert Holding.objects.get().frozen == Decimal("100.00")

    def test_count_within_the_file(self, tmp_path):
        [reason] = reasons(tmp_path, self.row("60"), self.row("40.01"))

        assert reason.startswith("in.csv, row 3, column shares: '40.01' is more than")
        assert "the 40.00 shares available" in reason
        assert Holding.objects.get().frozen == 0

    def test_count_what_is_frozen_already(self, tmp_path):
        place(tmp_path, self.row("99.99"))

        [reason] = reasons(tmp_path, self.row("0.02"))

        assert "the 0.01 shares available" in reason

    def test_freeze_nothing_when_repeated(self, tmp_path):
        place(tmp_path, self.row("30", order_no=NO))
        place(tmp_path, self.row("30", order_no=NO))

        assert Holding.objects.get().frozen == Decimal("30.00")

    @pytest.mark.parametrize("other", [{"share_class": "1"}, {"fund_code": "990032"}])
    def test_find_nothing_where_nothing_is_held(self, other, tmp_path):
        a_fund("990032")

        [reason] = reasons(tmp_path, self.row("1", **other))

        assert "the 0.00 shares available" in reason


class TestPlaceOrder:
    def a_wish(self, **values: Any) -> Wish:
        return Wish(
            **{
                "sub_account_no": "9001A0001",
                "business_code": "022",
                "fund_code": "990031",
                "amount": Decimal("10.00"),
                **values,
            }
        )

    def test_places_one_by_the_same_rules(self):
        order = place_order(wish=self.a_wish(), now=noon(THURSDAY), actor=service())

        assert (order.state, order.amount) == ("PLACED", Decimal("10.00"))
        assert order.order_no == "202501020000000000000001"

    def test_returns_the_one_placed_before(self):
        wish = self.a_wish(order_no=NO)
        first = place_order(wish=wish, now=noon(THURSDAY), actor=service())

        assert place_order(wish=wish, now=noon(THURSDAY), actor=service()) == first

    def test_says_every_reason(self):
        wish = self.a_wish(sub_account_no="none", fund_code="990099")

        with pytest.raises(OrderRefused) as refused:
            place_order(wish=wish, now=noon(THURSDAY), actor=service())

        assert [reason.split(":")[0] for reason in refused.value.reasons] == [
            "sub_account_no",
            "fund_code",
        ]
