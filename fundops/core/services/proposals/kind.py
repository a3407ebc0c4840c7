"""The reviews that decide on changes: one reviewer, or a reviewer and a senior one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.database.history import because_of
from fundops.core.errors import FundopsError
from fundops.core.models import Proposal, Review, Staff
from fundops.core.selectors import days
from fundops.core.services import reviews
from fundops.core.services.proposals.changeables import (
    HIGH,
    ORDINARY,
    Changeable,
    Words,
    changeable_of,
    registered,
)
from fundops.core.services.proposals.proposing import (
    check_maker,
    local_date,
    locked,
    tell,
)
from fundops.core.services.reviews import Check, CheckState, Subject
from fundops.core.services.reviews.errors import NotTheirs

_LABELS: dict[str, Words] = {
    ORDINARY: gettext_lazy("Change"),
    HIGH: gettext_lazy("Change near money or people"),
}
_REASONS: dict[str, dict[str, Words]] = {
    "REJECT": {
        "C-R01": gettext_lazy("the change is not needed"),
        "C-R02": gettext_lazy("the change would do harm"),
        "C-R03": gettext_lazy("the values are wrong"),
        "C-R09": gettext_lazy("other, see the note"),
    },
    "RETURN": {
        "C-B01": gettext_lazy("say why in more words"),
        "C-B02": gettext_lazy("a value is to be corrected"),
        "C-B03": gettext_lazy("another day of effect"),
    },
    "ESCALATE": {"C-E01": gettext_lazy("a senior reviewer should see it")},
    "HOLD": {"C-H01": gettext_lazy("evidence was asked for")},
    "RELEASE": {"C-L01": gettext_lazy("evidence is here")},
}


class ChangeKind:
    """A proposal as the subject of a review; its content is all that would change."""

    def __init__(self, code: str) -> None:
        self.code = code

    @property
    def label(self) -> Words:
        return _LABELS[self.code]

    @property
    def reasons(self) -> Mapping[str, Mapping[str, Words]]:
        return _REASONS

    @property
    def makers(self) -> frozenset[str]:
        """Who proposes any change of this kind; `submitted` asks for its own."""
        mine = [one.makers for one in registered() if one.review_kind == self.code]
        return frozenset().union(*mine)

    def lock(self, subject_no: str) -> None:
        locked(subject_no)

    def subject(self, subject_no: str) -> Subject:
        """Say the change; what is in force now belongs to it: it must stay so."""
        proposal = Proposal.objects.select_related("maker").get(proposal_no=subject_no)
        about = changeable_of(proposal.kind)
        return Subject(
            number=subject_no,
            amount=Decimal("0.00"),
            currency="156",
            business_date=_day_of(proposal),
            content={
                "proposal_no": proposal.proposal_no,
                "kind": proposal.kind,
                "subject": proposal.subject,
                "before": proposal.before,
                "after": proposal.after,
                "in_force": in_force(about, proposal),
                "effective_from": proposal.effective_from.isoformat(),
                "reason": proposal.reason,
                "maker": proposal.maker.employee_no,
            },
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        proposal = Proposal.objects.select_related("maker").get(proposal_no=subject_no)
        about = changeable_of(proposal.kind)
        return [_unchanged(about, proposal), _may_be(about, proposal)]

    # -- what the engine tells -------------------------------------------------
    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        proposal = locked(review.subject_no)
        about = changeable_of(proposal.kind)
        if proposal.maker_id != actor.pk or about.review_kind != review.kind:
            raise NotTheirs(_("Only its maker can submit a proposal."))
        check_maker(about, actor)
        proposal.submit()
        proposal.review_no = review.review_no
        proposal.save(update_fields=["state", "review_no"])

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._refuse_concerned(review, locked(review.subject_no), actor)

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It waits as it is."""

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It goes on as it was."""

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Take note; what takes effect at once and whose day has come is done now."""
        proposal = locked(review.subject_no)
        self._refuse_concerned(review, proposal, actor)
        proposal.approve()
        proposal.save(update_fields=["state"])
        tell(proposal, "core.proposal.approved", actor)
        about = changeable_of(proposal.kind)
        if about.at_once and proposal.effective_from <= local_date(now):
            reviews.carry_out(review_no=review.review_no, actor=actor, now=now)

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        proposal = locked(review.subject_no)
        proposal.reject()
        proposal.save(update_fields=["state"])
        tell(proposal, "core.proposal.rejected", actor, review.end_reason)

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        proposal = locked(review.subject_no)
        proposal.return_to_maker()
        proposal.save(update_fields=["state"])
        tell(proposal, "core.proposal.returned", actor, review.end_reason)

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        proposal = locked(review.subject_no)
        proposal.lapse()
        proposal.save(update_fields=["state"])
        tell(proposal, "core.proposal.lapsed", actor, review.end_reason)

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        proposal = locked(review.subject_no)
        with because_of(proposal.proposal_no):
            changeable_of(proposal.kind).apply(proposal, actor=actor, now=now)
        proposal.apply()
        proposal.applied_at = now
        proposal.save(update_fields=["state", "applied_at"])
        tell(proposal, "core.proposal.applied", actor, with_values=True)

    def _refuse_concerned(
        self, review: Review, proposal: Proposal, checker: Staff
    ) -> None:
        """Nobody decides on what is about themselves, nor in whose place it is done."""
        concerned = changeable_of(proposal.kind).concerned(proposal)
        deciding = {checker.employee_no}
        for decision in review.decisions.select_related("checker", "on_behalf_of"):
            deciding.add(decision.checker.employee_no)
            if decision.on_behalf_of is not None:
                deciding.add(decision.on_behalf_of.employee_no)
        if concerned & deciding:
            raise NotTheirs(
                _("This change is about you; somebody else must decide on it.")
            )


def in_force(about: Changeable, proposal: Proposal) -> dict[str, Any]:
    """Say what is in force now of what a proposal changes; empty for what is new."""
    return about.current(proposal.subject) or {}


def _unchanged(about: Changeable, proposal: Proposal) -> Check:
    label = _("What is in force is what was seen")
    if in_force(about, proposal) == proposal.before:
        return Check("UNCHANGED", label, CheckState.PASS)
    text = _(
        "%(subject)s was changed since it was proposed; propose it anew from what "
        "is in force."
    ) % {"subject": about.subject_words(proposal.subject)}
    return Check("UNCHANGED", label, CheckState.BLOCK, text)


def _may_be(about: Changeable, proposal: Proposal) -> Check:
    label = _("The rules of what is changed")
    try:
        about.check(
            subject=proposal.subject,
            before=proposal.before or None,
            after=proposal.after,
            effective_from=proposal.effective_from,
            maker=proposal.maker,
        )
    except FundopsError as error:
        return Check("MAY_BE", label, CheckState.BLOCK, str(error))
    return Check("MAY_BE", label, CheckState.PASS)


def _day_of(proposal: Proposal) -> dt.date:
    """Reviews are kept by business day: that in work, else the date it was made."""
    day = days.oldest_open_day()
    return day.date if day else local_date(proposal.made_at)
