"""What was approved is done; or is void, when it is no longer what was approved."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fundops.core.models import Review, Staff
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.kinds import CheckState, kind_of
from fundops.core.services.reviews.submitting import end, locked, tell


def approved_numbers(kind: str) -> list[str]:
    """Say the approved reviews of a kind that wait to be carried out, oldest first."""
    waiting = Review.objects.filter(kind=kind, state=Review.State.APPROVED)
    return list(waiting.order_by("pk").values_list("review_no", flat=True))


@transaction.atomic
def carry_out(*, review_no: str, actor: Staff, now: dt.datetime) -> Review:
    """
    Compute the content anew, look at the checks again, and do it; else void it.

    An approval that no longer stands is committed as VOIDED, with the reason; nothing
    is done. What is not approved, or was carried out before, is left as it is.
    """
    review = locked(review_no)
    if review.state != Review.State.APPROVED:
        return review
    about = kind_of(review.kind)
    subject = about.subject(review.subject_no)
    if terms.sha256_of(terms.canonical(subject.content)) != review.content_sha256:
        return _void(review, actor, now, _("The content changed after the approval."))
    if review.deadline and review.submitted_at < review.deadline < now:
        return _void(review, actor, now, _("The deadline passed before it was sent."))
    for check in about.checks(review.subject_no, now=now):
        if check.state == CheckState.BLOCK:
            return _void(review, actor, now, check.text or check.label)
    review.carry_out()
    end(review, now=now, reason="")
    about.execute(review, actor=actor, now=now)
    tell(review, "core.review.carried_out", actor)
    return review


def void(
    *, kind: str, subject_no: str, actor: Staff, now: dt.datetime, why: str
) -> int:
    """
    End the live review of a subject whose cause is gone; say how many (0 or 1).

    The caller holds the subject's lock, in its own transaction; its hook is not called
    again for what the caller does itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A review is voided in the transaction of its cause.")
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("policy")
        .filter(
            kind=kind,
            subject_no=subject_no,
            state__in=[
                Review.State.PENDING,
                Review.State.ON_HOLD,
                Review.State.APPROVED,
            ],
        )
        .first()
    )
    if review is None:
        return 0
    if review.state == Review.State.ON_HOLD:
        review.release()
        review.save(update_fields=["state"])
    if review.state == Review.State.APPROVED:
        review.void()
    else:
        review.withdraw()
    end(review, now=now, reason=why)
    tell(review, "core.review.voided", actor, why)
    return 1


def _void(review: Review, actor: Staff, now: dt.datetime, why: str) -> Review:
    review.void()
    end(review, now=now, reason=why)
    kind_of(review.kind).lapsed(review, actor=actor, now=now)
    tell(review, "core.review.voided", actor, why)
    return review
