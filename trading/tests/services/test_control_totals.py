"""12 beside 04 and 09 beside 06: differences are breaks and stop nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import THURSDAY, an_open_day
from trading.models import Order, TaFile
from trading.tests.answers import (
    CONFIRM_DATE,
    a_failure,
    a_serial,
    answer,
    apply_rows,
)
from trading.tests.factories import a_sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def a_total(fund: str = "990031", code: str = "122", **fields: Any) -> dict[str, Any]:
    """The 12 row of two purchases of 1,000.00, one of which failed."""
    return {
        "FundCode": fund,
        "DistributorCode": "379",
        "BusinessCode": code,
        "AggregationDate": CONFIRM_DATE,
        "AggregationOfTransactionByBusinessType": Decimal(2),
        "TotalSuccessfulDealingNum": Decimal(1),
        "TotalFailingDealingNum": Decimal(1),
        "TotalSuccessfulAmount": Decimal("1000.00"),
        "TotalSuccessfulVol": Decimal("1000.00"),
        "TotalFailingAmount": Decimal("1000.00"),
        **fields,
    }


def apply_with(folder: Path, *totals: dict[str, Any]) -> int:
    rows = [answer(a_sent_order()), a_failure(a_sent_order())]
    return apply_rows(folder, files={"04": rows, "12": totals}).totals_differ


class TestCompare:
    def test_finds_nothing_where_all_agrees(self, tmp_path: Path) -> None:
        assert apply_with(tmp_path, a_total()) == 0

        assert not Break.objects.exists()
        kept = TaFile.objects.get(file_type="12").control_totals
        assert (kept["compared"], kept["differ"]) == (1, 0)

    @pytest.mark.parametrize(
        "field",
        [
            "AggregationOfTransactionByBusinessType",
            "TotalSuccessfulDealingNum",
            "TotalFailingDealingNum",
            "TotalSuccessfulAmount",
            "TotalSuccessfulVol",
            "TotalFailingAmount",
            "TotalFailingVol",
        ],
    )
    def test_finds_every_figure_that_differs(self, field: str, tmp_path: Path) -> None:
        assert apply_with(tmp_path, a_total(**{field: Decimal(7)})) == 1

        found = Break.objects.get()
        assert (found.kind, found.reason, found.subject) == (
            "totals",
            "TOTALS_DIFFER",
            "990031 122",
        )
        states = Order.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["CONFIRMED", "FAILED"]

    def test_says_by_how_much_the_money_differs(self, tmp_path: Path) -> None:
        apply_with(tmp_path, a_total(TotalSuccessfulAmount=Decimal("990.00")))

        found = Break.objects.get()
        assert found.amount == Decimal("10.00")
        assert "1000.00" in found.ours
        assert "990.00" in found.theirs

    def test_finds_a_total_without_rows_and_rows_without_a_total(
        self, tmp_path: Path
    ) -> None:
        assert apply_with(tmp_path, a_total(fund="990032")) == 2

    def test_counts_quarantined_rows_as_the_ta_does(self, tmp_path: Path) -> None:
        rows = [answer(a_sent_order()), a_failure(a_sent_order(), FundCode="990031")]
        rows[1]["TransactionAccountID"] = "9001A9"

        done = apply_rows(tmp_path, files={"04": rows, "12": [a_total()]})

        assert (done.quarantined, done.totals_differ) == (1, 0)

    def test_leaves_other_distributors_aside(self, tmp_path: Path) -> None:
        others = a_total(fund="990077", DistributorCode="380")

        assert apply_with(tmp_path, a_total(), others) == 0

    def test_compares_nothing_without_a_12(self, tmp_path: Path) -> None:
        assert apply_rows(tmp_path, answer(a_sent_order())).totals_differ == 0


class TestDividends:
    def a_row(self, **fields: Any) -> dict[str, Any]:
        order = a_sent_order()
        return {
            "TransactionCfmDate": CONFIRM_DATE,
            "FundCode": order.fund.code if order.fund else "",
            "ReturnCode": "0000",
            "TransactionAccountID": order.sub_account.number,
            "DistributorCode": "379",
            "BusinessCode": "143",
            "ConfirmedAmount": Decimal("12.34"),
            "TASerialNO": a_serial(),
            **fields,
        }

    def test_are_compared_with_09(self, tmp_path: Path) -> None:
        total = {
            "FundCode": "990031",
            "DistributorCode": "379",
            "TotalDividendIndeed": Decimal("12.30"),
        }

        done = apply_rows(tmp_path, files={"06": [self.a_row()], "09": [total]})

        assert done.totals_differ == 1
        assert Break.objects.get(kind="totals").amount == Decimal("0.04")
