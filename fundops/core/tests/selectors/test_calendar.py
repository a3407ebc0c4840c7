from __future__ import annotations

import datetime as dt

import pytest

from fundops.core.errors import CalendarEnds
from fundops.core.models import CalendarDay
from fundops.core.selectors import calendar
from fundops.core.tests.allowing import allowed

pytestmark = pytest.mark.django_db
D = dt.date


class TestIsTradingDay:
    @pytest.mark.parametrize(
        ("date", "trades"),
        [
            (D(2025, 1, 2), True),
            (D(2025, 1, 4), False),  # Saturday
            (D(2025, 1, 26), False),  # a Sunday on which people work
            (D(2025, 1, 28), False),  # spring festival
            (D(2024, 2, 9), False),  # closed though a working day by the notice
            (D(2018, 1, 4), True),
            (D(2007, 1, 4), True),
            (D(2026, 12, 31), True),
        ],
    )
    def test_follows_the_exchange(self, date: dt.date, trades: bool) -> None:
        assert calendar.is_trading_day(date) is trades

    @pytest.mark.parametrize("date", [D(2006, 12, 29), D(2027, 1, 4)])
    def test_refuses_to_guess_beyond_the_calendar(self, date: dt.date) -> None:
        with pytest.raises(CalendarEnds, match=str(date)):
            calendar.is_trading_day(date)

    def test_refuses_to_guess_a_day_that_is_missing(self) -> None:
        with allowed("DELETE ON core_calendarday"):
            CalendarDay.objects.filter(date=D(2025, 1, 3)).delete()

        with pytest.raises(CalendarEnds):
            calendar.is_trading_day(D(2025, 1, 3))


class TestTradingDayAfter:
    @pytest.mark.parametrize(
        ("date", "n", "expected"),
        [
            (D(2018, 1, 3), 1, D(2018, 1, 4)),
            (D(2018, 1, 3), 2, D(2018, 1, 5)),
            (D(2018, 1, 3), 3, D(2018, 1, 8)),
            (D(2018, 1, 6), 1, D(2018, 1, 8)),  # from a Saturday
            (D(2025, 1, 27), 1, D(2025, 2, 5)),  # over the spring festival
            (D(2025, 1, 2), 0, D(2025, 1, 2)),
            (D(2025, 1, 4), 0, D(2025, 1, 6)),
            (D(2025, 1, 2), 242, D(2025, 12, 31)),
        ],
    )
    def test_counts_trading_days(
        self, date: dt.date, n: int, expected: dt.date
    ) -> None:
        assert calendar.trading_day_after(date, n) == expected

    def test_refuses_to_count_beyond_the_calendar(self) -> None:
        with pytest.raises(CalendarEnds, match="2027-01-01"):
            calendar.trading_day_after(D(2026, 12, 31))

    def test_refuses_to_step_over_a_day_that_is_missing(self) -> None:
        with allowed("DELETE ON core_calendarday"):
            CalendarDay.objects.filter(date=D(2025, 1, 4)).delete()

        with pytest.raises(CalendarEnds, match="2025-01-04"):
            calendar.trading_day_after(D(2025, 1, 3))


class TestTradingDayBefore:
    @pytest.mark.parametrize(
        ("date", "n", "expected"),
        [
            (D(2018, 1, 4), 1, D(2018, 1, 3)),
            (D(2018, 1, 8), 1, D(2018, 1, 5)),
            (D(2018, 1, 8), 2, D(2018, 1, 4)),
            (D(2025, 2, 5), 1, D(2025, 1, 27)),
        ],
    )
    def test_counts_backwards(self, date: dt.date, n: int, expected: dt.date) -> None:
        assert calendar.trading_day_before(date, n) == expected

    def test_refuses_to_count_beyond_the_calendar(self) -> None:
        with pytest.raises(CalendarEnds, match="2006-12-31"):
            calendar.trading_day_before(D(2007, 1, 4))


class TestHorizon:
    def test_is_the_last_day_held(self) -> None:
        assert calendar.horizon() == D(2026, 12, 31)
        assert calendar.days_left(D(2026, 12, 1)) == 30

    def test_is_nowhere_without_a_calendar(self) -> None:
        with allowed("DELETE ON core_calendarday"):
            CalendarDay.objects.all().delete()

        assert calendar.horizon() is None
        assert calendar.days_left(D(2025, 1, 2)) == 0
