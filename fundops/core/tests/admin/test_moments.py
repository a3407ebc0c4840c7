from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from fundops.core import clock
from fundops.core.admin import moments

NOW = clock.at(dt.date(2025, 1, 2), dt.time(10, 42, 17))


class TestWriting:
    def test_writes_moments_in_shanghai(self) -> None:
        utc = dt.datetime(2025, 1, 1, 16, 0, tzinfo=dt.UTC)
        assert moments.day(utc) == "2025-01-02"
        assert moments.full(utc) == "2025-01-02 00:00:00"
        assert moments.minute(NOW) == "10:42"
        assert moments.second(NOW) == "10:42:17"

    def test_writes_dates(self) -> None:
        assert moments.day(dt.date(2025, 1, 2)) == "2025-01-02"
        assert moments.short_day(dt.date(2025, 1, 2)) == "01-02"
        assert moments.day(None) == "—"

    def test_says_the_weekday_in_the_language_of_the_page(self) -> None:
        with translation.override("zh-hans"):
            assert moments.weekday(dt.date(2025, 1, 2)) == "周四"
        with translation.override("en"):
            assert moments.weekday(dt.date(2025, 1, 2)) == "Thu"


class TestDue:
    @pytest.mark.parametrize(
        ("minutes", "tone", "shape", "words"),
        [
            (257, "", "clock", "4:17 left"),
            (120, "soon", "clock", "2:00 left"),
            (47, "soon", "clock", "0:47 left"),
            (30, "urgent", "late", "0:30 left"),
            (-102, "late", "late", "1:42 late"),
            (27 * 60 + 20, "", "clock", "1 d 3:20 left"),
        ],
    )
    def test_tells_by_shape_and_words_what_the_tone_tells(
        self, minutes: int, tone: str, shape: str, words: str
    ) -> None:
        with translation.override("en"):
            due = moments.due(NOW + dt.timedelta(minutes=minutes), now=NOW)
        assert (due.tone, due.shape, due.words) == (tone, shape, words)

    def test_is_met_whatever_the_clock_says(self) -> None:
        with translation.override("zh-hans"):
            due = moments.due(
                NOW - dt.timedelta(hours=1),
                now=NOW,
                met_at=NOW - dt.timedelta(minutes=54),
            )
        assert (due.tone, due.shape, due.words) == ("met", "check", "09:48 完成")
