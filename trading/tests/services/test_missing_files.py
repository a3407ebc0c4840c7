from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fundops.core import clock
from fundops.core.models import Break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    service,
)
from trading.services.export import send_ta_files
from trading.services.missing_files import note_missing_files
from trading.services.receive import Received, receive_ta_files
from trading.tests.factories import a_fund, a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db

NOON = clock.at(FRIDAY, dt.time(12))
AFTERNOON = clock.at(FRIDAY, dt.time(12, 1))


@pytest.fixture(autouse=True)
def _an_evening() -> None:
    a_fund(agent=a_transfer_agent("91"))
    a_day_cut_off(THURSDAY)
    evening = clock.at(THURSDAY, dt.time(18))
    send_ta_files(business_date=THURSDAY, actor=service(), now=evening)
    an_open_day(FRIDAY)


def receive(folder: Path, now: dt.datetime = AFTERNOON) -> Received:
    return receive_ta_files(
        directory=folder, business_date=FRIDAY, actor=service(), now=now
    )


class TestNoteMissingFiles:
    def test_says_nothing_until_the_hour_is_over(self) -> None:
        assert note_missing_files(now=NOON) == 0
        assert not Break.objects.exists()

    def test_opens_one_break_however_often(self) -> None:
        assert note_missing_files(now=AFTERNOON) == 1
        assert note_missing_files(now=AFTERNOON) == 1

        found = Break.objects.get()
        assert (found.reason, found.party, found.opened_on) == (
            "FILES_MISSING",
            "91",
            FRIDAY,
        )
        assert found.message.startswith("TA 91 owes 02, 04, 05 since 2025-01-03 12:00.")

    def test_is_done_by_every_receiving(self, tmp_path: Path) -> None:
        assert receive(tmp_path).missing == 1

    def test_resolves_it_when_they_come(self, tmp_path: Path) -> None:
        receive(tmp_path)
        a_package(tmp_path)

        assert receive(tmp_path).missing == 0

        assert Break.objects.get().state == "RESOLVED"

    def test_tells_what_a_package_lacks_from_one_that_is_missing(
        self, tmp_path: Path
    ) -> None:
        a_package(tmp_path, files={"02": [], "04": []})
        receive(tmp_path)

        found = Break.objects.get()
        assert found.reason == "FILES_INCOMPLETE"
        assert "lacks 05" in found.message

    def test_does_not_mind_a_file_without_rows(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path)

        assert not Break.objects.exists()
