"""The commands with which orders come in and go out."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_closed_day,
    a_day_cut_off,
    an_open_day,
)
from trading.models import Holding, Order, TaPackage
from trading.tests.factories import (
    a_csv,
    a_fund,
    a_known_sub_account,
    a_paid_order,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_clock(move_clock, settings) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-02T12:00:00+08:00")
    a_fund("990031")
    a_known_sub_account("9001A0001")


def run(capsys: pytest.CaptureFixture[str], name: str, **options: Any) -> Any:
    call_command(name, json=True, **options)
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    row = {"sub_account_no": "9001A0001", "fund_code": "990031", "business_code": "022"}
    return a_csv(tmp_path, {**row, "amount": "10.00"}, {**row, "amount": "5.50"})


@pytest.fixture
def lots(tmp_path: Path) -> Path:
    return a_csv(
        tmp_path,
        {
            "sub_account_no": "9001A0001",
            "ta_code": "91",
            "fund_code": "990031",
            "share_class": "0",
            "ta_serial_no": "910000000000001",
            "registered_on": "2024-12-26",
            "source_type": "1",
            "shares": "99990.00",
        },
        name="lots.csv",
    )


class TestPlaceOrders:
    def test_says_what_was_placed(self, orders, capsys):
        an_open_day(THURSDAY)

        assert run(capsys, "place_orders", file=orders) == {
            "business_date": "2025-01-02",
            "placed": 2,
            "same": 0,
            "amount": "15.50",
            "shares": "0.00",
            "order_nos": ["202501020000000000000001", "202501020000000000000002"],
        }

    def test_changes_nothing_a_second_time(self, orders, capsys):
        an_open_day(THURSDAY)
        run(capsys, "place_orders", file=orders)

        answer = run(capsys, "place_orders", file=orders)

        assert (answer["placed"], answer["same"]) == (0, 2)

    def test_keeps_nothing_of_a_dry_run(self, orders, capsys):
        an_open_day(THURSDAY)

        answer = run(capsys, "place_orders", file=orders, dry_run=True)

        assert (answer["placed"], answer["dry_run"]) == (2, True)
        assert not Order.objects.exists()

    def test_fails_with_every_reason(self, tmp_path):
        an_open_day(THURSDAY)
        path = a_csv(
            tmp_path,
            {"sub_account_no": "x", "business_code": "022", "fund_code": "y"},
        )

        with pytest.raises(CommandError) as failed:
            call_command("place_orders", file=path)

        assert failed.value.returncode == 1
        told = str(failed.value)
        assert told.startswith("fundops.csv_refused: in.csv, row 2, column amount: ''")
        assert "in.csv, row 2, column sub_account_no: 'x'" in told
        assert "in.csv, row 2, column fund_code: 'y'" in told

    def test_fails_for_a_day_that_takes_no_orders(self, orders):
        an_open_day(THURSDAY)

        with pytest.raises(CommandError, match="2025-01-03 takes no orders") as failed:
            call_command("place_orders", file=orders, business_date=FRIDAY)

        assert failed.value.returncode == 1

    def test_fails_while_no_day_is_open(self, orders):
        with pytest.raises(CommandError, match="no day takes orders"):
            call_command("place_orders", file=orders)


class TestImportHoldings:
    def test_says_what_was_added(self, lots, capsys):
        answer = run(capsys, "import_holdings", file=lots)

        assert answer == {"added": 1, "same": 0, "shares": "99990.00"}
        assert Holding.objects.get().shares == Decimal("99990.00")

    def test_changes_nothing_a_second_time(self, lots, capsys):
        run(capsys, "import_holdings", file=lots)

        assert run(capsys, "import_holdings", file=lots)["same"] == 1

    def test_keeps_nothing_of_a_dry_run(self, lots, capsys):
        run(capsys, "import_holdings", file=lots, dry_run=True)

        assert not Holding.objects.exists()


class TestSendTaFiles:
    def test_says_what_went_out(self, capsys, data_dir):
        a_day_cut_off(THURSDAY)
        a_paid_order()

        answer = run(capsys, "send_ta_files")

        [package] = answer["packages"]
        assert (package["ta_code"], package["orders"]) == ("91", 1)
        assert (package["is_new"], answer["dry_run"]) == (True, False)
        assert len(list(data_dir.rglob("*.TXT"))) == 3

    def test_keeps_nothing_of_a_dry_run(self, capsys, data_dir):
        a_day_cut_off(THURSDAY)
        a_paid_order()

        answer = run(capsys, "send_ta_files", dry_run=True)

        assert answer["packages"][0]["orders"] == 1
        assert not TaPackage.objects.exists()
        assert Order.objects.get().state == "PAID"
        assert list(data_dir.rglob("*.TXT")) == []

    def test_fails_while_the_day_takes_orders(self):
        an_open_day(THURSDAY)

        with pytest.raises(CommandError, match="trading.day_not_cut_off"):
            call_command("send_ta_files")

    def test_writes_nothing_for_a_day_that_is_over(self, capsys, data_dir):
        a_closed_day(THURSDAY)
        a_transfer_agent("92")

        answer = run(capsys, "send_ta_files", business_date=THURSDAY)

        assert answer["packages"] == []
        assert list(data_dir.rglob("*.TXT")) == []
