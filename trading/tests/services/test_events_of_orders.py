"""Orders that are answered by more than one plain row of a 04."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import THURSDAY, an_open_day
from trading.models import Holding, Order, OrderTerms, ShareMovement, TaRecord
from trading.tests.answers import (
    a_serial,
    answer,
    apply_on_monday,
    apply_rows,
    lot_of,
)
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_known_sub_account,
    a_sent_order,
)
from trading.tests.happenings import an_order_of, figures, happened, lots

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def state(order: Order) -> str:
    return str(Order.objects.get(pk=order.pk).state)


def held_by(sub_account: Any, fund: Any) -> Holding:
    return Holding.objects.get(sub_account=sub_account, fund=fund)


class TestSubscription:
    def a_subscription(self, amount: str = "1000.00") -> Order:
        return a_sent_order(business_code="020", amount=D(amount))

    def test_is_accepted_with_its_money_and_no_shares(self, tmp_path: Path) -> None:
        order = self.a_subscription()

        done = apply_rows(tmp_path, answer(order, ConfirmedVol=D(0)))

        assert (done.orders, done.quarantined) == (1, 0)
        found = Order.objects.get(pk=order.pk)
        assert (found.state, found.confirmed_amount) == ("ACCEPTED", D("1000.00"))
        assert not Holding.objects.exists()

    def test_brings_shares_when_the_fund_is_set_up(self, tmp_path: Path) -> None:
        order = self.a_subscription()
        apply_rows(tmp_path, answer(order, ConfirmedVol=D(0)))

        done = apply_on_monday(
            tmp_path,
            answer(
                order,
                BusinessCode="130",
                FromTAFlag="1",
                ConfirmedAmount=D("1000.00"),
                ConfirmedVol=D("1000.35"),
                RaiseInterest=D("0.35"),
            ),
        )

        assert done.quarantined == 0
        assert state(order) == "CONFIRMED"
        holding = Holding.objects.get()
        assert holding.shares == D("1000.35")
        assert lots(holding) == [("1000.35", "0")]
        record = TaRecord.objects.get(business_code="130")
        assert record.interest == D("0.35")

    def test_is_confirmed_in_part_when_it_was_cut(self, tmp_path: Path) -> None:
        order = self.a_subscription()
        apply_rows(tmp_path, answer(order, ConfirmedVol=D(0)))

        apply_on_monday(
            tmp_path,
            answer(
                order,
                BusinessCode="130",
                ConfirmedAmount=D("600.00"),
                ConfirmedVol=D("600.00"),
                RefundAmount=D("400.00"),
            ),
        )

        assert state(order) == "PARTLY_CONFIRMED"
        assert TaRecord.objects.get(business_code="130").refund_amount == D("400.00")

    def test_waits_for_a_person_when_the_parts_do_not_make_the_whole(
        self, tmp_path: Path
    ) -> None:
        order = self.a_subscription()
        apply_rows(tmp_path, answer(order, ConfirmedVol=D(0)))

        apply_on_monday(
            tmp_path,
            answer(
                order,
                BusinessCode="130",
                ConfirmedAmount=D("600.00"),
                ConfirmedVol=D("600.00"),
                RefundAmount=D("399.99"),
            ),
        )

        assert state(order) == "ACCEPTED"
        assert Break.objects.get().reason == "AMOUNT_AND_REFUND"

    def test_fails_with_the_offering(self, tmp_path: Path) -> None:
        order = self.a_subscription()
        apply_rows(tmp_path, answer(order, ConfirmedVol=D(0)))

        apply_on_monday(
            tmp_path,
            answer(
                order,
                BusinessCode="149",
                ConfirmedVol=D(0),
                RaiseInterest=D("0.35"),
            ),
        )

        assert state(order) == "FAILED"
        assert TaRecord.objects.get(business_code="149").interest == D("0.35")


class TestLargeRedemption:
    def test_rolls_over_and_holds_the_rest_back(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = an_order_of(holding, "024", "300.00", large_redemption="1")

        done = apply_rows(
            tmp_path,
            answer(order, ConfirmedVol=D("100.00"), BusinessFinishFlag="0"),
        )

        assert done.quarantined == 0
        assert state(order) == "ROLLED_OVER"
        assert figures(holding) == (D("900.00"), D("200.00"))

    def test_ends_with_the_row_that_finishes_it(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = an_order_of(holding, "024", "300.00", large_redemption="1")
        apply_rows(
            tmp_path, answer(order, ConfirmedVol=D("100.00"), BusinessFinishFlag="0")
        )

        apply_on_monday(
            tmp_path, answer(order, ConfirmedVol=D("200.00"), ReturnCode="0410")
        )

        found = Order.objects.get(pk=order.pk)
        assert (found.state, found.confirmed_shares) == ("CONFIRMED", D("300.00"))
        assert figures(holding) == (D("700.00"), D("0.00"))

    def test_lets_go_what_is_cancelled_at_the_end(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = an_order_of(holding, "024", "300.00", large_redemption="1")
        apply_rows(
            tmp_path, answer(order, ConfirmedVol=D("100.00"), BusinessFinishFlag="0")
        )

        apply_on_monday(tmp_path, answer(order, ConfirmedVol=D("50.00")))

        assert state(order) == "PARTLY_CONFIRMED"
        assert figures(holding) == (D("850.00"), D("0.00"))

    def test_comes_in_one_package_too(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = an_order_of(holding, "024", "300.00", large_redemption="1")

        apply_rows(
            tmp_path,
            answer(order, ConfirmedVol=D("100.00"), BusinessFinishFlag="0"),
            answer(order, ConfirmedVol=D("200.00"), TASerialNO=a_serial()),
        )

        assert state(order) == "CONFIRMED"
        assert figures(holding) == (D("700.00"), D("0.00"))

    def test_never_sells_more_than_was_asked(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("1000.00",), frozen="300.00")
        order = an_order_of(holding, "024", "300.00", large_redemption="1")
        apply_rows(
            tmp_path, answer(order, ConfirmedVol=D("100.00"), BusinessFinishFlag="0")
        )

        apply_on_monday(tmp_path, answer(order, ConfirmedVol=D("200.01")))

        assert state(order) == "ROLLED_OVER"
        assert Break.objects.get().reason == "MORE_THAN_APPLIED"


class TestConversion:
    def test_moves_both_funds_by_one_row(self, tmp_path: Path) -> None:
        target = a_fund("990032")
        holding = a_holding(lots=("100.00",), frozen="40.00")
        order = an_order_of(holding, "036", "40.00", target_fund=target)

        done = apply_rows(
            tmp_path,
            answer(order, CodeOfTargetFund="990032", CfmVolOfTargetFund=D("81.50")),
        )

        assert done.quarantined == 0
        assert state(order) == "CONFIRMED"
        assert figures(holding) == (D("60.00"), D("0.00"))
        into = held_by(holding.sub_account, target)
        assert (into.shares, lots(into)) == (D("81.50"), [("81.50", "1")])
        assert OrderTerms.objects.get().target_shares == D("81.50")
        moves = ShareMovement.objects.filter(source_kind="CONFIRMATION")
        assert sorted((m.leg, m.shares) for m in moves) == [
            (0, D("-40.00")),
            (1, D("81.50")),
        ]

    @pytest.mark.parametrize("first", ["138", "137"])
    def test_is_final_with_both_legs_whichever_comes_first(
        self, first: str, tmp_path: Path
    ) -> None:
        target = a_fund("990032")
        holding = a_holding(lots=("100.00",), frozen="40.00")
        order = an_order_of(holding, "036", "40.00", target_fund=target)
        legs = {
            "138": answer(order, BusinessCode="138"),
            "137": answer(
                order,
                BusinessCode="137",
                FundCode="990032",
                ConfirmedVol=D("81.50"),
                TASerialNO=a_serial(),
            ),
        }

        apply_rows(tmp_path, legs.pop(first))
        assert state(order) == "SENT"
        done = apply_on_monday(tmp_path, *legs.values())

        assert done.quarantined == 0
        assert state(order) == "CONFIRMED"
        assert figures(holding) == (D("60.00"), D("0.00"))
        assert held_by(holding.sub_account, target).shares == D("81.50")

    def test_lets_the_shares_go_when_it_fails(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",), frozen="40.00")
        order = an_order_of(holding, "036", "40.00", target_fund=a_fund("990032"))

        apply_rows(
            tmp_path,
            answer(order, ReturnCode="0001", ConfirmedVol=D(0), ConfirmedAmount=D(0)),
        )

        assert state(order) == "FAILED"
        assert figures(holding) == (D("100.00"), D("0.00"))


class TestCustodyTransfer:
    @pytest.mark.parametrize("code", ["026", "028", "098"])
    def test_takes_the_shares_to_another_distributor(
        self, code: str, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("100.00",), frozen="40.00")
        order = an_order_of(holding, code, "40.00", target_distributor_code="888")

        done = apply_rows(
            tmp_path,
            answer(
                order,
                TargetDistributorCode="888",
                TargetTransactionAccountID="88800001",
            ),
        )

        assert done.quarantined == 0
        assert state(order) == "CONFIRMED"
        assert figures(holding) == (D("60.00"), D("0.00"))

    def test_brings_shares_with_the_days_on_which_they_were_registered(
        self, tmp_path: Path
    ) -> None:
        sub_account = a_known_sub_account()
        order = a_sent_order(
            business_code="027", sub_account=sub_account, shares=D("50.00"), amount=None
        )
        row = answer(order)

        apply_rows(
            tmp_path,
            row,
            lot_of(row, "88800000000000000001", "20.00"),
            lot_of(row, "88800000000000000002", "30.00"),
        )

        holding = held_by(sub_account, order.fund)
        assert holding.shares == D("50.00")
        assert lots(holding) == [("20.00", "5"), ("30.00", "5")]
        assert {lot.registered_on for lot in holding.lots.all()} == {
            dt.date(2024, 12, 2)
        }

    def test_carries_lots_between_two_accounts_of_ours(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("30.00", "70.00"))
        heir = a_known_sub_account()
        first, second = holding.lots.order_by("id")

        apply_rows(
            tmp_path,
            happened(
                "133",
                holding,
                "40.00",
                TargetTransactionAccountID=heir.number,
                TargetDistributorCode="379",
            ),
        )

        into = held_by(heir, holding.fund)
        assert (figures(holding)[0], into.shares) == (D("60.00"), D("40.00"))
        carried = {lot.ta_serial_no: lot.shares for lot in into.lots.all()}
        assert carried == {
            first.ta_serial_no: D("30.00"),
            second.ta_serial_no: D("10.00"),
        }
