from __future__ import annotations

import datetime as dt

import pytest

from fundops.core import clock
from fundops.core.errors import DayRefused
from fundops.core.models import AuditEntry, BusinessDay, StepRun
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    service,
)
from fundops.workbench.selectors import day_evidence
from fundops.workbench.services.close_day import CannotClose, Closed, close_day
from fundops.workbench.tests.factories import (
    a_collection,
)
from settlement.models import Collection
from trading.services.export import send_ta_files
from trading.tests.factories import a_transfer_agent

pytestmark = pytest.mark.django_db

State = BusinessDay.State
NIGHT = clock.at(THURSDAY, dt.time(22))


def close(date: dt.date = THURSDAY) -> Closed:
    return close_day(business_date=date, actor=service(), now=NIGHT)


def a_day_that_is_done(date: dt.date = THURSDAY) -> BusinessDay:
    a_transfer_agent("91")
    a_day_cut_off(date)
    send_ta_files(business_date=date, actor=service(), now=NIGHT)
    return BusinessDay.objects.get(date=date)


class TestCloseDay:
    def test_closes_a_day_whose_steps_are_done(self) -> None:
        a_day_that_is_done()

        closed = close()

        assert closed.day.state == State.CLOSED
        assert AuditEntry.objects.latest("id").action == "core.day.closed"

    def test_is_provisional_without_the_banks_statement(self) -> None:
        a_day_that_is_done()

        closed = close()

        assert closed.missing == ["statement"]
        assert closed.day.closed_provisionally
        assert StepRun.objects.get(step="close_day").state == "WARNING"

    def test_changes_nothing_the_second_time(self) -> None:
        a_day_that_is_done()
        close()
        written = AuditEntry.objects.count()

        again = close()

        assert again.day.state == State.CLOSED
        assert again.missing == ["statement"]
        assert again.day.closed_provisionally
        assert AuditEntry.objects.count() == written

    def test_is_final_once_the_evidence_is_here(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_day_that_is_done()
        close()
        monkeypatch.setattr(day_evidence, "evidence_missing", lambda _day: [])

        confirmed = close()

        assert confirmed.missing == []
        assert not BusinessDay.objects.get().closed_provisionally
        last = AuditEntry.objects.latest("id")
        assert last.action == "core.day.close_confirmed"
        assert close().missing == []
        assert AuditEntry.objects.latest("id") == last

    def test_warns_of_what_did_not_hold_it_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_day_that_is_done()
        monkeypatch.setattr(day_evidence, "warnings", lambda _day, now: ["Look here."])

        assert close().warnings == ["Look here."]

    def test_refuses_with_every_reason_and_changes_nothing(self) -> None:
        a_transfer_agent("91")
        a_day_cut_off()
        a_collection(state=Collection.State.UNKNOWN)

        with pytest.raises(CannotClose) as refused:
            close()

        assert len(refused.value.reasons) >= 2
        assert "send_ta_files" in str(refused.value)
        assert "query_collections" in str(refused.value)
        assert BusinessDay.objects.get().state == State.CUT_OFF
        assert StepRun.objects.get(step="close_day").state == "FAILED"

    def test_refuses_a_day_that_takes_orders(self) -> None:
        an_open_day()

        with pytest.raises(DayRefused, match="still takes orders"):
            close()

    def test_refuses_while_an_older_day_is_open(self) -> None:
        a_day_that_is_done(THURSDAY)
        a_day_that_is_done(FRIDAY)

        with pytest.raises(DayRefused, match="2025-01-02 is open"):
            close(FRIDAY)
