from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.errors import NotAllowed
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.services import second_factors


class NobodyThere(NotAllowed):
    """Nobody has this employee number."""

    code = "sandbox.nobody_there"


class Command(FundopsCommand):
    help = "Tell the present one-time code of a person, as the app on a phone would."
    default_day = ""
    # It may make a recovery code, which must stay to be good.
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("employee_no", metavar="EMPLOYEE_NO")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        number = options["employee_no"]
        person = Staff.objects.filter(employee_no=number).first()
        if person is None:
            raise NobodyThere(
                f"Nobody has the employee number {number}; `make demo` prints them."
            )
        return {"employee_no": number, "code": second_factors.current_code(person)}

    def render(self, answer: dict[str, Any]) -> str:
        return str(answer["code"])
