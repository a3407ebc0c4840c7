"""The contract of every command, shown on one that does little."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.errors import FundopsError, NotAllowed, StepIsRunning
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Break, Staff
from fundops.core.services.breaks import open_break
from fundops.core.tests import factories
from fundops.core.tests.factories import FRIDAY, THURSDAY

pytestmark = pytest.mark.django_db


class Command(FundopsCommand):
    """Answers what it was asked; raises, or opens a break, where it is told to."""

    raises: Exception | None = None
    answer: dict[str, Any] = {}  # noqa: RUF012  # replaced, never changed

    def run(self, **options: Any) -> dict[str, Any]:
        if self.raises:
            raise self.raises
        if options["business_date"] and self.answer.get("opens"):
            open_break(
                kind="bank",
                reason="x",
                reference="r",
                opened_on=options["business_date"],
            )
        return {
            "date": options["business_date"],
            "actor": options["actor"].employee_no,
            "amount": Decimal("1600.00"),
            **self.answer,
        }


def call(command: Command, *arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def a_command(**attributes: Any) -> Command:
    command = Command()
    for name, value in attributes.items():
        setattr(command, name, value)
    return command


class TestTheAnswer:
    def test_is_one_json_object(self) -> None:
        out, err = call(a_command(), "--json", "--business-date", "2025-01-02")

        assert json.loads(out) == {
            "date": "2025-01-02",
            "actor": "SERVICE",
            "amount": "1600.00",
        }
        assert out.count("\n") == 1
        assert err == ""

    def test_is_lines_for_people_otherwise(self) -> None:
        out, _err = call(a_command(), "--business-date", "2025-01-02")

        assert "amount: 1600.00\n" in out

    def test_that_is_not_ok_is_told_and_is_exit_1(self) -> None:
        command = a_command(answer={"ok": False, "message": "one was refused"})
        out = io.StringIO()

        with pytest.raises(CommandError, match="one was refused") as refused:
            call_command(command, "--json", "--business-date", "2025-01-02", stdout=out)
        assert refused.value.returncode == 1
        assert json.loads(out.getvalue())["ok"] is False


class TestTheDay:
    def test_is_the_oldest_that_is_open(self) -> None:
        factories.an_open_day(THURSDAY)

        assert json.loads(call(a_command(), "--json")[0])["date"] == "2025-01-02"

    def test_is_named_or_must_be(self) -> None:
        with pytest.raises(CommandError, match="core.no_day_open: No business day"):
            call(a_command())

    def test_is_nothing_for_a_command_without_days(self) -> None:
        assert json.loads(call(a_command(default_day=""), "--json")[0])["date"] is None

    def test_must_be_a_date(self) -> None:
        with pytest.raises(CommandError, match="--business-date"):
            call(a_command(), "--business-date", "2025-13-01")


class TestTheActor:
    def test_is_the_person_named(self) -> None:
        Staff.objects.create(employee_no="E001", name="样例甲")

        out, _err = call(
            a_command(), "--json", "--actor", "E001", "--business-date", "2025-01-02"
        )

        assert json.loads(out)["actor"] == "E001"

    @pytest.mark.parametrize("active", [None, False], ids=["unknown", "gone"])
    def test_must_be_at_work(self, active: bool | None) -> None:
        if active is not None:
            Staff.objects.create(employee_no="E001", name="样例甲", is_active=active)

        with pytest.raises(CommandError, match="core.unknown_actor") as refused:
            call(a_command(), "--actor", "E001")
        assert refused.value.returncode == 1


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "code"), [(NotAllowed("no"), 1), (StepIsRunning("elsewhere"), 75)]
    )
    def test_that_are_anticipated_are_one_line_and_a_code(
        self, error: FundopsError, code: int
    ) -> None:
        with pytest.raises(CommandError) as refused:
            call(a_command(raises=error), "--business-date", "2025-01-02")

        assert str(refused.value) == f"{error.code}: {error}"
        assert refused.value.returncode == code

    def test_that_are_bugs_stay_what_they_are(self) -> None:
        with pytest.raises(ZeroDivisionError):
            call(a_command(raises=ZeroDivisionError()), "--business-date", "2025-01-02")

    def test_are_told_on_standard_error_as_they_are(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = a_command(raises=NotAllowed("The day is closed."))

        with pytest.raises(SystemExit) as ended:
            command.run_from_argv(
                ["manage.py", "it", "--business-date", "2025-01-02", "--skip-checks"]
            )

        assert ended.value.code == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.strip() == "fundops.not_allowed: The day is closed."

    def test_of_usage_are_exit_2(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            a_command().run_from_argv(["manage.py", "it", "--nonsense"])

        assert ended.value.code == 2
        assert capsys.readouterr().out == ""


class TestDryRun:
    def test_keeps_nothing(self) -> None:
        command = a_command(answer={"opens": True})

        out, _err = call(command, "--json", "--dry-run", "--business-date", str(FRIDAY))

        assert json.loads(out)["dry_run"] is True
        assert not Break.objects.exists()

    def test_is_the_real_run_otherwise(self) -> None:
        command = a_command(answer={"opens": True})

        call(command, "--json", "--business-date", str(FRIDAY))

        assert Break.objects.count() == 1
