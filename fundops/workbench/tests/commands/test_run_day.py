from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fundops.core.tests.factories import THURSDAY
from fundops.workbench.services import run_day as runner

pytestmark = pytest.mark.django_db

Clock = Callable[[str], None]
DAY = f"--business-date={THURSDAY}"


class TestRunDay:
    def test_says_one_object_and_its_progress_apart(
        self, move_clock: Clock, capsys: pytest.CaptureFixture[str]
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")

        call_command("run_day", DAY, "--workers=1", "--json")

        said = capsys.readouterr()
        answer = json.loads(said.out)
        assert answer["ok"]
        assert [one["step"] for one in answer["steps"]][:3] == [
            "apply_proposals",
            "open_day",
            "receive_ta_files",
        ]
        assert answer["steps"][1]["answer"]["state"] == "OPEN"
        assert "receive_ta_files 2025-01-02: DONE" in said.err

    def test_counts_the_steps_for_people(
        self, move_clock: Clock, capsys: pytest.CaptureFixture[str]
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")

        call_command("run_day", DAY, "--until=open_day")

        assert capsys.readouterr().out == "2025-01-02: 2 DONE\n"

    def test_fails_with_the_message_of_the_step(
        self, move_clock: Clock, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")
        orders = tmp_path / "orders.csv"
        orders.write_text("nothing\n1\n")

        with pytest.raises(CommandError, match="place_orders") as failed:
            call_command("run_day", DAY, f"--orders={orders}", "--json")

        assert failed.value.returncode == 1
        answer = json.loads(capsys.readouterr().out)
        assert not answer["ok"]
        assert answer["failed"] == "place_orders"
        assert answer["message"]

    def test_refuses_a_step_that_is_none_as_usage(self) -> None:
        with pytest.raises(CommandError):
            call_command("run_day", DAY, "--from=sing")

    def test_answers_75_while_another_runner_is_at_work(
        self, move_clock: Clock
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")
        settings = connection.get_connection_params()
        with psycopg.connect(**_plain(settings), autocommit=True) as other:
            other.execute(
                "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [runner.RUNNER]
            )
            with pytest.raises(CommandError) as refused:
                call_command("run_day", DAY)

        assert refused.value.returncode == 75


def _plain(settings: dict[str, object]) -> dict[str, object]:
    wanted = ("dbname", "user", "password", "host", "port")
    return {key: settings[key] for key in wanted if settings.get(key)}
