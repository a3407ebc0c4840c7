"""People: who joins, what roles they hold, and who may not come in any more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import segregation
from fundops.core.models import (
    SERVICE_EMPLOYEE_NO,
    Proposal,
    Staff,
    StaffSession,
)
from fundops.core.models.staff import ROLES
from fundops.core.services import high_changes, staff_sessions
from fundops.core.services.proposals.changeables import (
    HIGH,
    ORDINARY,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Field,
    Plain,
    Several,
    Text,
    YesNo,
)

EMPLOYEE_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}", re.ASCII)


def given_roles() -> list[tuple[str, Any]]:
    """Say the roles that are given to people; the commands' own is none of them."""
    return [(role, words) for role, words in ROLES.items() if role != "service"]


def roles_field() -> Field:
    return Field("roles", gettext_lazy("Roles"), lambda: Several(given_roles))


def refuse_toxic(roles: Collection[str]) -> None:
    """
    Refuse roles that one person may not hold together.

    :raises ChangeRefused: naming the pairs.
    """
    pairs = segregation.toxic(roles)
    if pairs:
        said = "; ".join(f"{ROLES[one]} + {ROLES[other]}" for one, other in pairs)
        raise ChangeRefused(
            _("One person may not hold these roles together: %(pairs)s.")
            % {"pairs": said}
        )


def give_roles(person: Staff, proposal: Proposal, actor: Staff) -> None:
    """Give the roles of a proposal; the first senior ends what stood in for one."""
    roles = proposal.after["roles"]
    person.groups.set(Group.objects.filter(name__in=roles))
    if high_changes.SENIOR in roles:
        high_changes.put_back(actor=actor, review_no=proposal.review_no)


class PersonChange(Changeable):
    """What is true of every change of a person; the person does not decide on it."""

    review_kind = HIGH
    at_once = True
    subject_label: Words = gettext_lazy("Employee number")

    def subject_problem(self, subject: str) -> str:
        if not EMPLOYEE_NO.fullmatch(subject):
            return _("Write 1 to 16 letters, digits, points or dashes.")
        if subject.upper() == SERVICE_EMPLOYEE_NO:
            return _("This number is kept for the commands.")
        return ""

    def record(self, subject: str) -> Staff | None:
        return Staff.objects.filter(employee_no=subject).first()

    def concerned(self, proposal: Proposal) -> frozenset[str]:
        return frozenset({proposal.subject})

    def person(self, proposal: Proposal) -> Staff:
        """Lock the person a proposal is about."""
        return Staff.objects.select_for_update().get(employee_no=proposal.subject)


class NewPerson(PersonChange):
    """Somebody joins; the one-time password is handed over by the maker, once."""

    code = "STAFF_NEW"
    makes_new = True
    changes_held = False
    label: Words = gettext_lazy("New staff member")

    def fields(self, subject: str) -> Sequence[Field]:
        name = Field("name", gettext_lazy("Name"), lambda: Text(longest=64))
        return (name, roles_field())

    def current(self, subject: str) -> dict[str, Plain] | None:
        # Two people never share a number, in whatever letters it is written.
        person = Staff.objects.filter(employee_no__iexact=subject).first()
        if person is None:
            return None
        return {"name": person.name, "roles": sorted(person.roles)}

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        refuse_toxic(after["roles"])

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        person = Staff(
            employee_no=proposal.subject,
            name=proposal.after["name"],
            must_change_password=True,
        )
        person.set_unusable_password()
        person.save()
        give_roles(person, proposal, actor)


class RolesOfPerson(PersonChange):
    """Other roles; whoever is logged in with the old ones has to log in again."""

    code = "STAFF_ROLES"
    model: ClassVar[Any] = Staff
    label: Words = gettext_lazy("Roles of a staff member")

    def fields(self, subject: str) -> Sequence[Field]:
        return (roles_field(),)

    def current(self, subject: str) -> dict[str, Plain] | None:
        person = self.record(subject)
        return {"roles": sorted(person.roles)} if person else None

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        refuse_toxic(after["roles"])
        refuse_empty_house(without=subject, roles=after["roles"])

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        person = self.person(proposal)
        give_roles(person, proposal, actor)
        staff_sessions.end_all(
            person=person, reason=StaffSession.End.ROLES, actor=actor
        )


class _PersonState(PersonChange):
    """Whether a person may come in."""

    model: ClassVar[Any] = Staff
    becomes: ClassVar[bool]

    def fields(self, subject: str) -> Sequence[Field]:
        return (Field("is_active", gettext_lazy("Active"), YesNo),)

    def current(self, subject: str) -> dict[str, Plain] | None:
        person = self.record(subject)
        return {"is_active": person.is_active} if person else None

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return {"is_active": self.becomes}

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Keep the direction: leaving is decided by one person, coming back by two.

        :raises ChangeRefused: the other direction, or the last people who can change.
        """
        if after["is_active"] != self.becomes:
            raise ChangeRefused(
                _("This proposal can only say %(value)s.")
                % {"value": _("yes") if self.becomes else _("no")}
            )
        if not self.becomes:
            refuse_empty_house(without=subject, roles=())

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        person = self.person(proposal)
        person.is_active = self.becomes
        person.save(update_fields=["is_active"])
        if not self.becomes:
            staff_sessions.end_all(
                person=person, reason=StaffSession.End.DISABLED, actor=actor
            )


class DisablePerson(_PersonState):
    """Nobody comes in under this number any more; open sessions end at once."""

    code = "STAFF_DISABLE"
    review_kind = ORDINARY
    becomes = False
    label: Words = gettext_lazy("Disable a staff member")


class EnablePerson(_PersonState):
    """Somebody who was disabled may come in again."""

    code = "STAFF_ENABLE"
    becomes = True
    label: Words = gettext_lazy("Enable a staff member")


def refuse_empty_house(*, without: str, roles: Collection[str]) -> None:
    """
    Refuse to lose the last people who can propose and decide on a change.

    :param without: the person who would hold `roles` then.
    :raises ChangeRefused: saying who is needed.
    """
    others = Staff.objects.with_roles().filter(is_active=True)
    people = [
        *(set(one.roles) for one in others.exclude(employee_no=without)),
        set(roles),
    ]
    wanted = high_changes.wanted_roles()
    configuring = any("configuration" in one for one in people)
    if not configuring or not high_changes.can_decide(people, wanted):
        raise ChangeRefused(
            _(
                "One person of configuration and one for each level of a change of "
                "weight must be left (%(roles)s); name others first."
            )
            % {"roles": ", ".join(str(ROLES[role]) for role in wanted)}
        )
