from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core import clock
from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
)
from fundops.workbench.selectors import board
from fundops.workbench.tests.factories import a_package
from settlement.models import LedgerAccount
from trading.models import TaLink
from trading.selectors.expected_files import FileState
from trading.tests.factories import a_fund, a_transfer_agent

pytestmark = pytest.mark.django_db


class TestClock:
    def test_names_the_day_in_work_and_the_intake_day(self) -> None:
        worked = a_day_in_work(THURSDAY)
        intake = an_open_day(FRIDAY)

        told = board.clock(now=noon(FRIDAY))

        assert (told.day_in_work, told.intake_day) == (worked, intake)
        assert told.cut_off_at == clock.at(FRIDAY, dt.time(15))

    def test_names_none_in_an_empty_database(self) -> None:
        told = board.clock(now=noon(FRIDAY))

        assert (told.day_in_work, told.intake_day, told.cut_off_at) == (None,) * 3


class TestPackages:
    def test_are_a_line_a_ta_also_where_nothing_came(self) -> None:
        a_transfer_agent("92")
        package = a_package("OFI_91_379_20250102", types=["02", "04"])

        one, two = board.packages(THURSDAY, now=noon(THURSDAY))

        assert (one.ta_code, one.package, one.records) == (
            "91",
            package,
            {"02": 2, "04": 2},
        )
        assert (two.ta_code, two.package, two.records) == ("92", None, {})
        assert two.state is None

    def test_say_what_of_a_ta_needs_somebody_most(self) -> None:
        a_fund(agent=a_transfer_agent("92"))
        TaLink.objects.update(expected_files="OFI 02 by 12:00; OFJ 07 by 22:00")

        def state_at(hour: int) -> FileState | None:
            at = clock.at(THURSDAY, dt.time(hour))
            [line] = board.packages(THURSDAY, now=at)
            return line.state

        # No answers: nothing of ours went out the day before.
        assert state_at(13) is FileState.EXPECTED
        assert state_at(23) is FileState.MISSING

    def test_are_told_beyond_the_calendar_too(self) -> None:
        a_transfer_agent("92")

        [line] = board.packages(dt.date(2099, 1, 5), now=noon(THURSDAY))

        assert (line.ta_code, line.state) == ("92", None)


class TestOwed:
    def test_is_what_the_books_owe_to_customers(self) -> None:
        for code, balance in (("2003", "-27600"), ("2004", "-80"), ("2002", "-5")):
            LedgerAccount.objects.create(
                book="S", code=code, key="x", balance=Decimal(balance)
            )

        assert board.owed() == Decimal("27680.00")


class TestBreaksByAge:
    def test_are_counted_by_kind_and_age(self) -> None:
        for n, opened_on in enumerate([FRIDAY, FRIDAY, THURSDAY, dt.date(2024, 12, 2)]):
            open_break(
                kind=Break.Kind.SHARES,
                reason="DIFFERS",
                reference=str(n),
                opened_on=opened_on,
                amount=Decimal("1.50"),
            )

        lines = {line.kind: line for line in board.breaks_by_age(FRIDAY)}

        assert list(lines) == list(Break.Kind.values)
        assert lines["shares"].counts == (2, 1, 0, 0, 1)
        assert lines["shares"].amount == Decimal("6.00")
        assert lines["bank"].counts == (0, 0, 0, 0, 0)
