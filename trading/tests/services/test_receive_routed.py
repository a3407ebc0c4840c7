"""Whose packages may lie in which folder: routed by the TA code in their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day, noon, service
from trading.models import TaLink, TaPackage
from trading.services.receive import Received, receive_ta_files
from trading.tests.answers import receive as receive_from
from trading.tests.factories import a_transfer_agent
from trading.tests.linking import a_hub_in_a_folder
from trading.tests.ta.packages import a_package, change

pytestmark = pytest.mark.django_db

INDEX_91, INDEX_92 = "OFI_91_379_20250103.TXT", "OFI_92_379_20250103.TXT"


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def receive() -> Received:
    return receive_ta_files(
        directory=None, business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
    )


def codes_of_refusal() -> list[str]:
    return [one["code"] for one in TaPackage.objects.get(state="REFUSED").problems]


class TestAHub:
    def test_gives_each_ta_its_packages(self, data_dir: Path) -> None:
        there = a_hub_in_a_folder()
        a_package(there.inbox)
        a_package(there.inbox, ta="92")

        assert receive().new == [INDEX_91, INDEX_92]

        owners = TaPackage.objects.order_by("index_name").values_list(
            "transfer_agent__code", flat=True
        )
        assert list(owners) == ["91", "92"]
        assert (data_dir / "ta/92/in/done/20250103" / INDEX_92).exists()

    def test_refuses_an_index_that_lists_a_file_of_another_ta(self) -> None:
        there = a_hub_in_a_folder()
        a_package(there.inbox, ta="92")
        index = a_package(there.inbox)
        change(index, b"OFD_91_379_20250103_05", b"OFD_92_379_20250103_05")

        received = receive()

        assert received.new == [INDEX_92]
        assert received.refused == [INDEX_91]
        assert "listed_differs" in codes_of_refusal()

    def test_refuses_a_ta_that_is_not_routed_over_it(self) -> None:
        there = a_hub_in_a_folder(tas=("91",))
        a_transfer_agent("92")
        a_package(there.inbox, ta="92")

        assert receive().refused == [INDEX_92]
        assert codes_of_refusal() == ["sender_elsewhere"]

    def test_refuses_what_is_for_another_distributor(self) -> None:
        there = a_hub_in_a_folder()
        a_package(there.inbox, distributor="380")

        assert receive().refused == ["OFI_91_380_20250103.TXT"]
        assert codes_of_refusal() == ["receiver_differs"]


class TestTheFolderOfATa:
    def test_refuses_packages_of_another(self, data_dir: Path) -> None:
        a_transfer_agent("91")
        a_transfer_agent("92")
        a_package(data_dir / "ta/92/in")

        [refused] = receive().outcomes

        assert (refused.index_name, refused.state) == (INDEX_91, "REFUSED")
        assert "only those of 92" in refused.reasons[0]

    def test_takes_them_where_they_belong_later(self, data_dir: Path) -> None:
        a_transfer_agent("91")
        a_transfer_agent("92")
        a_package(data_dir / "ta/92/in")
        receive()
        a_package(data_dir / "ta/91/in")

        assert receive().new == [INDEX_91]


class TestOurCode:
    def test_is_the_one_of_the_link(self, tmp_path: Path) -> None:
        a_transfer_agent("91")
        TaLink.objects.update(distributor_code="A79")
        a_package(tmp_path / "theirs", distributor="A79")
        a_package(tmp_path / "ours")

        assert receive_from(tmp_path / "theirs").new == ["OFI_91_A79_20250103.TXT"]
        assert receive_from(tmp_path / "ours").refused == [INDEX_91]


class TestTheDay:
    def test_of_answers_is_a_trading_day(self, tmp_path: Path) -> None:
        a_transfer_agent("91")
        a_package(tmp_path, date=FRIDAY.replace(day=4))

        [reason] = receive_from(tmp_path).reasons

        assert "2025-01-04 is no trading day" in reason

    def test_of_quotes_may_be_any(self, tmp_path: Path) -> None:
        a_transfer_agent("91")
        a_package(tmp_path, date=FRIDAY.replace(day=4), files={"07": []})

        assert receive_from(tmp_path).new == ["OFJ_91_379_20250104.TXT"]

    def test_may_lie_beyond_the_calendar(self, tmp_path: Path) -> None:
        a_transfer_agent("91")
        a_package(tmp_path, date=FRIDAY.replace(year=2099))

        assert receive_from(tmp_path).refused == []
