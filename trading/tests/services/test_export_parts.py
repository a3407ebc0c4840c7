"""03 in parts where one file would be larger than the TA takes; codes of the link."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from fundops.core import clock
from fundops.core.tests.factories import THURSDAY, a_day_cut_off, service
from trading.errors import LinkIncomplete
from trading.models import Order, TaFile, TaLink, TaPackage
from trading.services import export_prepare
from trading.services.export import Sent, send_ta_files
from trading.ta.header import format_header
from trading.ta.layouts import layout
from trading.ta.names import DataFileName
from trading.ta.package import read_package
from trading.tests.factories import a_paid_order, a_transfer_agent

pytestmark = pytest.mark.django_db

EVENING = clock.at(THURSDAY, dt.time(18))
INDEX = "OFI_379_91_20250102.TXT"


@pytest.fixture(autouse=True)
def _an_evening() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")


@pytest.fixture
def out(data_dir: Path) -> Path:
    return data_dir / "ta" / "91" / "out"


def send() -> list[Sent]:
    return send_ta_files(business_date=THURSDAY, actor=service(), now=EVENING)


def takes_at_most(records: int) -> None:
    """Let the TA take files of so many records of 03."""
    of = layout("20", "03")
    name = DataFileName("379", "91", THURSDAY, "03")
    header = format_header(name=name, layout=of, records=0, sender="", recipient="")
    room = len(header) + (of.width + 2) * records + len("OFDCFEND\r\n")
    TaLink.objects.update(max_part_bytes=room)


class TestParts:
    def test_hold_what_one_file_cannot(self, out: Path) -> None:
        takes_at_most(2)
        orders = [a_paid_order(amount=Decimal(1000 + n)) for n in range(5)]

        [sent] = send()

        assert sent.orders == 5
        files = TaFile.objects.filter(file_type="03").order_by("name")
        assert [(one.name[-10:], one.records) for one in files] == [
            ("03_001.TXT", 2),
            ("03_002.TXT", 2),
            ("03_003.TXT", 1),
        ]
        limit = TaLink.objects.get().max_part_bytes
        assert all((out / one.name).stat().st_size <= limit for one in files)
        told = [
            values["AppSheetSerialNo"]
            for file in read_package(out / INDEX).of_type("03")
            for _, values in file.values(("AppSheetSerialNo",))
        ]
        assert told == [order.order_no for order in orders]
        sums = [Decimal(one.control_totals["amount"]) for one in files]
        assert sum(sums) == sum(order.amount for order in orders)

    def test_are_sent_all(self) -> None:
        takes_at_most(1)
        for _ in range(3):
            a_paid_order()

        send()

        assert set(Order.objects.values_list("state", flat=True)) == {"SENT"}
        assert TaPackage.objects.get().state == "WRITTEN"

    def test_are_none_where_one_file_is_enough(self, out: Path) -> None:
        takes_at_most(2)
        for _ in range(2):
            a_paid_order()

        send()

        assert (out / "OFD_379_91_20250102_03.TXT").exists()

    def test_are_written_again_with_the_same_bytes(self, out: Path) -> None:
        takes_at_most(1)
        for _ in range(3):
            a_paid_order()
        send()
        before = {path.name: path.read_bytes() for path in out.glob("*.TXT")}
        for path in out.glob("*.TXT"):
            path.unlink()

        send()

        assert {path.name: path.read_bytes() for path in out.glob("*.TXT")} == before

    def test_are_as_many_as_a_name_counts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(export_prepare, "MOST_PARTS", 2)
        takes_at_most(1)
        for _ in range(3):
            a_paid_order()

        with pytest.raises(LinkIncomplete, match="3 orders for TA 91 make 3 files"):
            send()

        assert not TaPackage.objects.exists()


class TestCodesOfTheLink:
    def test_stand_in_names_and_rows(self, out: Path) -> None:
        TaLink.objects.update(
            distributor_code="A79", branch_code="A7B", net_code="0001"
        )
        a_paid_order()

        [sent] = send()

        assert sent.index_name == "OFI_A79_91_20250102.TXT"
        [file] = read_package(out / sent.index_name).of_type("03")
        [(_, values)] = file.values(("DistributorCode", "BranchCode", "NetNo"))
        assert values == {
            "DistributorCode": "A79",
            "BranchCode": "A7B",
            "NetNo": "0001",
        }

    def test_are_our_own_where_it_says_none(self, out: Path) -> None:
        a_paid_order()

        send()

        [file] = read_package(out / INDEX).of_type("03")
        [(_, values)] = file.values(("DistributorCode", "BranchCode", "NetNo"))
        assert values == {
            "DistributorCode": "379",
            "BranchCode": "379",
            "NetNo": "9001",
        }
