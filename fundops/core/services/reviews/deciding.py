"""
A second person decides: approve, reject, return, escalate, hold, release, undo.

Who may decide is asked of persons, not logins; nobody passes by being a superuser.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision, SecondFactorUse, Staff
from fundops.core.services import audit
from fundops.core.services.reviews import delegations, permission
from fundops.core.services.reviews.errors import (
    ContentChanged,
    Expired,
    NeedsReason,
    ReviewRefused,
)
from fundops.core.services.reviews.kinds import kind_of
from fundops.core.services.reviews.lapsing import expire, void_if_changed
from fundops.core.services.reviews.levels import can_escalate
from fundops.core.services.reviews.persons import check_person
from fundops.core.services.reviews.second_factor import check_second_factor
from fundops.core.services.reviews.submitting import end, keep_refusal, locked

Decision = ReviewDecision.Decision


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was recorded, and where it left the review."""

    review: Review
    decision: ReviewDecision


@dataclass(frozen=True, slots=True)
class _Given:
    """What a person said, as it arrived."""

    review_no: str
    checker: Staff
    decision: Decision
    seen_sha256: str
    now: dt.datetime
    reason_code: str
    note: str
    hold_until: dt.datetime | None
    second_factor: SecondFactorUse | None
    on_behalf_of: Staff | None


def decide(
    *,
    review_no: str,
    checker: Staff,
    decision: str,
    seen_sha256: str,
    now: dt.datetime,
    reason_code: str = "",
    note: str = "",
    hold_until: dt.datetime | None = None,
    second_factor: SecondFactorUse | None = None,
    on_behalf_of: Staff | None = None,
) -> Decided:
    """
    Record one person's decision on what they saw, and do what it means.

    Every refusal but that of an unfinished form is audited.

    :param seen_sha256: the content hash of the page the person decided on.
    :param second_factor: a fresh code that was given for this content.
    :param on_behalf_of: in whose place, by a delegation that holds today.
    :raises NotTheirs: the maker, an editor, or someone without the role.
    :raises NeedsReason: without a reason code, or with too short a note.
    :raises NeedsSecondFactor: without the fresh code that the policy asks for.
    :raises NeedsEvidence: without the evidence that the policy asks for.
    :raises AlreadyDecided: somebody was first.
    :raises ContentChanged: the subject is no longer what was submitted or seen.
    :raises Expired: its time is over; it is back with its maker.
    """
    given = _Given(
        review_no,
        checker,
        Decision(decision),
        seen_sha256,
        now,
        reason_code,
        note.strip(),
        hold_until,
        second_factor,
        on_behalf_of,
    )
    try:
        return _decide(given)
    except NeedsReason:
        raise
    except FundopsError as refusal:
        keep_refusal(review_no, checker, decision, refusal)
        if isinstance(refusal, Expired):
            expire(review_no=review_no, now=now)
        if isinstance(refusal, ContentChanged):
            void_if_changed(review_no=review_no, now=now, reason=str(refusal))
        raise


@transaction.atomic
def _decide(given: _Given) -> Decided:
    review = locked(given.review_no)
    # Once, under the lock; what is decided now ends what was read.
    prefetch_related_objects([review], "decisions")
    given = _as_they_are_now(given)
    checker, decision = given.checker, given.decision
    on = delegations.day_of(given.now)
    permission.check_state(review, decision)
    check_person(review, checker, decision, given.on_behalf_of, on)
    permission.check_time(review, decision, given.now)
    permission.check_reason(review, decision, given.reason_code, given.note)
    permission.check_content(review, decision, given.seen_sha256)
    if decision == Decision.APPROVE:
        permission.check_evidence(review.policy, review.subject_no)
    check_second_factor(review, checker, decision, given.second_factor)
    written = review.decisions.create(
        checker=checker,
        maker=review.maker,
        editor=review.editor,
        on_behalf_of=given.on_behalf_of,
        roles=",".join(checker.roles),
        second_factor=given.second_factor,
        decision=decision,
        level=review.level_now,
        reason_code=given.reason_code,
        note=given.note,
        content_sha256=review.content_sha256,
        decided_at=given.now,
    )
    _do(review, given)
    _record(review, written)
    return Decided(review, written)


def _as_they_are_now(given: _Given) -> _Given:
    """Read both persons anew, and hold what was delegated between them."""
    people = Staff.objects.with_roles()
    checker = people.get(pk=given.checker.pk)
    if given.on_behalf_of is None:
        return replace(given, checker=checker)
    delegator = people.get(pk=given.on_behalf_of.pk)
    delegations.lock(delegate=checker, delegator=delegator)
    return replace(given, checker=checker, on_behalf_of=delegator)


def _do(review: Review, given: _Given) -> None:
    about = kind_of(review.kind)
    decision, who, now = given.decision, given.checker, given.now
    if decision == Decision.APPROVE and review.level_now < review.level:
        review.level_now += 1
        review.save(update_fields=["level_now"])
        about.taken_up(review, actor=who, now=now)
    elif decision == Decision.APPROVE:
        review.approve()
        review.save(update_fields=["state"])
        about.approved(review, actor=who, now=now)
    elif decision == Decision.ESCALATE:
        _escalate(review)
        about.taken_up(review, actor=who, now=now)
    elif decision == Decision.HOLD:
        review.hold()
        review.hold_until = given.hold_until
        review.save(update_fields=["state", "hold_until"])
        about.held(review, actor=who, now=now)
    elif decision == Decision.RELEASE:
        review.release()
        review.hold_until = None
        review.save(update_fields=["state", "hold_until"])
        about.released(review, actor=who, now=now)
    else:
        _end(review, given)


def _escalate(review: Review) -> None:
    """Leave it to the next role, also where the policy named one level."""
    if not can_escalate(review):
        raise ReviewRefused(_("This is on the highest level already."))
    review.level_now += 1
    review.level = max(review.level, review.level_now)
    review.save(update_fields=["level", "level_now"])


def _end(review: Review, given: _Given) -> None:
    about = kind_of(review.kind)
    move, hook = {
        Decision.REJECT: (review.reject, about.rejected),
        Decision.RETURN: (review.return_to_maker, about.returned),
        Decision.UNDO: (review.void, about.lapsed),
    }[given.decision]
    move()
    end(review, now=given.now, reason=given.reason_code)
    hook(review, actor=given.checker, now=given.now)


def _record(review: Review, written: ReviewDecision) -> None:
    """Tell who decided, in whose place, on which content and under which policy."""
    after = {
        "review": review.review_no,
        "state": str(review.state),
        "level": written.level,
        "content_sha256": review.content_sha256,
    }
    if written.second_factor_id is not None:
        after["second_factor"] = written.second_factor_id
    if written.on_behalf_of is not None:
        after["on_behalf_of"] = written.on_behalf_of.employee_no
    audit.record(
        action=f"core.review.{written.decision.lower()}",
        subject=review.subject_no,
        actor=written.checker,
        business_date=review.business_date,
        reason=" ".join(filter(None, [written.reason_code, written.note])),
        after=after,
        rules=str(review.policy),
        at=written.decided_at,
    )
