from __future__ import annotations

import datetime as dt

import pytest

from fundops.core import clock
from fundops.core.tests.factories import FRIDAY, MONDAY
from trading.models.links import USUAL_FILES
from trading.selectors.timetable import Due, parse, write

LATE_TABLE = "OFI 02 04 by 12:00; OFS 11 by 03:00 +1"


class TestParse:
    def test_reads_what_is_due_and_by_when(self) -> None:
        assert parse(LATE_TABLE) == (
            Due("OFI", ("02", "04"), dt.time(12)),
            Due("OFS", ("11",), dt.time(3), days=1),
        )

    @pytest.mark.parametrize("text", [USUAL_FILES, LATE_TABLE, ""])
    def test_is_written_as_it_was_read(self, text: str) -> None:
        assert write(parse(text)) == text

    def test_does_not_mind_blanks(self) -> None:
        assert parse(" OFI  02 by 12:00 ;; ") == parse("OFI 02 by 12:00")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("OFI 02 04", "Write a line like"),
            ("OFI 02 by 25:00", "Write a line like"),
            ("OFI by 12:00", "Write a line like"),
            ("OFI 07 by 12:00", "OFI does not bring 07"),
            ("OFI 03 by 12:00", "OFI does not bring 03"),
            ("OFI 02 by 12:00; OFI 04 by 12:00", "stands in it twice"),
        ],
    )
    def test_refuses_what_it_cannot_mean(self, text: str, told: str) -> None:
        with pytest.raises(ValueError, match=told):
            parse(text)


class TestDue:
    def test_is_at_its_hour_of_the_day(self) -> None:
        [noon] = parse("OFI 02 by 12:00")

        assert noon.at(FRIDAY) == clock.at(FRIDAY, dt.time(12))

    @pytest.mark.django_db
    def test_may_be_of_the_trading_day_after(self) -> None:
        [night] = parse("OFS 11 by 03:00 +1")

        assert night.at(FRIDAY) == clock.at(MONDAY, dt.time(3))
