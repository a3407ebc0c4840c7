"""The page of a day: what is expected, what came, what went out."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core import clock
from fundops.core.models import MovedClock
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_cut_off,
    a_person,
    an_open_day,
    service,
)
from trading.admin.file_states import edge_of, file_state_badge, what_to_do
from trading.models import TaLink, TaPackage
from trading.selectors.expected_files import Expected, FileState
from trading.services.export import send_ta_files
from trading.tests.answers import receive
from trading.tests.factories import a_fund, a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_afternoon(settings) -> None:
    settings.SANDBOX = True
    a_fund(agent=a_transfer_agent("91"))
    a_day_cut_off(THURSDAY)
    evening = clock.at(THURSDAY, dt.time(18))
    send_ta_files(business_date=THURSDAY, actor=service(), now=evening)
    an_open_day(FRIDAY)
    MovedClock.objects.create(pk=1, moment=clock.at(FRIDAY, dt.time(13)))


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="operations"))
    client.cookies["django_language"] = "en"
    return client


def page(console: Client, day: str = "2025-01-03") -> str:
    response = console.get(reverse("admin:ta_day"), {"day": day} if day else {})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestThePage:
    def test_says_what_is_missing_and_what_to_do(self, console):
        told = page(console)

        assert "TA files of 2025-01-03" in told
        assert "Missing" in told
        assert "Its hour is over and nothing came. Ask the TA." in told

    def test_shows_what_came_with_its_records(self, console, tmp_path: Path):
        a_package(tmp_path)
        receive(tmp_path)

        told = page(console)

        assert "Arrived" in told
        assert "02 0 · 04 0 · 05 0" in told

    def test_shows_what_went_out_and_when(self, console):
        told = page(console, "2025-01-02")

        assert "OFI_379_91_20250102.TXT" in told
        assert "Delivered" in told

    def test_says_what_is_not_delivered(self, console):
        TaPackage.objects.update(delivered_at=None)

        assert "Not delivered" in page(console, "2025-01-02")

    def test_opens_with_the_day_in_work(self, console):
        assert "TA files of 2025-01-02" in page(console, "")

    @pytest.mark.parametrize("day", ["tomorrow", "2025-02-30"])
    def test_says_that_it_cannot_read_a_day(self, console, day):
        assert "is not a date" in page(console, day)

    def test_says_where_the_calendar_ends(self, console):
        assert "calendar does not hold 2099-01-01" in page(console, "2099-01-01")

    def test_is_drawn_by_as_many_queries_however_many_came(self, console, tmp_path):
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as found:
                page(console, "2025-01-06")
            return len(found)

        a_package(tmp_path, date=MONDAY, files={"25": []})
        receive(tmp_path)
        before = queries()
        for n in range(60, 66):
            a_fund(f"9900{n}", agent=a_transfer_agent(str(n)))
            a_package(tmp_path, ta=str(n), date=MONDAY, files={"25": []})
        receive(tmp_path)

        assert queries() <= before + 1


class TestTheStates:
    @pytest.mark.parametrize("state", FileState)
    def test_are_each_a_badge_of_their_own(self, state):
        line = Expected("91", "OFI", ("02",), state, lacks=("05",), waits_for=FRIDAY)

        assert "badge" in file_state_badge(state)
        quiet = state in (FileState.EXPECTED, FileState.ARRIVED)
        assert bool(what_to_do(line)) is not quiet
        assert edge_of(state) in ("", "bad", "warn")

    def test_are_ten_words_and_as_many_sentences(self):
        badges = {file_state_badge(state) for state in FileState}
        lines = [Expected("91", "OFI", (), one, waits_for=FRIDAY) for one in FileState]

        assert len(badges) == len(FileState)
        assert len({what_to_do(line) for line in lines}) == len(FileState) - 1


class TestTheLink:
    def test_shows_its_timetable_and_its_place(self, console):
        url = reverse("admin:trading_talink_change", args=[TaLink.objects.get().pk])

        html = console.get(url).content.decode()

        assert "02 04 05" in html
        assert "12:00" in html
        assert "Folder" in html
