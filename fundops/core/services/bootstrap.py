"""The first people of an installation; afterwards staff come by proposal only."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction

from fundops.core.errors import BootstrapRefused
from fundops.core.models import ROLES, SERVICE_EMPLOYEE_NO, Staff
from fundops.core.services import audit, high_changes, locks
from fundops.core.services.csv_input import Problems, read_rows

_EMPLOYEE_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}", re.ASCII)
#: Without 0, 1, I, O, l, o: a one-time password is read aloud and typed once.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
_DECIDING = ("reviewer", high_changes.SENIOR)


@dataclass(frozen=True, slots=True)
class Person:
    """A row of staff.csv."""

    employee_no: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Login:
    """A person with the password that is told once."""

    employee_no: str
    name: str
    role: str
    one_time_password: str


def read_people(path: Path | str) -> list[Person]:
    """
    Read staff.csv: employee_no, name, role.

    :raises CsvRefused: with every reason.
    """
    path = Path(path)
    problems = Problems(path)
    people: dict[str, Person] = {}
    for row in read_rows(path, required=["employee_no", "name", "role"]):
        person = Person(row["employee_no"], row["name"], row["role"])
        if not _EMPLOYEE_NO.fullmatch(person.employee_no):
            problems.add(
                row, "employee_no", "is not 1 to 16 of letters, digits, point, dash"
            )
        if person.employee_no.upper() == SERVICE_EMPLOYEE_NO:
            problems.add(row, "employee_no", "is kept for the commands")
        if person.employee_no.upper() in people:
            problems.add(row, "employee_no", "stands in the file twice")
        if len(person.name) > 64:
            problems.add(row, "name", "is longer than 64 characters")
        if person.role not in ROLES:
            problems.add(row, "role", f"is no role; roles are {', '.join(ROLES)}")
        people[person.employee_no.upper()] = person
    problems.refuse_if_any()
    return list(people.values())


@transaction.atomic
def bootstrap(*, people: list[Person], actor: Staff) -> list[Login]:
    """
    Make the first people, each with a one-time password; works once.

    Without a senior reviewer two reviewers decide on changes of weight until the first
    one joins (`high_changes`).

    :raises BootstrapRefused: where staff exist, or where the list lacks one person of
        `configuration`, or a `reviewer` and another who decides: a second `reviewer`
        or a `senior_reviewer`.
    """
    locks.hold("bootstrap")
    if Staff.objects.exclude(employee_no=SERVICE_EMPLOYEE_NO).exists():
        raise BootstrapRefused(
            "This installation has staff; people are added by a reviewed proposal."
        )
    _check_can_start(people)
    logins = [_make(person, actor) for person in people]
    if lacks_a_senior(people):
        high_changes.stand_in(actor=actor)
    return logins


def lacks_a_senior(people: list[Person]) -> bool:
    """Say whether nobody of the list is a senior reviewer."""
    return all(person.role != high_changes.SENIOR for person in people)


def _check_can_start(people: list[Person]) -> None:
    roles = [person.role for person in people]
    deciding = sum(role in _DECIDING for role in roles)
    # Every change is decided by a reviewer first; seniors alone could pass none.
    if "configuration" not in roles or "reviewer" not in roles or deciding < 2:
        raise BootstrapRefused(
            "The list needs one person with role configuration, and a reviewer with a "
            "second reviewer or a senior_reviewer, all different; it has "
            f"{roles.count('configuration')} of configuration, "
            f"{roles.count('reviewer')} reviewers and "
            f"{roles.count(high_changes.SENIOR)} senior reviewers. Name a "
            "senior_reviewer where you can: without one, two reviewers decide on "
            "changes of weight until the first joins."
        )


def _make(person: Person, actor: Staff) -> Login:
    password = "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)
    )
    member = Staff(
        employee_no=person.employee_no, name=person.name, must_change_password=True
    )
    member.set_password(password)
    member.save()
    member.groups.add(Group.objects.get(name=person.role))
    audit.record(
        action="core.staff.bootstrapped",
        subject=f"staff {person.employee_no}",
        actor=actor,
        after={"role": person.role},
    )
    return Login(person.employee_no, person.name, person.role, password)
