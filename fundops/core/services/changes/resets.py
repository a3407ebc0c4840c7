"""A lost password or second factor: given anew by proposal and a second person."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import Proposal, Staff, StaffSession
from fundops.core.services import authenticators, second_factors, staff_sessions
from fundops.core.services.changes.people import PersonChange
from fundops.core.services.proposals.changeables import Values, Words
from fundops.core.services.proposals.errors import (
    ChangeRefused,
    NotTheirProposal,
    ProposalRefused,
)
from fundops.core.services.proposals.fields import Choice, Field, Plain
from fundops.core.services.proposals.proposing import local_date, locked, tell

State = Proposal.State
#: Who gave a person a password does not take the second factor away within this time,
#: nor the other way round: both together are the whole door.
_APART = dt.timedelta(days=7)
#: A one-time password is handed over soon after it was approved, or not at all.
_HANDED_OVER_WITHIN = dt.timedelta(days=7)
#: Without 0, 1, I, O, l, o: it is read aloud and typed once.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
#: What a reset makes of a password.
_REPLACED = "NEW"
_WITH_PASSWORD = ("STAFF_NEW", "PASSWORD_RESET")


class PasswordReset(PersonChange):
    """The old password opens nothing any more; a one-time one is handed over."""

    code = "PASSWORD_RESET"
    model: ClassVar[Any] = Staff
    label: Words = gettext_lazy("Reset a password")

    def fields(self, subject: str) -> Sequence[Field]:
        return (Field("password", gettext_lazy("Password"), _passwords),)

    def current(self, subject: str) -> dict[str, Plain] | None:
        person = self.record(subject)
        if person is None:
            return None
        own = person.has_usable_password() and not person.must_change_password
        return {"password": "OWN" if own else "ONE_TIME"}

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return {"password": _REPLACED}

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        if after["password"] != _REPLACED:
            raise ChangeRefused(_("A reset gives a new one-time password."))
        _refuse_both(subject, maker, effective_from, others=["FACTOR_RESET"])

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        person = self.person(proposal)
        person.set_unusable_password()
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        staff_sessions.end_all(
            person=person, reason=StaffSession.End.PASSWORD, actor=actor
        )


class FactorReset(PersonChange):
    """A lost telephone: the factor is taken away, the next login sets up another."""

    code = "FACTOR_RESET"
    model: ClassVar[Any] = Staff
    label: Words = gettext_lazy("Reset a second factor")

    def fields(self, subject: str) -> Sequence[Field]:
        return (Field("second_factor", gettext_lazy("Second factor"), _factors),)

    def current(self, subject: str) -> dict[str, Plain] | None:
        person = self.record(subject)
        if person is None:
            return None
        held = second_factors.has_factor(person)
        return {"second_factor": "SET_UP" if held else "NONE"}

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return {"second_factor": "NONE"}

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        if after["second_factor"] != "NONE":
            raise ChangeRefused(_("Only the person can set up a second factor."))
        _refuse_both(
            subject,
            maker,
            effective_from,
            others=["PASSWORD_RESET", "STAFF_NEW"],
        )

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        authenticators.reset_factor(person=self.person(proposal), actor=actor, now=now)


@transaction.atomic
def hand_over_password(*, proposal_no: str, actor: Staff, now: dt.datetime) -> str:
    """
    Make the one-time password of an approved proposal and say it, once.

    Nothing keeps it but its hash: who did not write it down proposes a reset.

    :raises NotTheirProposal: somebody other than its maker asks.
    :raises ProposalRefused: it was handed over, is too old, or is not in force.
    """
    proposal = locked(proposal_no)
    if proposal.maker_id != actor.pk or not actor.is_active:
        raise NotTheirProposal(_("Only its maker hands the password over."))
    refusal = why_no_password(proposal, now=now)
    if refusal is None:
        raise ProposalRefused(_("No password belongs to this proposal."))
    if refusal:
        raise ProposalRefused(refusal)
    person = Staff.objects.select_for_update().get(employee_no=proposal.subject)
    if person.has_usable_password():
        raise ProposalRefused(_handed_over())
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    tell(proposal, "core.staff.password_handed_over", actor)
    return password


def why_no_password(proposal: Proposal, *, now: dt.datetime) -> str | None:
    """Say why no password is handed over now; None where none belongs to it at all."""
    if proposal.kind not in _WITH_PASSWORD or proposal.state != State.APPLIED:
        return None if proposal.kind not in _WITH_PASSWORD else _("Not approved yet.")
    if proposal.applied_at and now - proposal.applied_at > _HANDED_OVER_WITHIN:
        return _("It was approved more than a week ago; propose a reset.")
    newer = Proposal.objects.filter(
        kind__in=_WITH_PASSWORD,
        subject=proposal.subject,
        state=State.APPLIED,
        pk__gt=proposal.pk,
    )
    person = Staff.objects.filter(employee_no=proposal.subject).first()
    if newer.exists() or person is None or person.has_usable_password():
        return _handed_over()
    return ""


def one_time_password() -> str:
    """Draw four groups of four letters and digits."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(4)
    )


def _handed_over() -> str:
    return _("The password was handed over; nobody can look at it again.")


def _passwords() -> Choice:
    return Choice(
        [
            ("OWN", gettext_lazy("the person's own")),
            ("ONE_TIME", gettext_lazy("one-time, not changed yet")),
            (_REPLACED, gettext_lazy("a new one-time password")),
        ]
    )


def _factors() -> Choice:
    return Choice([("SET_UP", gettext_lazy("set up")), ("NONE", gettext_lazy("none"))])


def _refuse_both(
    subject: str, maker: Staff, effective_from: dt.date, *, others: Sequence[str]
) -> None:
    """Let nobody reset both a password and a second factor of one person."""
    last = (
        Proposal.objects.filter(kind__in=others, subject=subject, maker=maker)
        .exclude(state__in=[State.REJECTED, State.CANCELLED])
        .order_by("-pk")
        .first()
    )
    if last is not None and effective_from - local_date(last.made_at) <= _APART:
        raise ChangeRefused(
            _(
                "You proposed %(proposal)s for the same person; password and second "
                "factor are reset by two different persons, or a week apart."
            )
            % {"proposal": last}
        )
