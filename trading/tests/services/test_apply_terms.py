"""C1 to C6 and the limits of 07: statements in force, by day and by file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.models import (
    ConversionPair,
    DividendPlan,
    FeeRule,
    Fund,
    FundLimit,
    RedeemableDate,
    SettlementTerms,
)
from trading.models.dated import DatedTerm
from trading.selectors.terms import in_force, limits
from trading.services.apply_confirmations import Applied
from trading.tests.answers import a_received_package, apply
from trading.tests.factories import a_fund
from trading.tests.quotes import a_quote

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def fund() -> Fund:
    an_open_day(THURSDAY)
    return a_fund()


def received(
    folder: Path,
    file_type: str,
    *rows: dict[str, Any],
    date: dt.date = THURSDAY,
    version: str = "20",
) -> Applied:
    a_received_package(
        folder / f"{date}{file_type}",
        files={file_type: [{"FundCode": "990031", **row} for row in rows]},
        date=date,
        version=version,
    )
    return apply(business_date=date)


def figures(model: type[DatedTerm], on: dt.date, *names: str) -> list[tuple[Any, ...]]:
    return list(in_force(model, on).values_list(*names))


def periods(**fields: Any) -> dict[str, Any]:
    return {
        "ShareClass": "0",
        "DistributorCode": "379",
        "BuyPayPeriod": D(2),
        "RedemptionPayPeriod": D(3),
        "DividendPayPeriod": D(4),
        "ChargePayMethod": "0",
        "OperateDate": THURSDAY,
        **fields,
    }


class TestEveryFile:
    @pytest.mark.parametrize("version", ["20", "21", "22"])
    def test_is_read_in_each_version(self, version: str, tmp_path: Path) -> None:
        done = received(tmp_path, "C2", periods(), version=version)
        assert (done.terms, done.troubles) == (1, [])
        terms = SettlementTerms.objects.get()
        assert (
            terms.purchase_pay_days,
            terms.redemption_pay_days,
            terms.dividend_pay_days,
            terms.charge_pay_method,
        ) == (2, 3, 4, "0")
        assert (terms.valid_from, terms.file.file_type, terms.line) == (
            THURSDAY,
            "C2",
            1,
        )

    def test_c3_states_pairs(self, tmp_path: Path) -> None:
        pair = {
            "ShareClass": "0",
            "CodeOfTargetFund": "990032",
            "TargetShareType": "0",
            "IndividualOrInstitution": "1",
            "VolLowerLimit": D(10),
        }
        received(tmp_path, "C3", pair)
        assert figures(
            ConversionPair, THURSDAY, "target_code", "holder", "shares_min"
        ) == [("990032", "1", D(10))]

    def test_c4_states_dividends_with_signed_values(self, tmp_path: Path) -> None:
        plan = {
            "ShareClass": "0",
            "RegistrationDate": FRIDAY,
            "DividentDate": MONDAY,
            "DividendPerUnit": D("0.50"),
            "DrawBonusUnit": D(10),
            "XRValue": D("-0.05"),
        }
        received(tmp_path, "C4", plan)
        assert figures(
            DividendPlan, THURSDAY, "registration_date", "amount", "unit", "ex_value"
        ) == [(FRIDAY, D("0.50"), 10, D("-0.05"))]

    def test_c5_states_fees_step_by_step(self, tmp_path: Path) -> None:
        steps = [
            {
                "BusinessCode": "022",
                "CapitalType": "002",
                "IndividualOrInstitution": "9",
                "GetFeeRateMethod": "1",
                "AmountLowerLimit": D(least),
                "RateFee": D(rate),
            }
            for least, rate in ((0, "0.015"), (1_000_000, "0.012"))
        ]
        received(tmp_path, "C5", *steps)
        assert figures(FeeRule, THURSDAY, "amount_from", "rate") == [
            (D(0), D("0.015")),
            (D(1_000_000), D("0.012")),
        ]

    def test_c6_adds_and_voids_dates(self, tmp_path: Path) -> None:
        date = {"ShareClass": "0", "ShareRegisterDate": THURSDAY}
        free = {**date, "AllowRedemptDate": MONDAY, "AddFlag": "1"}
        received(tmp_path, "C6", free)
        assert figures(RedeemableDate, THURSDAY, "redeem_from") == [(MONDAY,)]

        received(tmp_path, "C6", {**free, "AddFlag": "0"}, date=FRIDAY)
        assert figures(RedeemableDate, FRIDAY, "redeem_from") == []
        assert figures(RedeemableDate, THURSDAY, "redeem_from") == [(MONDAY,)]


class TestStatements:
    def test_said_again_add_nothing(self, tmp_path: Path) -> None:
        received(tmp_path, "C2", periods())
        assert received(tmp_path, "C2", periods(), date=FRIDAY).terms == 0
        assert SettlementTerms.objects.count() == 1

    def test_hold_from_their_day_on(self, tmp_path: Path) -> None:
        received(tmp_path, "C2", periods())
        received(
            tmp_path,
            "C2",
            periods(BuyPayPeriod=D(1), OperateDate=MONDAY),
            date=FRIDAY,
        )
        names = ("purchase_pay_days",)
        assert figures(SettlementTerms, FRIDAY, *names) == [(2,)]
        assert figures(SettlementTerms, MONDAY, *names) == [(1,)]

    def test_are_ended_by_name(self, tmp_path: Path) -> None:
        received(tmp_path, "C2", periods())
        gone = periods(ModifyWay="2", OperateDate=FRIDAY)
        received(tmp_path, "C2", gone, date=FRIDAY)
        assert not in_force(SettlementTerms, FRIDAY).exists()
        assert in_force(SettlementTerms, THURSDAY).count() == 1

    def test_are_ended_by_a_full_file_without_them(self, tmp_path: Path) -> None:
        first, second = periods(), periods(ShareClass="1")
        received(tmp_path, "C2", first, second)
        whole = periods(WholeFlag="1", OperateDate=FRIDAY)
        received(tmp_path, "C2", whole, date=FRIDAY)
        assert figures(SettlementTerms, FRIDAY, "share_class") == [("0",)]
        ended = SettlementTerms.objects.get(is_removed=True)
        assert (ended.share_class, ended.line) == ("1", 0)

        part = periods(BuyPayPeriod=D(1), OperateDate=MONDAY)
        received(tmp_path, "C2", part, date=MONDAY)
        assert figures(SettlementTerms, MONDAY, "share_class") == [("0",)]

    def test_for_others_are_not_ours(self, tmp_path: Path) -> None:
        received(
            tmp_path,
            "C2",
            periods(DistributorCode="380"),
            periods(BranchCode="0001"),
        )
        assert not SettlementTerms.objects.exists()

    def test_that_cannot_be_are_left_out_by_a_break(self, tmp_path: Path) -> None:
        done = received(
            tmp_path,
            "C2",
            periods(BuyPayPeriod=D("1.50")),
            periods(ShareClass="1"),
        )
        assert done.terms == 1
        found = Break.objects.get()
        assert (found.reason, found.subject) == ("VALUE_UNREADABLE", "990031")
        assert "BuyPayPeriod is 1.50" in found.message


class TestLimits:
    def in_force(self, fund: Fund, on: dt.date) -> dict[str, Decimal]:
        found = limits([fund.pk], on)
        return found[fund.pk].of("0", "1") if fund.pk in found else {}

    def test_come_from_07_and_c1(self, fund: Fund, tmp_path: Path) -> None:
        received(tmp_path, "07", a_quote(MinBidsAmountByIndi=D(10), InstMaxRedeem=D(9)))
        received(tmp_path, "C1", {"ShareClass": "0", "MinRedemptionVol": D(5)})
        assert self.in_force(fund, THURSDAY) == {
            "PURCHASE_FIRST_MIN": D(10),
            "REDEEM_MIN": D(5),
        }
        assert limits([fund.pk], THURSDAY)[fund.pk].of("0", "0") == {
            "REDEEM_MAX": D(9),
            "REDEEM_MIN": D(5),
        }

    def test_are_lifted_by_a_zero_of_the_same_kind_of_file(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        received(tmp_path, "C1", {"MinBidsAmountByIndi": D(10)})
        received(tmp_path, "07", a_quote())
        assert self.in_force(fund, THURSDAY) == {"PURCHASE_FIRST_MIN": D(10)}

        received(tmp_path, "C1", {"MinBidsAmountByIndi": D(0)}, date=FRIDAY)
        assert self.in_force(fund, FRIDAY) == {}

    def test_are_taken_from_whoever_spoke_last(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        received(tmp_path, "C1", {"ShareClass": "0", "MinBidsAmountByIndi": D(100)})
        received(
            tmp_path,
            "07",
            a_quote(MinBidsAmountByIndi=D(10), UpdateDate=FRIDAY),
            date=FRIDAY,
        )
        assert self.in_force(fund, FRIDAY) == {"PURCHASE_FIRST_MIN": D(10)}

    def test_said_again_add_nothing(self, fund: Fund, tmp_path: Path) -> None:
        received(tmp_path, "07", a_quote(MinAccountBalance=D(10)))
        again = a_quote(MinAccountBalance=D(10), UpdateDate=FRIDAY)
        assert received(tmp_path, "07", again, date=FRIDAY).terms == 0
        assert FundLimit.objects.count() == 1

    def test_that_are_negative_are_left_out_by_a_break(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        done = received(tmp_path, "07", a_quote(MinAccountBalance=D(-10)))
        assert (done.quotes, done.terms) == (1, 0)
        assert Break.objects.get().reason == "VALUE_UNREADABLE"
