"""The TA's own totals of an evening (11) and of its money (25)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
)
from trading.models import TaFile, TaLink, TaPackage
from trading.tests.answers import (
    CONFIRM_DATE,
    a_received_package,
    answer,
    apply,
    apply_rows,
)
from trading.tests.evening import send
from trading.tests.factories import (
    a_holding,
    a_paid_order,
    a_placed_order,
    a_sent_order,
)
from trading.tests.happenings import dividend

pytestmark = pytest.mark.django_db

D = Decimal


class TestApplications:
    @pytest.fixture(autouse=True)
    def _sent(self, data_dir: Path) -> None:
        a_day_cut_off(THURSDAY)
        a_paid_order(amount=D("600.00"))
        a_paid_order(amount=D("400.00"))
        holding = a_holding(lots=("100.00",), frozen="40.00")
        a_placed_order(
            business_code="024",
            sub_account=holding.sub_account,
            fund=holding.fund,
            shares=D("40.00"),
        )
        send()

    def the_ta_counts(self, folder: Path, *rows: dict[str, Any]) -> None:
        bought = {
            "BusinessCode": "022",
            "AggregationOfTransactionByBusinessType": 2,
            "TotalSuccessfulAmount": D("1000.00"),
        }
        sold = {
            "BusinessCode": "024",
            "AggregationOfTransactionByBusinessType": 1,
            "TotalSuccessfulVol": D("40.00"),
        }
        common = {"FundCode": "990031", "DistributorCode": "379"}
        told = [common | row for row in (rows or (bought, sold))]
        a_received_package(folder, date=THURSDAY, files={"11": told})
        apply(business_date=THURSDAY)

    def test_agree_with_our_03(self, tmp_path: Path) -> None:
        self.the_ta_counts(tmp_path)

        assert not Break.objects.exists()
        package = TaPackage.objects.get(direction="IN")
        assert package.state == "APPLIED"
        totals = TaFile.objects.get(file_type="11").control_totals
        assert totals == {"compared": 2, "differ": 0}

    def test_say_what_the_ta_did_not_get(self, tmp_path: Path) -> None:
        self.the_ta_counts(
            tmp_path,
            {
                "BusinessCode": "022",
                "AggregationOfTransactionByBusinessType": 1,
                "TotalSuccessfulAmount": D("600.00"),
            },
        )

        found = Break.objects.order_by("subject")
        assert [(one.subject, one.reason) for one in found] == [
            ("990031 022", "APPLICATIONS_DIFFER"),
            ("990031 024", "APPLICATIONS_DIFFER"),
        ]
        assert found[0].amount == D("400.00")
        assert found[0].ours == "amount 1000.00, rows 2"


class TestMoney:
    @pytest.fixture(autouse=True)
    def _day(self) -> None:
        an_open_day(THURSDAY)

    def the_ta_settles(self, folder: Path, *rows: dict[str, Any]) -> None:
        common = {
            "FundCode": "990031",
            "DistributorCode": "379",
            "BusinessCode": "122",
            "TransactionCfmDate": CONFIRM_DATE,
            "DetailFlag": "0",
        }
        a_received_package(
            folder / "25", date=FRIDAY, files={"25": [common | row for row in rows]}
        )
        apply(business_date=FRIDAY)

    def test_of_principal_and_fees_is_what_was_used(self, tmp_path: Path) -> None:
        order = a_sent_order(amount=D("1000.00"))
        apply_rows(tmp_path, answer(order, Charge=D("12.00")))

        self.the_ta_settles(
            tmp_path,
            {"CapitalType": "001", "ConfirmedAmount": D("988.00")},
            {"CapitalType": "002", "ConfirmedAmount": D("9.00")},
            {"CapitalType": "003", "ConfirmedAmount": D("3.00")},
            {"CapitalType": "018", "ConfirmedAmount": D("77.00")},
        )

        assert not Break.objects.exists()

    def test_shows_a_wrong_rule_of_fees(self, tmp_path: Path) -> None:
        order = a_sent_order(amount=D("1000.00"))
        TaLink.objects.update(amount_includes_fee=False)
        apply_rows(
            tmp_path, answer(order, Charge=D("12.00"), ConfirmedAmount=D("988.00"))
        )

        self.the_ta_settles(
            tmp_path, {"CapitalType": "001", "ConfirmedAmount": D("988.00")}
        )

        found = Break.objects.get()
        assert (found.kind, found.reason) == ("ta_money", "TA_MONEY_DIFFERS")
        assert found.amount == D("12.00")
        assert found.subject == "990031 122 trade"

    def test_waits_for_the_rows_that_it_controls(self, tmp_path: Path) -> None:
        order = a_sent_order(amount=D("1000.00"))
        row = answer(order)

        self.the_ta_settles(
            tmp_path, {"CapitalType": "001", "ConfirmedAmount": D("1000.00")}
        )
        assert TaPackage.objects.get().state == "CHECKED"
        apply_rows(tmp_path, row)

        assert set(TaPackage.objects.values_list("state", flat=True)) == {"APPLIED"}
        assert not Break.objects.exists()

    def test_of_offerings_and_dividends_is_told_apart(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))
        cash = dividend(holding, ConfirmedAmount=D("12.00"))
        failed = answer(
            a_sent_order(business_code="020", amount=D("500.00")),
            BusinessCode="149",
            ConfirmedVol=D(0),
            RaiseInterest=D("0.50"),
        )
        apply_rows(tmp_path, files={"04": [failed], "06": [cash]})

        self.the_ta_settles(
            tmp_path,
            {
                "BusinessCode": "143",
                "CapitalType": "009",
                "ConfirmedAmount": D("12.00"),
            },
            {
                "BusinessCode": "149",
                "CapitalType": "011",
                "ConfirmedAmount": D("500.00"),
            },
            {"BusinessCode": "149", "CapitalType": "012", "ConfirmedAmount": D("0.40")},
        )

        found = Break.objects.get()
        assert (found.subject, found.amount) == ("990031 149 interest", D("0.10"))
