from __future__ import annotations

import datetime as dt

import pytest

from fundops.core import clock
from fundops.core.selectors import days
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_closed_day,
    a_day_cut_off,
    an_open_day,
)

pytestmark = pytest.mark.django_db


class TestTheDays:
    def test_are_none_in_an_empty_database(self) -> None:
        assert days.intake_day() is None
        assert days.oldest_open_day() is None
        assert days.newest_day() is None
        assert days.open_days() == []

    def test_are_one_in_work_and_one_for_intake(self) -> None:
        a_closed_day(THURSDAY)
        worked = a_day_cut_off(FRIDAY)
        intake = an_open_day(MONDAY)

        assert days.oldest_open_day() == worked
        assert days.intake_day() == intake
        assert days.open_days() == [worked, intake]
        assert days.newest_day() == intake


class TestIntakeWindow:
    def test_reaches_from_one_cut_off_to_the_next(self) -> None:
        assert days.intake_window(dt.date(2018, 1, 8)) == (
            clock.at(dt.date(2018, 1, 5), dt.time(15)),
            clock.at(dt.date(2018, 1, 8), dt.time(15)),
        )

    def test_of_a_subscription_ends_at_seventeen(self) -> None:
        start, end = days.intake_window(FRIDAY, business_code="020")

        assert (start, end) == (
            clock.at(THURSDAY, dt.time(17)),
            clock.at(FRIDAY, dt.time(17)),
        )
