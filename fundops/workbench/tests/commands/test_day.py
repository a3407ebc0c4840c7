from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import AuditEntry, BusinessDay, StepRun
from fundops.core.tests.factories import THURSDAY, a_day_in_work, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command and give its JSON answer."""

    def run(command: str, *arguments: str) -> Any:
        call_command(command, *arguments, "--json")
        return json.loads(capsys.readouterr().out)

    return run


class TestOpenDay:
    def test_opens_the_day_named(self, answer: Callable[..., Any]) -> None:
        assert answer("open_day", "--business-date=2025-01-02") == {
            "business_date": "2025-01-02",
            "state": "OPEN",
            "calendar_days_left": 728,
            "warnings": [],
        }

    def test_warns_where_the_calendar_ends_soon(
        self, answer: Callable[..., Any]
    ) -> None:
        told = answer("open_day", "--business-date=2026-11-03")

        assert told["calendar_days_left"] == 58
        assert "58 days" in told["warnings"][0]

    def test_acts_as_the_person_named(self, answer: Callable[..., Any]) -> None:
        person = a_person(role="operations")

        answer(
            "open_day", "--business-date=2025-01-02", f"--actor={person.employee_no}"
        )

        entry = AuditEntry.objects.get(action="core.day.opened")
        assert entry.actor_no == person.employee_no
        assert entry.source == "command:open_day"

    def test_opens_nothing_in_a_dry_run(self, answer: Callable[..., Any]) -> None:
        assert answer("open_day", "--business-date=2025-01-02", "--dry-run")["dry_run"]

        assert not BusinessDay.objects.exists()

    def test_refuses_a_day_without_trading(self) -> None:
        with pytest.raises(CommandError, match="no trading day") as refused:
            call_command("open_day", "--business-date=2025-01-04")

        assert refused.value.returncode == 1


class TestCutOff:
    def test_ends_the_intake_of_the_day_that_takes_orders(
        self, answer: Callable[..., Any], move_clock: Callable[[str], Any]
    ) -> None:
        a_day_in_work(THURSDAY)
        answer("open_day", "--business-date=2025-01-03")
        move_clock("2025-01-03T15:00:00+08:00")

        assert answer("cut_off") == {
            "business_date": "2025-01-03",
            "state": "CUT_OFF",
            "payment_failed": 0,
            "warnings": [],
        }
        assert StepRun.objects.get(step="cut_off").state == "DONE"

    def test_changes_nothing_the_second_time(
        self, answer: Callable[..., Any], move_clock: Callable[[str], Any]
    ) -> None:
        answer("open_day", "--business-date=2025-01-02")
        move_clock("2025-01-02T15:00:00+08:00")

        assert answer("cut_off") == answer("cut_off")
        assert AuditEntry.objects.filter(action="core.day.cut_off").count() == 1

    def test_warns_before_its_time(
        self, answer: Callable[..., Any], move_clock: Callable[[str], Any]
    ) -> None:
        answer("open_day", "--business-date=2025-01-02")
        move_clock("2025-01-02T14:59:59+08:00")

        told = answer("cut_off")

        assert told["state"] == "CUT_OFF"
        assert "2025-01-02 15:00:00" in told["warnings"][0]
        assert StepRun.objects.get(step="cut_off").state == "WARNING"

    def test_is_refused_where_no_day_is_open(self) -> None:
        with pytest.raises(CommandError, match="No business day is open"):
            call_command("cut_off")
