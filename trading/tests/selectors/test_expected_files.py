from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from fundops.core import clock
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    service,
)
from trading.models import TaLink
from trading.selectors.expected_files import (
    Expected,
    FileState,
    expected_files,
    worst,
)
from trading.services.apply_confirmations import apply_confirmations
from trading.services.export import send_ta_files
from trading.services.receive import receive_ta_files
from trading.tests.factories import a_fund, a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db

MORNING = clock.at(FRIDAY, dt.time(8))
NOON = clock.at(FRIDAY, dt.time(12))
AFTERNOON = clock.at(FRIDAY, dt.time(12, 1))
SATURDAY = dt.date(2025, 1, 4)


@pytest.fixture(autouse=True)
def _an_evening() -> None:
    """Our files of Thursday are out, so that answers are due on Friday."""
    a_fund(agent=a_transfer_agent("91"))
    a_day_cut_off(THURSDAY)
    evening = clock.at(THURSDAY, dt.time(18))
    send_ta_files(business_date=THURSDAY, actor=service(), now=evening)
    an_open_day(FRIDAY)


def receive(folder: Path, now: dt.datetime = MORNING) -> None:
    receive_ta_files(directory=folder, business_date=FRIDAY, actor=service(), now=now)


def ask(day: dt.date = FRIDAY, now: dt.datetime = MORNING) -> list[Expected]:
    return expected_files(day, now=now)


def the_state(day: dt.date = FRIDAY, now: dt.datetime = MORNING) -> FileState:
    [line] = ask(day, now)
    return line.state


class TestExpectedFiles:
    def test_are_due_by_the_hour_of_the_link(self) -> None:
        [line] = ask()

        assert (line.ta_code, line.prefix, line.types) == (
            "91",
            "OFI",
            ("02", "04", "05"),
        )
        assert (line.state, line.due_at) == (FileState.EXPECTED, NOON)
        assert the_state(now=NOON) is FileState.EXPECTED

    def test_are_missing_after_it(self) -> None:
        assert the_state(now=AFTERNOON) is FileState.MISSING

    def test_have_arrived(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path)

        [line] = ask(now=AFTERNOON)

        assert line.state is FileState.ARRIVED
        assert line.package is not None
        # Without a row, and yet here.
        assert line.records == {"02": 0, "04": 0, "05": 0}

    def test_are_late(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path, AFTERNOON)

        assert the_state(now=AFTERNOON) is FileState.LATE

    def test_are_incomplete_without_a_type_of_the_timetable(
        self, tmp_path: Path
    ) -> None:
        a_package(tmp_path, files={"02": [], "04": []})
        receive(tmp_path)

        [line] = ask()

        assert (line.state, line.lacks) == (FileState.INCOMPLETE, ("05",))

    def test_are_refused_until_a_good_one_comes(self, tmp_path: Path) -> None:
        index = a_package(tmp_path)
        hidden = (tmp_path / "OFD_91_379_20250103_04.TXT").rename(tmp_path / "hidden")
        receive(tmp_path)
        assert the_state() is FileState.REFUSED

        hidden.rename(tmp_path / "OFD_91_379_20250103_04.TXT")
        receive(index.parent)

        assert the_state() is FileState.ARRIVED

    def test_are_changed_by_a_second_one_of_the_name(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path)
        a_package(tmp_path, files={"02": [], "04": []})
        receive(tmp_path)

        assert the_state() is FileState.CHANGED

    def test_do_not_mind_the_same_bytes_again(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path)
        receive(tmp_path, AFTERNOON)

        assert the_state() is FileState.ARRIVED

    def test_wait_for_the_day_before(self, tmp_path: Path) -> None:
        a_package(tmp_path, date=MONDAY)
        receive(tmp_path)

        [line] = ask(MONDAY)

        assert (line.state, line.waits_for) == (FileState.OUT_OF_ORDER, FRIDAY)

    def test_wait_no_more_once_it_is_applied(self, tmp_path: Path) -> None:
        a_package(tmp_path, date=MONDAY)
        a_package(tmp_path)
        receive(tmp_path)
        apply_confirmations(business_date=FRIDAY, actor=service(), now=NOON)

        [line] = ask(MONDAY)

        assert line.state is FileState.UNEXPECTED  # nothing of ours of Friday is out

    def test_of_other_batches_are_told_apart(self, tmp_path: Path) -> None:
        TaLink.objects.update(
            expected_files="OFI 02 04 05 by 12:00; OFJ 07 by 22:00; OFS 11 by 03:00 +1"
        )
        a_package(tmp_path, files={"25": []})
        receive(tmp_path)

        states = {line.prefix: line.state for line in ask(now=AFTERNOON)}

        assert states == {
            "OFI": FileState.MISSING,
            "OFJ": FileState.EXPECTED,
            "OFS": FileState.EXPECTED,
            "OFK": FileState.UNEXPECTED,
        }

    def test_of_a_day_without_trading_are_none(self, tmp_path: Path) -> None:
        TaLink.objects.update(expected_files="OFJ 07 by 22:00")
        assert ask(SATURDAY) == []

        a_package(tmp_path, date=SATURDAY, files={"07": []})
        receive(tmp_path)

        assert the_state(SATURDAY) is FileState.WRONG_DAY

    def test_are_none_where_no_fund_of_the_ta_is_sold(self) -> None:
        a_transfer_agent("92")

        assert {line.ta_code for line in ask()} == {"91"}

    def test_are_no_answers_where_nothing_was_sent(self) -> None:
        assert ask(THURSDAY) == []

    def test_are_asked_for_by_as_many_queries_however_many_tas(
        self, tmp_path: Path, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(60, 70):
            a_fund(f"9900{n}", agent=a_transfer_agent(str(n)))
            a_package(tmp_path, ta=str(n), files={"25": []})
        receive(tmp_path)

        with django_assert_max_num_queries(8):
            ask()


class TestWorst:
    def test_is_what_needs_somebody_most(self) -> None:
        lines = [
            Expected("91", "OFI", (), FileState.ARRIVED),
            Expected("91", "OFJ", (), FileState.MISSING),
            Expected("91", "OFS", (), FileState.EXPECTED),
        ]

        assert worst(lines) is FileState.MISSING

    def test_is_none_where_nothing_is_expected(self) -> None:
        assert worst([]) is None

    def test_knows_every_state(self) -> None:
        for state in FileState:
            assert worst([Expected("91", "OFI", (), state)]) is state
