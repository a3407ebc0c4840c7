"""A maker proposes a change, puts it before the reviewers, or gives it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import Proposal, Review, Staff
from fundops.core.selectors import days
from fundops.core.services import audit, locks, numbers, reviews
from fundops.core.services.proposals.changeables import Changeable, changeable_of
from fundops.core.services.proposals.errors import (
    ChangeRefused,
    NotTheirProposal,
    ProposalRefused,
    ValuesRefused,
)
from fundops.core.services.proposals.fields import Plain, clean

State = Proposal.State
SHORTEST_REASON = 10
_LONGEST_REASON, _LONGEST_SUBJECT = 400, 80


@transaction.atomic
def propose(
    *,
    kind: str,
    subject: str,
    after: Mapping[str, Any],
    effective_from: dt.date,
    reason: str,
    actor: Staff,
    now: dt.datetime,
    source: str = Proposal.Source.PAGE,
    file_sha256: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Proposal:
    """
    Keep a change with its values before and after; nothing is changed by it.

    :param seen: the values that the person was shown as in force, where there was a
        look at the difference before.
    :raises NotTheirProposal: the person has none of the roles that propose it.
    :raises ValuesRefused: with every wrong value.
    :raises ProposalRefused: it changes nothing, waits already, or was seen otherwise.
    :raises FundopsError: the change may not be.
    """
    about = changeable_of(kind)
    check_maker(about, actor)
    reason = _checked_reason(reason)
    _check_subject(about, subject)
    values = clean(about.fields(subject), after)
    # Two at once about one thing: the second waits, and sees the first.
    locks.hold(f"proposal {kind} {subject}")
    before = _in_force(about, subject, values, seen)
    check_day(about, effective_from, now)
    about.check(
        subject=subject,
        before=before,
        after=values,
        effective_from=effective_from,
        maker=actor,
    )
    _refuse_another(kind, subject)
    on = local_date(now)
    proposal = Proposal.objects.create(
        proposal_no=numbers.take_one(prefix="CP", business_date=on),
        kind=kind,
        subject=subject,
        before=before or {},
        after=values,
        reason=reason,
        effective_from=effective_from,
        maker=actor,
        made_at=now,
        source=source,
        file_sha256=file_sha256,
    )
    tell(proposal, "core.proposal.made", actor, with_values=True)
    return proposal


def submit(*, proposal_no: str, actor: Staff, now: dt.datetime) -> Review:
    """
    Put a proposal before the reviewers as it is; only its maker can.

    :raises NotTheirProposal: somebody else asks.
    :raises ReviewRefused: what is in force changed since, or it may not be any more.
    """
    proposal = Proposal.objects.get(proposal_no=proposal_no)
    about = changeable_of(proposal.kind)
    check_maker(about, actor)
    if proposal.maker_id != actor.pk:
        raise NotTheirProposal(_("Only its maker can submit a proposal."))
    with transaction.atomic():
        locks.hold(f"proposal {proposal.kind} {proposal.subject}")
        if proposal.state in (State.DRAFT, State.RETURNED, State.LAPSED):
            _refuse_another(proposal.kind, proposal.subject)
        return reviews.submit(
            kind=about.review_kind,
            subject_no=proposal_no,
            actor=actor,
            now=now,
            note=proposal.reason,
        )


@transaction.atomic
def cancel(
    *, proposal_no: str, actor: Staff, now: dt.datetime, note: str = ""
) -> Proposal:
    """
    Give up a proposal that waits on nobody; only its maker can.

    :raises NotTheirProposal: somebody else asks.
    :raises ProposalRefused: it is under review, decided or in force.
    """
    proposal = locked(proposal_no)
    if proposal.maker_id != actor.pk:
        raise NotTheirProposal(_("Only its maker can give up a proposal."))
    if proposal.state not in (State.DRAFT, State.RETURNED, State.LAPSED):
        raise ProposalRefused(
            _("%(proposal)s is %(state)s; it cannot be given up.")
            % {"proposal": proposal, "state": proposal.get_state_display()}
        )
    proposal.cancel()
    proposal.save(update_fields=["state"])
    tell(proposal, "core.proposal.cancelled", actor, note)
    return proposal


def check_maker(about: Changeable, person: Staff) -> None:
    """
    Refuse who has none of the roles that propose a change; no flag stands for a role.

    :raises NotTheirProposal: always then.
    """
    if not person.is_active or not about.makers.intersection(person.roles):
        raise NotTheirProposal(_("Your role does not propose this change."))


def check_day(about: Changeable, effective_from: dt.date, now: dt.datetime) -> None:
    """
    Refuse a day of effect that is over, or that works already by what is in force.

    :raises ChangeRefused: naming the first day that can be.
    """
    today = local_date(now)
    newest = days.newest_day()
    if about.at_once or newest is None:
        if effective_from < today:
            raise ChangeRefused(
                _("%(day)s is over; take effect from %(today)s on.")
                % {"day": effective_from, "today": today}
            )
    elif effective_from <= max(newest.date, today - dt.timedelta(days=1)):
        raise ChangeRefused(
            _("%(day)s was opened already; take effect from a later day on.")
            % {"day": effective_from}
        )


def local_date(now: dt.datetime) -> dt.date:
    """Say the date of a moment in Shanghai."""
    return now.astimezone(clock.SHANGHAI).date()


def locked(proposal_no: str) -> Proposal:
    """Lock a proposal, in the caller's transaction."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("maker")
        .get(proposal_no=proposal_no)
    )


