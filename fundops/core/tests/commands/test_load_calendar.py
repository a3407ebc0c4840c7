from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import CalendarDay

pytestmark = pytest.mark.django_db


def load(folder: Path, rows: str, *options: str) -> None:
    path = folder / "calendar.csv"
    path.write_text(f"date,trading_day,bank_day\n{rows}")
    call_command("load_calendar", f"--file={path}", "--json", *options)


class TestLoadCalendar:
    def test_finds_the_published_days_loaded(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("load_calendar", "--json")

        assert json.loads(capsys.readouterr().out) == {
            "added": 0,
            "same": 7305,
            "horizon": "2026-12-31",
        }

    def test_moves_the_horizon_by_a_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        load(tmp_path, "2027-01-01,0,0\n2027-01-04,1,1\n")

        assert json.loads(capsys.readouterr().out) == {
            "added": 2,
            "same": 0,
            "horizon": "2027-01-04",
        }

    def test_refuses_a_day_that_differs(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="2025-01-02") as refused:
            load(tmp_path, "2025-01-02,0,1\n2027-01-04,1,1\n")

        assert refused.value.returncode == 1
        assert not CalendarDay.objects.filter(date="2027-01-04").exists()

    def test_keeps_nothing_of_a_dry_run(self, tmp_path: Path) -> None:
        load(tmp_path, "2027-01-04,1,1\n", "--dry-run")

        assert not CalendarDay.objects.filter(date="2027-01-04").exists()
