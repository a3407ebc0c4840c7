"""Somebody who decides asks that another person decides in their place for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import Proposal, Staff
from fundops.core.services import reviews
from fundops.core.services.changes.people import PersonChange
from fundops.core.services.proposals.changeables import ORDINARY, Values, Words
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Choice,
    Day,
    Field,
    Plain,
    Several,
)

_DECIDING = frozenset({"reviewer", "senior_reviewer"})
#: Longer than this is another role, not a holiday.
LONGEST = dt.timedelta(days=60)


class DelegationChange(PersonChange):
    """The subject is the delegator, who is the maker; the delegate does not decide."""

    code = "DELEGATION"
    review_kind = ORDINARY
    makers = _DECIDING
    makes_new = True
    changes_held = False
    model: ClassVar[Any] = Staff
    label: Words = gettext_lazy("Delegation")
    subject_label: Words = gettext_lazy("Delegator")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field("delegate", gettext_lazy("Delegate"), lambda: _people(subject)),
            Field(
                "kinds",
                gettext_lazy("Kinds"),
                lambda: Several(_kinds, required=False),
                gettext_lazy("Every kind, where none is chosen."),
            ),
            Field("from_day", gettext_lazy("From"), Day),
            Field("until_day", gettext_lazy("Until"), Day),
        )

    def current(self, subject: str) -> dict[str, Plain] | None:
        """Each delegation is a new one; there is nothing in force that it replaces."""
        return None

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
        Refuse what is not the maker's own to give, or goes on for too long.

        :raises ChangeRefused: saying which.
        """
        if maker.employee_no != subject:
            raise ChangeRefused(_("Only the person themselves delegates."))
        first = dt.date.fromisoformat(after["from_day"])
        last = dt.date.fromisoformat(after["until_day"])
        if last < first or last < effective_from:
            raise ChangeRefused(_("The delegation ends before it begins."))
        if last - first > LONGEST:
            raise ChangeRefused(
                _("A delegation lasts %(days)d days at most.") % {"days": LONGEST.days}
            )
        delegate = Staff.objects.filter(
            employee_no=after["delegate"], is_active=True
        ).first()
        if delegate is None or not _DECIDING.intersection(delegate.roles):
            raise ChangeRefused(
                _("%(person)s decides nothing; name a reviewer or senior reviewer.")
                % {"person": after["delegate"]}
            )

    def own_subject(self, person: Staff) -> str:
        return person.employee_no

    def concerned(self, proposal: Proposal) -> frozenset[str]:
        return frozenset({proposal.subject, proposal.after["delegate"]})

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        values = proposal.after
        reviews.begin_delegation(
            delegator=Staff.objects.get(employee_no=proposal.subject),
            delegate=Staff.objects.get(employee_no=values["delegate"]),
            kinds=values["kinds"],
            from_day=dt.date.fromisoformat(values["from_day"]),
            until_day=dt.date.fromisoformat(values["until_day"]),
            reason=proposal.reason,
            review_no=proposal.review_no,
            actor=actor,
            now=now,
        )


def _people(subject: str) -> Choice:
    people = (
        Staff.objects.filter(is_active=True, groups__name__in=_DECIDING)
        .exclude(employee_no=subject)
        .distinct()
        .order_by("employee_no")
    )
    return Choice(
        [(one.employee_no, f"{one.employee_no} {one.name}") for one in people]
    )


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in reviews.registered()]
