from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fundops.core.errors import CalendarDiffers, CsvRefused
from fundops.core.models import AuditEntry, CalendarDay
from fundops.core.services.calendar import (
    Day,
    load_calendar,
    published_days,
    read_days,
)
from fundops.core.tests.factories import service

NEXT_YEAR = Day(dt.date(2027, 1, 4), is_trading_day=True, is_bank_day=True)


class TestPublishedDays:
    def test_are_every_day_of_2007_to_2026(self) -> None:
        days = published_days()

        assert len(days) == 7305
        assert (days[0].date, days[-1].date) == (
            dt.date(2007, 1, 1),
            dt.date(2026, 12, 31),
        )

    def test_close_the_exchange_on_2024_02_09(self) -> None:
        (day,) = [d for d in published_days() if d.date == dt.date(2024, 2, 9)]

        assert (day.is_trading_day, day.is_bank_day) == (False, True)

    def test_never_trade_on_a_make_up_working_day(self) -> None:
        (day,) = [d for d in published_days() if d.date == dt.date(2025, 1, 26)]

        assert (day.is_trading_day, day.is_bank_day) == (False, True)


@pytest.mark.django_db
class TestLoadCalendar:
    def load(self, *days: Day) -> dict[str, int]:
        return load_calendar(days=days, actor=service())

    def test_finds_the_published_days_there_already(self) -> None:
        assert self.load(*published_days()) == {"added": 0, "same": 7305}
        assert not AuditEntry.objects.exists()

    def test_adds_what_is_new(self) -> None:
        assert self.load(NEXT_YEAR) == {"added": 1, "same": 0}

        assert CalendarDay.objects.get(date=NEXT_YEAR.date).is_trading_day
        assert AuditEntry.objects.get().action == "core.calendar.loaded"

    def test_refuses_what_differs_and_adds_nothing(self) -> None:
        closed = Day(dt.date(2025, 1, 2), is_trading_day=False, is_bank_day=True)

        with pytest.raises(CalendarDiffers, match="2025-01-02"):
            self.load(closed, NEXT_YEAR)

        assert not CalendarDay.objects.filter(date=NEXT_YEAR.date).exists()


class TestReadDays:
    def read(self, folder: Path, rows: str) -> list[Day]:
        path = folder / "calendar.csv"
        path.write_text(f"date,trading_day,bank_day\n{rows}")
        return read_days(path)

    def test_reads_dates_and_flags(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "2027-01-04,1,1\n2027-01-09,0,0\n") == [
            NEXT_YEAR,
            Day(dt.date(2027, 1, 9), is_trading_day=False, is_bank_day=False),
        ]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("2027-02-30,0,0", "is not a date"),
            ("2027-01-04,yes,1", "is neither 0 nor 1"),
            ("2027-01-04,1,0", "must be 1 on a trading day"),
            ("2027-01-04,1,1\n2027-01-04,1,1", "stands in the file twice"),
        ],
    )
    def test_refuses_what_is_no_day(
        self, tmp_path: Path, row: str, reason: str
    ) -> None:
        with pytest.raises(CsvRefused, match=reason):
            self.read(tmp_path, row + "\n")
