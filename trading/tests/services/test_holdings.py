from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fundops.core.errors import CsvRefused
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import THURSDAY, service
from trading.models import Holding, Lot, ShareMovement
from trading.services.holdings import Imported, import_holdings
from trading.tests.factories import (
    a_csv,
    a_fund,
    a_known_sub_account,
    a_sub_account,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _masters() -> None:
    a_fund("990031")
    a_known_sub_account("9001A0001")


def a_row(**values: object) -> dict[str, object]:
    return {
        "sub_account_no": "9001A0001",
        "ta_code": "91",
        "fund_code": "990031",
        "share_class": "0",
        "ta_serial_no": "910000000000001",
        "registered_on": "2024-12-26",
        "source_type": "1",
        "shares": "99990.00",
        **values,
    }


A_SECOND_LOT = {
    "ta_serial_no": "910000000000002",
    "registered_on": "2024-12-30",
    "source_type": "3",
    "shares": "32.00",
}


def bring_in(tmp_path: Path, *rows: Mapping[str, object]) -> Imported:
    return import_holdings(
        path=a_csv(tmp_path, *rows), business_date=THURSDAY, actor=service()
    )


def reasons(tmp_path: Path, *rows: Mapping[str, object]) -> list[str]:
    with pytest.raises(CsvRefused) as refused:
        bring_in(tmp_path, *rows)
    return refused.value.reasons


class TestImportHoldings:
    def test_adds_lots_and_their_sum(self, tmp_path):
        imported = bring_in(tmp_path, a_row(), a_row(**A_SECOND_LOT))

        holding = Holding.objects.get()
        assert (imported.added, imported.same) == (2, 0)
        assert (holding.shares, holding.frozen) == (Decimal("100022.00"), 0)
        assert list(
            Lot.objects.values_list("ta_serial_no", "registered_on", "source_type")
        ) == [
            ("910000000000001", dt.date(2024, 12, 26), "1"),
            ("910000000000002", dt.date(2024, 12, 30), "3"),
        ]

    def test_says_where_every_share_came_from(self, tmp_path):
        bring_in(tmp_path, a_row(), a_row(**A_SECOND_LOT))

        rows = ShareMovement.objects.order_by("id").values_list(
            "source_kind", "ta_serial_no", "shares", "business_date"
        )
        assert list(rows) == [
            ("OPENING", "910000000000001", Decimal("99990.00"), THURSDAY),
            ("OPENING", "910000000000002", Decimal("32.00"), THURSDAY),
        ]

    def test_leaves_an_audit_entry(self, tmp_path):
        bring_in(tmp_path, a_row())

        entry = AuditEntry.objects.get(action="trading.holdings.imported")
        assert entry.after == {"lots": 1, "shares": "99990.00"}

    def test_adds_to_a_holding_that_is_there(self, tmp_path):
        bring_in(tmp_path, a_row())
        imported = bring_in(tmp_path, a_row(), a_row(**A_SECOND_LOT))

        assert (imported.added, imported.same) == (1, 1)
        assert Holding.objects.get().shares == Decimal("100022.00")

    def test_adds_nothing_twice(self, tmp_path):
        bring_in(tmp_path, a_row(), a_row(**A_SECOND_LOT))
        imported = bring_in(tmp_path, a_row(), a_row(**A_SECOND_LOT))

        assert (imported.added, imported.same) == (0, 2)
        assert ShareMovement.objects.count() == 2
        assert (
            AuditEntry.objects.filter(action="trading.holdings.imported").count() == 1
        )

    def test_knows_a_lot_again_from_which_shares_were_redeemed(self, tmp_path):
        bring_in(tmp_path, a_row())
        Lot.objects.update(shares=Decimal("1.00"))

        assert bring_in(tmp_path, a_row()).same == 1

    def test_keeps_share_classes_and_funds_apart(self, tmp_path):
        a_fund("990032")

        bring_in(tmp_path, a_row(), a_row(share_class="1"), a_row(fund_code="990032"))

        assert Holding.objects.count() == 3

    def test_asks_as_often_for_many_rows_as_for_a_few(self, tmp_path):
        def queries(count: int, head: str) -> int:
            rows = [a_row(ta_serial_no=f"{head}{n:06d}") for n in range(count)]
            with CaptureQueriesContext(connection) as asked:
                bring_in(tmp_path, *rows)
            return len(asked)

        assert queries(200, "A") == queries(2, "B")


class TestRefusals:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("sub_account_no", "9001A9999"),
            ("fund_code", "990099"),
            ("share_class", "10"),
            ("ta_serial_no", "1" * 21),
            ("ta_serial_no", "号"),
            ("registered_on", "20241226"),
            ("registered_on", "2024-02-30"),
            ("registered_on", "２024-12-26"),
            ("source_type", "12"),
            ("shares", "0.00"),
            ("shares", "-1"),
            ("shares", "1.001"),
            ("shares", "１"),
            ("shares", "NaN"),
        ],
    )
    def test_names_row_column_and_raw_text(self, column, value, tmp_path):
        [reason] = reasons(tmp_path, a_row(**{column: value}))

        assert reason.startswith(f"in.csv, row 2, column {column}: {value!r} ")

    def test_refuses_a_sub_account_that_the_ta_does_not_know(self, tmp_path):
        a_sub_account("9001A0002")

        [reason] = reasons(tmp_path, a_row(sub_account_no="9001A0002"))

        assert "is not a sub trading account that TA 91 knows" in reason

    def test_refuses_a_fund_of_another_ta(self, tmp_path):
        a_fund("990041", agent=a_transfer_agent("92"))

        [reason] = reasons(tmp_path, a_row(fund_code="990041"))

        assert "is not a fund of TA 91" in reason

    @pytest.mark.parametrize("other", [{"shares": "99990.01"}, {"source_type": "0"}])
    def test_refuses_a_lot_that_differs(self, other, tmp_path):
        bring_in(tmp_path, a_row())

        [reason] = reasons(tmp_path, a_row(**other))

        assert "is there already with other content" in reason
        assert Holding.objects.get().shares == Decimal("99990.00")

    def test_refuses_a_lot_that_stands_there_twice(self, tmp_path):
        [reason] = reasons(tmp_path, a_row(), a_row())

        assert reason.startswith("in.csv, row 3, column ta_serial_no:")

    def test_brings_in_nothing_of_a_file_with_one_bad_row(self, tmp_path):
        reasons(tmp_path, a_row(), a_row(**{**A_SECOND_LOT, "shares": "x"}))

        assert not Holding.objects.exists()
        assert not ShareMovement.objects.exists()
