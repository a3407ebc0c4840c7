"""Reviews that end by themselves: their time is over, or their subject changed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fundops.core.models import SERVICE_EMPLOYEE_NO, Review, Staff
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.kinds import kind_of
from fundops.core.services.reviews.persons import held_by_compliance
from fundops.core.services.reviews.submitting import end, locked, tell

State = Review.State


@transaction.atomic
def expire(*, review_no: str, now: dt.datetime) -> bool:
    """
    Let a review go back to its maker when its time is over; say whether it did.

    What compliance holds waits for compliance: it would be free once submitted anew.
    """
    review = locked(review_no)
    if now < review.expires_at or review.state not in (State.PENDING, State.ON_HOLD):
        return False
    if review.state == State.ON_HOLD and held_by_compliance(review):
        return False
    if review.state == State.ON_HOLD:
        review.release()
        review.save(update_fields=["state"])
        kind_of(review.kind).released(review, actor=_service(), now=now)
    review.expire()
    end(review, now=now, reason="EXPIRED")
    kind_of(review.kind).returned(review, actor=_service(), now=now)
    tell(review, "core.review.expired", _service())
    return True


def expire_overdue(*, now: dt.datetime) -> list[str]:
    """Let every review whose time is over go back to its maker; say their numbers."""
    overdue = Review.objects.filter(
        expires_at__lte=now, state__in=[State.PENDING, State.ON_HOLD]
    ).order_by("pk")
    return [
        number
        for number in overdue.values_list("review_no", flat=True)
        if expire(review_no=number, now=now)
    ]


@transaction.atomic
def void_if_changed(*, review_no: str, now: dt.datetime, reason: str) -> None:
    """End a pending review whose subject is no longer what was submitted."""
    review = locked(review_no)
    if review.state != State.PENDING:
        return
    about = kind_of(review.kind)
    subject = about.subject(review.subject_no)
    if terms.sha256_of(terms.canonical(subject.content)) == review.content_sha256:
        return  # only the page was old
    review.withdraw()
    end(review, now=now, reason=reason)
    about.returned(review, actor=_service(), now=now)
    tell(review, "core.review.content_changed", _service(), reason)


def _service() -> Staff:
    return Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO)
