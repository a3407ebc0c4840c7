from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from fundops.core import clock
from fundops.core.errors import CalendarEnds, DayRefused
from fundops.core.models import AuditEntry, BusinessDay
from fundops.core.services import days
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_closed_day,
    a_day_cut_off,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)

State = BusinessDay.State
LATE = clock.at(THURSDAY, dt.time(22))


def open_day(date: dt.date) -> BusinessDay:
    return days.open_day(business_date=date, actor=service(), now=noon(date))


def cut_off(date: dt.date) -> BusinessDay:
    return days.cut_off_day(business_date=date, actor=service(), now=LATE)


def mark_processing(date: dt.date) -> BusinessDay:
    return days.mark_processing(business_date=date, actor=service(), now=LATE)


def close(date: dt.date, missing: list[str] | None = None) -> BusinessDay:
    return days.close_day(
        business_date=date, actor=service(), now=LATE, missing=missing or []
    )


def state_of(date: dt.date) -> str:
    return str(BusinessDay.objects.get(date=date).state)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


@pytest.mark.django_db
class TestOpenDay:
    @pytest.mark.parametrize(
        "date", [dt.date(2007, 1, 4), dt.date(2018, 1, 3), dt.date(2026, 12, 31)]
    )
    def test_opens_any_trading_day_first(self, date: dt.date) -> None:
        day = open_day(date)

        assert (day.date, day.state) == (date, State.OPEN)
        assert day.opened_at == noon(date)
        assert actions() == ["core.day.opened"]

    def test_changes_nothing_the_second_time(self) -> None:
        first = open_day(THURSDAY)

        assert open_day(THURSDAY).pk == first.pk
        assert actions() == ["core.day.opened"]

    def test_changes_nothing_for_a_day_that_is_closed(self) -> None:
        a_closed_day(THURSDAY)

        assert open_day(THURSDAY).state == State.CLOSED

    def test_opens_the_next_day_once_the_day_is_cut_off(self) -> None:
        a_day_cut_off(THURSDAY)

        assert open_day(FRIDAY).state == State.OPEN

    def test_opens_the_next_day_over_a_weekend(self) -> None:
        a_day_cut_off(FRIDAY)

        assert open_day(MONDAY).state == State.OPEN

    def test_makes_the_partitions_of_its_month(self) -> None:
        open_day(dt.date(2019, 7, 1))

        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('settlement_posting_201907')::text")
            assert cursor.fetchone()[0] == "settlement_posting_201907"

    @pytest.mark.parametrize(
        "date", [dt.date(2025, 1, 4), dt.date(2025, 1, 26), dt.date(2024, 2, 9)]
    )
    def test_refuses_a_day_without_trading(self, date: dt.date) -> None:
        with pytest.raises(DayRefused, match="no trading day"):
            open_day(date)

    @pytest.mark.parametrize("date", [dt.date(2027, 1, 4), dt.date(2006, 12, 29)])
    def test_refuses_a_day_beyond_the_calendar(self, date: dt.date) -> None:
        with pytest.raises(CalendarEnds):
            open_day(date)

    @pytest.mark.parametrize("date", [MONDAY, dt.date(2024, 12, 31)])
    def test_refuses_a_day_out_of_order(self, date: dt.date) -> None:
        a_day_cut_off(THURSDAY)

        with pytest.raises(DayRefused, match="after 2025-01-02 comes 2025-01-03"):
            open_day(date)

    def test_refuses_while_the_day_before_takes_orders(self) -> None:
        an_open_day(THURSDAY)

        with pytest.raises(DayRefused, match="cut it off first"):
            open_day(FRIDAY)

    def test_refuses_a_third_open_day(self) -> None:
        a_day_in_work(THURSDAY)
        a_day_cut_off(FRIDAY)

        with pytest.raises(DayRefused, match="two is the most"):
            open_day(MONDAY)

        close(THURSDAY)
        assert open_day(MONDAY).state == State.OPEN


@pytest.mark.django_db
class TestCutOffDay:
    def test_ends_the_intake(self) -> None:
        an_open_day(THURSDAY)

        day = cut_off(THURSDAY)

        assert (day.state, day.cut_off_at) == (State.CUT_OFF, LATE)
        assert actions()[-1] == "core.day.cut_off"

    @pytest.mark.parametrize("make", [a_day_cut_off, a_day_in_work, a_closed_day])
    def test_changes_nothing_afterwards(
        self, make: Callable[[dt.date], BusinessDay]
    ) -> None:
        make(THURSDAY)
        before, written = state_of(THURSDAY), len(actions())

        assert cut_off(THURSDAY).state == before
        assert len(actions()) == written

    def test_refuses_a_day_that_was_never_opened(self) -> None:
        with pytest.raises(DayRefused, match="never opened"):
            cut_off(THURSDAY)


@pytest.mark.django_db
class TestMarkProcessing:
    def test_follows_the_cut_off_once(self) -> None:
        a_day_cut_off(THURSDAY)

        assert mark_processing(THURSDAY).state == State.PROCESSING
        assert mark_processing(THURSDAY).state == State.PROCESSING
        assert actions().count("core.day.processing") == 1

    def test_is_refused_while_the_day_takes_orders(self) -> None:
        an_open_day(THURSDAY)

        with pytest.raises(DayRefused, match="still takes orders"):
            mark_processing(THURSDAY)


@pytest.mark.django_db
class TestCloseDay:
    @pytest.mark.parametrize("make", [a_day_cut_off, a_day_in_work])
    def test_closes_a_day_whose_intake_ended(
        self, make: Callable[[dt.date], BusinessDay]
    ) -> None:
        make(THURSDAY)

        close(THURSDAY)

        day = BusinessDay.objects.get()
        assert (day.state, day.closed_at) == (State.CLOSED, LATE)
        assert day.closed_provisionally is False
        assert actions()[-1] == "core.day.closed"

    def test_is_provisional_where_evidence_is_missing(self) -> None:
        a_day_in_work(THURSDAY)

        close(THURSDAY, missing=["statement"])

        assert BusinessDay.objects.get().closed_provisionally is True
        assert AuditEntry.objects.latest("id").after == {
            "state": "CLOSED",
            "missing": ["statement"],
        }

    def test_changes_nothing_the_second_time(self) -> None:
        a_closed_day(THURSDAY)
        written = len(actions())

        assert close(THURSDAY, missing=["statement"]).closed_provisionally is False
        assert len(actions()) == written

    def test_refuses_a_day_that_takes_orders(self) -> None:
        an_open_day(THURSDAY)

        with pytest.raises(DayRefused, match="still takes orders"):
            close(THURSDAY)

    def test_refuses_while_an_older_day_is_open(self) -> None:
        a_day_in_work(THURSDAY)
        a_day_in_work(FRIDAY)

        with pytest.raises(DayRefused, match="2025-01-02 is open"):
            close(FRIDAY)

        close(THURSDAY)
        assert close(FRIDAY).state == State.CLOSED


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_one_day() -> None:
    def press(date: dt.date) -> str:
        try:
            open_day(date)
        except DayRefused:
            return "refused"
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, [THURSDAY, FRIDAY] * 4))

    assert outcomes == ["opened"] * 4 + ["refused"] * 4
    assert BusinessDay.objects.count() == 1
