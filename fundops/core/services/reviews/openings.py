"""Who opened which review with which content: what it warned of was seen."""

from __future__ import annotations

import datetime as dt

from fundops.core.models import Review, ReviewOpening, Staff
from fundops.core.services.reviews.kinds import Check, CheckState, kind_of


def opened(*, review: Review, person: Staff, now: dt.datetime) -> None:
    """Note that a person opened a review with the content it has; once each."""
    ReviewOpening.objects.bulk_create(
        [
            ReviewOpening(
                review=review,
                person=person,
                content_sha256=review.content_sha256,
                opened_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def was_opened(review: Review, person: Staff) -> bool:
    """Say whether this person opened this review with this content."""
    return ReviewOpening.objects.filter(
        review=review, person=person, content_sha256=review.content_sha256
    ).exists()


def warnings(review: Review, now: dt.datetime) -> list[Check]:
    """Say what is to be looked at before this is approved with others."""
    checks = kind_of(review.kind).checks(review.subject_no, now=now)
    return [check for check in checks if check.state != CheckState.PASS]
