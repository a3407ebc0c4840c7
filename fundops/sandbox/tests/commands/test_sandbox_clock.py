from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core import clock
from fundops.core.models import AuditEntry, MovedClock

pytestmark = pytest.mark.django_db

MORNING = clock.at(dt.date(2025, 1, 2), dt.time(9, 30))


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


class TestSandboxClock:
    @pytest.mark.parametrize(
        "text",
        [
            "2025-01-02T09:30:00+08:00",
            "2025-01-02T09:30:00",
            "2025-01-02T01:30:00+00:00",
        ],
    )
    def test_lets_the_clock_stand(self, text: str) -> None:
        call_command("sandbox_clock", f"--at={text}")

        assert clock.now() == clock.now() == MORNING
        assert AuditEntry.objects.get().action == "sandbox.clock.moved"

    def test_lets_it_run_again(self) -> None:
        call_command("sandbox_clock", "--at=2025-01-02T09:30:00")
        call_command("sandbox_clock", "--reset")

        assert not MovedClock.objects.exists()
        assert clock.now().year >= 2026

    @pytest.mark.parametrize("options", ["--at=2025-01-02T09:30:00", "--reset"])
    def test_changes_nothing_a_second_time(self, options: str) -> None:
        call_command("sandbox_clock", "--at=2025-01-02T10:00:00")
        call_command("sandbox_clock", options)
        before = AuditEntry.objects.count()

        call_command("sandbox_clock", options)

        assert AuditEntry.objects.count() == before

    def test_is_refused_where_business_is_done(self, settings: Any) -> None:
        settings.SANDBOX = False

        with pytest.raises(CommandError, match="sandbox only"):
            call_command("sandbox_clock", "--at=2025-01-02T09:30:00")
