from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.services.bootstrap import bootstrap, lacks_a_senior, read_people

_NO_SENIOR = (
    "No senior_reviewer is named: changes of weight (people, policies, accounts) are"
    " decided by two different reviewers, until a proposal brings the first senior;"
    " from then on by a reviewer and a senior."
)


class Command(FundopsCommand):
    help = (
        "Make the first people from a CSV (employee_no, name, role) and tell each one's"
        " one-time password. Works once, on an installation without staff. The CSV"
        " names a person of configuration, a reviewer, and a second reviewer or a"
        " senior_reviewer; without a senior, two reviewers decide on changes of weight"
        " until the first senior joins."
    )
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, metavar="CSV")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        people = read_people(options["file"])
        logins = [asdict(login) for login in bootstrap(people=people, actor=actor)]
        if dry_run:
            # Nobody can use these: they go with the people.
            for login in logins:
                del login["one_time_password"]
        answer: dict[str, Any] = {"staff": logins}
        if lacks_a_senior(people):
            answer["note"] = _NO_SENIOR
            self.progress(_NO_SENIOR)
        return answer

    def render(self, answer: dict[str, Any]) -> str:
        return "\n".join("  ".join(login.values()) for login in answer["staff"])
