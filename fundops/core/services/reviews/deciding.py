"""
A second person decides: approve, reject, return, escalate, hold, release.

Who may decide is asked of persons, not logins; nobody passes by being a superuser.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import audit
from fundops.core.services.reviews import permission
from fundops.core.services.reviews.errors import (
    ContentChanged,
    Expired,
    NotTheirs,
    ReviewRefused,
)
from fundops.core.services.reviews.kinds import kind_of
from fundops.core.services.reviews.lapsing import expire, void_if_changed
from fundops.core.services.reviews.submitting import end, locked

Decision = ReviewDecision.Decision


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was recorded, and where it left the review."""

    review: Review
    decision: ReviewDecision


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
) -> Decided:
    """
    Record one person's decision on what they saw, and do what it means.

    :param seen_sha256: the content hash of the page the person decided on.
    :raises NotTheirs: the maker, an editor, or someone without the role; audited.
    :raises NeedsReason: without a reason code, or with too short a note.
    :raises AlreadyDecided: somebody was first.
    :raises ContentChanged: the subject is no longer what was submitted or seen.
    :raises Expired: its time is over; it is back with its maker.
    """
    try:
        return _decide(
            review_no,
            checker,
            Decision(decision),
            seen_sha256,
            now,
            reason_code,
            note.strip(),
            hold_until,
        )
    except NotTheirs as refusal:
        _keep_refusal(review_no, checker, decision, refusal)
        raise
    except Expired:
        expire(review_no=review_no, now=now)
        raise
    except ContentChanged as changed:
        void_if_changed(review_no=review_no, now=now, reason=str(changed))
        raise


@transaction.atomic
def _decide(
    review_no: str,
    checker: Staff,
    decision: Decision,
    seen_sha256: str,
    now: dt.datetime,
    reason_code: str,
    note: str,
    hold_until: dt.datetime | None,
) -> Decided:
    review = locked(review_no)
    permission.check_state(review, decision)
    permission.check_person(review, checker, decision)
    permission.check_time(review, decision, now)
    permission.check_reason(review, decision, reason_code, note)
    permission.check_content(review, seen_sha256)
    written = ReviewDecision.objects.create(
        review=review,
        checker=checker,
        maker=review.maker,
        editor=review.editor,
        decision=decision,
        level=review.level_now,
        reason_code=reason_code,
        note=note,
        content_sha256=review.content_sha256,
        decided_at=now,
    )
    _do(review, decision, checker, now, hold_until, reason_code)
    audit.record(
        action=f"core.review.{decision.lower()}",
        subject=review.subject_no,
        actor=checker,
        business_date=review.business_date,
        reason=" ".join(filter(None, [reason_code, note])),
        after={
            "review": review.review_no,
            "state": str(review.state),
            "level": written.level,
            "content_sha256": review.content_sha256,
        },
    )
    return Decided(review, written)


def _do(
    review: Review,
    decision: Decision,
    checker: Staff,
    now: dt.datetime,
    hold_until: dt.datetime | None,
    reason_code: str,
) -> None:
    about = kind_of(review.kind)
    if decision == Decision.APPROVE and review.level_now < review.level:
        review.level_now += 1
        review.save(update_fields=["level_now"])
        about.taken_up(review, actor=checker, now=now)
    elif decision == Decision.APPROVE:
        review.approve()
        review.save(update_fields=["state"])
        about.approved(review, actor=checker, now=now)
    elif decision == Decision.ESCALATE:
        if review.level_now >= 2:
            raise ReviewRefused(_("This is on the highest level already."))
        # Who escalates leaves it to the senior reviewer.
        review.level = 2
        review.level_now = 2
        review.save(update_fields=["level", "level_now"])
        about.taken_up(review, actor=checker, now=now)
    elif decision == Decision.HOLD:
        review.hold()
        review.hold_until = hold_until
        review.save(update_fields=["state", "hold_until"])
        about.held(review, actor=checker, now=now)
    elif decision == Decision.RELEASE:
        review.release()
        review.hold_until = None
        review.save(update_fields=["state", "hold_until"])
        about.released(review, actor=checker, now=now)
    elif decision == Decision.REJECT:
        review.reject()
        end(review, now=now, reason=reason_code)
        about.rejected(review, actor=checker, now=now)
    else:
        review.return_to_maker()
        end(review, now=now, reason=reason_code)
        about.returned(review, actor=checker, now=now)


@transaction.atomic
def _keep_refusal(
    review_no: str, checker: Staff, decision: str, refusal: NotTheirs
) -> None:
    review = Review.objects.get(review_no=review_no)
    audit.record(
        action="core.review.refused",
        subject=review.subject_no,
        actor=checker,
        business_date=review.business_date,
        reason=str(refusal),
        after={"review": review_no, "decision": decision},
    )