def tell(
    proposal: Proposal,
    action: str,
    actor: Staff,
    reason: str = "",
    *,
    with_values: bool = False,
) -> None:
    """Append an act to the audit trail of the proposal."""
    about: dict[str, Any] = {
        "kind": proposal.kind,
        "subject": changeable_of(proposal.kind).subject_words(proposal.subject),
        "state": str(proposal.state),
        "effective_from": proposal.effective_from.isoformat(),
    }
    after: dict[str, Plain] = dict(proposal.after) if with_values else {}
    audit.record(
        action=action,
        subject=proposal.proposal_no,
        actor=actor,
        reason=reason or proposal.reason,
        before=dict(proposal.before) if with_values else None,
        after={**about, **({"values": after} if with_values else {})},
    )


def _checked_reason(reason: str) -> str:
    reason = reason.strip()[:_LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ValuesRefused(
            {
                "reason": [
                    _("Say why in at least %(least)d characters.")
                    % {"least": SHORTEST_REASON}
                ]
            }
        )
    return reason


def _check_subject(about: Changeable, subject: str) -> None:
    problem = about.subject_problem(subject)
    if not subject or len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        problem = problem or _("Say what is changed.")
    if problem:
        raise ValuesRefused({"subject": [problem]})


def _in_force(
    about: Changeable,
    subject: str,
    values: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
) -> dict[str, Plain] | None:
    """Say what is in force, where it is what was seen and differs from the values."""
    before = about.current(subject)
    _check_exists(about, subject, before)
    if seen is not None and dict(seen) != (before or {}):
        raise ProposalRefused(
            _("What is in force changed after you looked; look at it again.")
        )
    if before is not None and before == values:
        raise ProposalRefused(_("Nothing of this differs from what is in force."))
    return before


def _check_exists(
    about: Changeable, subject: str, before: Mapping[str, Any] | None
) -> None:
    if before is None and not about.makes_new:
        raise ProposalRefused(
            _("There is no %(subject)s to change.")
            % {"subject": about.subject_words(subject)}
        )
    if before is not None and not about.changes_held:
        raise ProposalRefused(
            _("%(subject)s is there already.")
            % {"subject": about.subject_words(subject)}
        )


def _refuse_another(kind: str, subject: str) -> None:
    other = Proposal.objects.filter(
        kind=kind, subject=subject, state__in=[State.SUBMITTED, State.APPROVED]
    ).first()
    if other is not None:
        raise ProposalRefused(
            _("%(proposal)s about the same waits already; let it be decided first.")
            % {"proposal": other}
        )
