"""What confirmations do to holdings, lots and shares held back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from fundops.core.models import Break
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import THURSDAY, an_open_day
from trading.models import Holding, Lot, Order, ShareMovement, TaRecord
from trading.tests.answers import a_failure, answer, apply_rows, lot_of
from trading.tests.factories import a_holding, a_sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def a_redemption(holding: Holding, shares: str) -> Order:
    """A sent 024; the caller's holding holds its shares back already."""
    return a_sent_order(
        business_code="024",
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=Decimal(shares),
    )


def figures(holding: Holding) -> tuple[Decimal, Decimal]:
    found = Holding.objects.get(pk=holding.pk)
    return found.shares, found.frozen


def lots(holding: Holding) -> list[Decimal]:
    of_this = Lot.objects.filter(holding=holding).order_by("id")
    return list(of_this.values_list("shares", flat=True))


def reasons() -> list[str]:
    by_line = TaRecord.objects.order_by("line")
    return list(by_line.values_list("reason", flat=True))


class TestRedemption:
    def test_takes_shares_and_lets_go_all_that_was_held_back(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("1000.00",), frozen="160.00")
        order = a_redemption(holding, "160.00")

        apply_rows(tmp_path, answer(order, ConfirmedVol=Decimal("80.00")))

        assert figures(holding) == (Decimal("920.00"), Decimal("0.00"))
        assert lots(holding) == [Decimal("920.00")]
        assert Order.objects.get(pk=order.pk).state == "PARTLY_CONFIRMED"
        movement = ShareMovement.objects.get(source_kind="CONFIRMATION")
        assert movement.shares == Decimal("-80.00")

    def test_lets_go_what_was_held_back_when_it_fails(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="160.00")
        order = a_redemption(holding, "160.00")

        apply_rows(tmp_path, a_failure(order))

        assert figures(holding) == (Decimal("1000.00"), Decimal("0.00"))
        assert not ShareMovement.objects.filter(source_kind="CONFIRMATION").exists()

    def test_leaves_what_is_held_back_for_other_orders(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = a_redemption(holding, "160.00")

        apply_rows(tmp_path, answer(order))

        assert figures(holding) == (Decimal("840.00"), Decimal("140.00"))

    def test_draws_the_oldest_lots_first(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00", "20.00", "30.00"), frozen="25.00")

        apply_rows(tmp_path, answer(a_redemption(holding, "25.00")))

        assert lots(holding) == [Decimal("0.00"), Decimal("5.00"), Decimal("30.00")]

    def test_draws_several_redemptions_of_a_holding_after_one_another(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("10.00", "20.00"), frozen="24.00")
        orders = [a_redemption(holding, shares) for shares in ("4.00", "8.00", "12.00")]

        apply_rows(tmp_path, *map(answer, orders))

        assert figures(holding) == (Decimal("6.00"), Decimal("0.00"))
        assert lots(holding) == [Decimal("0.00"), Decimal("6.00")]

    def test_draws_nothing_from_a_lot_of_the_same_file(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="10.00")
        bought = a_sent_order(
            sub_account=holding.sub_account, fund=holding.fund, amount=Decimal("50.00")
        )

        apply_rows(tmp_path, answer(bought), answer(a_redemption(holding, "10.00")))

        assert figures(holding) == (Decimal("50.00"), Decimal("0.00"))
        assert lots(holding) == [Decimal("0.00"), Decimal("50.00")]

    def test_draws_the_lots_that_the_ta_names(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00", "20.00", "30.00"), frozen="25.00")
        named = list(Lot.objects.order_by("id"))
        row = answer(a_redemption(holding, "25.00"))

        done = apply_rows(
            tmp_path,
            row,
            lot_of(row, named[2].ta_serial_no, "20.00"),
            lot_of(row, named[1].ta_serial_no, "5.00"),
        )

        assert (done.rows, done.quarantined) == (3, 0)
        assert lots(holding) == [Decimal("10.00"), Decimal("15.00"), Decimal("10.00")]
        assert ShareMovement.objects.filter(source_kind="CONFIRMATION").count() == 1

    def test_draws_named_lots_first_and_the_oldest_for_the_others(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("10.00", "20.00"), frozen="25.00")
        oldest = Lot.objects.order_by("id")[0]
        unnamed = answer(a_redemption(holding, "16.00"))
        named = answer(a_redemption(holding, "9.00"))

        apply_rows(tmp_path, unnamed, named, lot_of(named, oldest.ta_serial_no, "9.00"))

        assert lots(holding) == [Decimal("0.00"), Decimal("5.00")]
        assert figures(holding) == (Decimal("5.00"), Decimal("0.00"))

    def test_tells_lots_of_one_serial_apart_by_their_day(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="4.00")
        first = Lot.objects.get()
        second = Lot.objects.create(
            holding=holding,
            ta_serial_no=first.ta_serial_no,
            registered_on=dt.date(2024, 12, 9),
            source_type="3",
            shares=Decimal("5.00"),
        )
        Holding.objects.update(shares=Decimal("15.00"))
        row = answer(a_redemption(holding, "4.00"))

        apply_rows(
            tmp_path,
            row,
            lot_of(
                row,
                first.ta_serial_no,
                "4.00",
                ShareRegisterDate=second.registered_on,
            ),
        )

        assert lots(holding) == [Decimal("10.00"), Decimal("1.00")]


class TestBelowZero:
    def test_keeps_out_a_sale_of_nothing(self, tmp_path: Path) -> None:
        order = a_sent_order(business_code="024")

        apply_rows(tmp_path, answer(order))

        assert reasons() == ["NO_HOLDING"]
        assert Order.objects.get().state == "SENT"

    def test_keeps_out_the_sale_that_goes_below_zero(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="10.00")
        first, second = a_redemption(holding, "6.00"), a_redemption(holding, "4.00")
        # Somebody took shares away behind our back.
        Lot.objects.update(shares=Decimal("7.00"))

        apply_rows(tmp_path, answer(first), answer(second))

        assert reasons() == ["", "BELOW_ZERO"]
        assert figures(holding) == (Decimal("4.00"), Decimal("4.00"))
        assert lots(holding) == [Decimal("1.00")]

    def test_keeps_out_shares_that_are_not_held_back(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="0.00")

        apply_rows(tmp_path, answer(a_redemption(holding, "4.00")))

        assert reasons() == ["NOT_FROZEN"]
        assert figures(holding) == (Decimal("10.00"), Decimal("0.00"))

    def test_goes_on_with_the_other_rows(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="4.00")
        good = a_redemption(holding, "4.00")
        bad = a_sent_order(business_code="024")

        done = apply_rows(tmp_path, answer(bad), answer(good), answer(a_sent_order()))

        assert reasons() == ["NO_HOLDING", "", ""]
        assert done.orders == 2
        assert figures(holding) == (Decimal("6.00"), Decimal("0.00"))


class TestNamedLots:
    def quarantined(self, folder: Path, *changes: tuple[str, str]) -> Holding:
        """Name lots by (serial or empty for the right one, shares)."""
        holding = a_holding(lots=("10.00", "20.00"), frozen="12.00")
        right = Lot.objects.order_by("id")[0].ta_serial_no
        row = answer(a_redemption(holding, "12.00"))
        parts = [lot_of(row, serial or right, shares) for serial, shares in changes]

        apply_rows(folder, row, *parts)

        assert figures(holding) == (Decimal("30.00"), Decimal("12.00"))
        assert lots(holding) == [Decimal("10.00"), Decimal("20.00")]
        assert Order.objects.get().state == "SENT"
        return holding

    def test_must_be_ours(self, tmp_path: Path) -> None:
        self.quarantined(tmp_path, ("NOBODY", "12.00"))

        assert reasons() == ["LOT_UNKNOWN", "LOT_UNKNOWN"]

    def test_must_make_what_is_confirmed(self, tmp_path: Path) -> None:
        self.quarantined(tmp_path, ("", "9.00"))

        assert reasons() == ["LOTS_DIFFER", "LOTS_DIFFER"]

    def test_must_hold_what_is_drawn(self, tmp_path: Path) -> None:
        self.quarantined(tmp_path, ("", "12.00"))

        assert reasons() == ["LOT_TOO_SMALL", "LOT_TOO_SMALL"]

    def test_are_spoken_of_once_with_their_row(self, tmp_path: Path) -> None:
        self.quarantined(tmp_path, ("", "6.00"), ("", "3.00"))

        assert Break.objects.count() == 1

    def test_need_a_row_they_belong_to(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="4.00")
        row = answer(a_redemption(holding, "4.00"))

        apply_rows(tmp_path, lot_of(row, Lot.objects.get().ta_serial_no, "4.00"))

        assert reasons() == ["NO_SUMMARY"]
        assert Break.objects.get().reason == "NO_SUMMARY"


class TestPurchase:
    def test_adds_to_a_holding_that_is_there(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",), frozen="3.00")
        order = a_sent_order(sub_account=holding.sub_account, fund=holding.fund)

        apply_rows(tmp_path, answer(order))

        assert figures(holding) == (Decimal("1010.00"), Decimal("3.00"))
        assert lots(holding) == [Decimal("10.00"), Decimal("1000.00")]

    def test_adds_two_of_a_new_holding_together(self, tmp_path: Path) -> None:
        first = a_sent_order()
        second = a_sent_order(sub_account=first.sub_account, fund=first.fund)

        apply_rows(tmp_path, answer(first), answer(second))

        assert Holding.objects.get().shares == Decimal("2000.00")
        assert Lot.objects.count() == ShareMovement.objects.count() == 2

    def test_keeps_share_classes_apart(self, tmp_path: Path) -> None:
        first = a_sent_order()
        second = a_sent_order(
            sub_account=first.sub_account, fund=first.fund, share_class="1"
        )

        apply_rows(tmp_path, answer(first), answer(second))

        by_class = Holding.objects.values_list("share_class", "shares")
        assert sorted(by_class) == [
            ("0", Decimal("1000.00")),
            ("1", Decimal("1000.00")),
        ]

    def test_is_kept_out_where_its_lot_came_another_way(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("10.00",))
        order = a_sent_order(sub_account=holding.sub_account, fund=holding.fund)
        row = answer(order)
        lot = Lot.objects.get()
        lot.ta_serial_no, lot.registered_on = row["TASerialNO"], dt.date(2025, 1, 3)
        with may_update("trading_lot", "ta_serial_no", "registered_on"):
            lot.save(update_fields=["ta_serial_no", "registered_on"])

        apply_rows(tmp_path, row)

        assert reasons() == ["LOT_EXISTS"]
        assert figures(holding) == (Decimal("10.00"), Decimal("0.00"))


def test_holdings_are_the_sum_of_their_lots_and_movements(tmp_path: Path) -> None:
    holding = a_holding(lots=("10.00", "20.00"), frozen="25.00")
    sold = answer(a_redemption(holding, "25.00"), ConfirmedVol=Decimal("17.50"))
    bought = a_sent_order(sub_account=holding.sub_account, fund=holding.fund)

    apply_rows(tmp_path, sold, answer(bought), answer(a_sent_order()))

    for one in Holding.objects.all():
        movements = one.movements.values_list("shares", flat=True)
        assert one.shares == sum(lots(one)) == sum(movements)
