"""
The contract of every command: its options, its one answer and its exit codes.

Standard output carries the answer only (one JSON object with --json); progress and
messages go to standard error. Exit 0 done, 1 an anticipated error, 2 usage, 75 the
same step is running elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from abc import abstractmethod
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    SystemCheckError,
)
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction

from fundops.core.database.history import known_as
from fundops.core.errors import FundopsError, NotAllowed, StepIsRunning
from fundops.core.models import SERVICE_EMPLOYEE_NO, Staff
from fundops.core.selectors import days
from fundops.core.services import audit

RUNNING_ELSEWHERE = 75
_LOST = (
    "core.database_lost: The connection to the database broke off. What was committed"
    " stays; run the command again, it takes up where it stopped."
)


class UnknownActor(FundopsError):
    """Nobody active has this employee number."""

    code = "core.unknown_actor"


class NoDayOpen(NotAllowed):
    """No business date was named, and no day is open to take it from."""

    code = "core.no_day_open"


class RollBack(Exception):
    """Carries a dry run's answer out of the transaction that must not stay."""


class FundopsCommand(BaseCommand):
    """
    A command of the contract: parses, calls one service, prints.

    Subclasses implement `run`; it may be run again and then changes nothing.
    """

    #: Where the date comes from when none is named: "work", "intake", or "" for none.
    default_day = "work"
    #: A dry run is the real run in a transaction that is rolled back; commands that
    #: commit in between or speak to the outside must look at `dry_run` themselves.
    dry_run_rolls_back = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        group = parser.add_argument_group("every command")
        group.add_argument(
            "--business-date",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the business date; default: the open day the command works on",
        )
        group.add_argument(
            "--actor",
            default=SERVICE_EMPLOYEE_NO,
            metavar="EMPLOYEE_NO",
            help="the person who acts (default: %(default)s)",
        )
        group.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be done, keep nothing",
        )
        group.add_argument(
            "--json", action="store_true", help="print the answer as one JSON object"
        )
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Subclasses add their own."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except SystemCheckError:
            raise
        except CommandError as error:
            if not self._called_from_command_line:  # type: ignore[attr-defined]  # Django has it
                raise
            # The sentence as it is, without the name of a class before it.
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options.pop("json")
        try:
            with audit.coming_from(source=f"command:{self._name()}"):
                answer = self._answer(options)
        except StepIsRunning as error:
            raise CommandError(
                f"{error.code}: {error}", returncode=RUNNING_ELSEWHERE
            ) from error
        except FundopsError as error:
            raise CommandError(f"{error.code}: {error}", returncode=1) from error
        except OperationalError as error:
            if connection.is_usable():
                raise
            raise CommandError(_LOST, returncode=1) from error
        if as_json:
            text = json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False)
        else:
            text = self.render(answer)
        if text:
            self.stdout.write(text)
        # Done in part (one package refused, the others kept): said, kept, exit 1.
        if answer.get("ok") is False:
            raise CommandError(self.complaint(answer), returncode=1)

    @abstractmethod
    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """
        Call one service and give its answer.

        Given by name: `business_date` (None where `default_day` is empty and none was
        named), `actor`, `dry_run`, and the command's own options.
        """

    def render(self, answer: dict[str, Any]) -> str:
        """Say the answer in lines for people."""
        return "\n".join(f"{key}: {value}" for key, value in answer.items())

    def complaint(self, answer: dict[str, Any]) -> str:
        """Say what was wrong where the answer is not ok."""
        return str(answer.get("message") or f"{self._name()}: not everything is well.")

    def progress(self, text: str) -> None:
        """Tell people how far it is, apart from the answer."""
        sys.stderr.write(f"{text}\n")

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        actor = _actor(options.pop("actor"))
        with known_as(actor=actor.employee_no, source=f"command:{self._name()}"):
            return self._answer_of(actor, options)

    def _answer_of(self, actor: Staff, options: dict[str, Any]) -> dict[str, Any]:
        business_date = options.pop("business_date") or self._day()
        dry_run = options.pop("dry_run")
        if not (dry_run and self.dry_run_rolls_back):
            return self.run(
                business_date=business_date, actor=actor, dry_run=dry_run, **options
            )
        answer: dict[str, Any] = {}
        try:
            with transaction.atomic():
                answer = self.run(
                    business_date=business_date, actor=actor, dry_run=True, **options
                )
                raise RollBack
        except RollBack:
            return {**answer, "dry_run": True}

    def _day(self) -> Any:
        if not self.default_day:
            return None
        day = days.intake_day() if self.default_day == "intake" else None
        day = day or days.oldest_open_day()
        if day is None:
            raise NoDayOpen("No business day is open; name one with --business-date.")
        return day.date

    def _name(self) -> str:
        return type(self).__module__.rpartition(".")[2]


def _actor(employee_no: str) -> Staff:
    found: Staff | None = Staff.objects.filter(
        employee_no=employee_no, is_active=True
    ).first()
    if found is None:
        raise UnknownActor(f"There is no active person with number {employee_no}.")
    return found
