"""Who opened which review with which content: what it warned of was seen."""

from __future__ import annotations

import datetime as dt

from fundops.core.models import Review, ReviewOpening, Staff
from fundops.core.services.reviews import fixed_checks, screening
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


def warnings(
    review: Review, now: dt.datetime, *, person: Staff | None = None
) -> list[Check]:
    """
    Say what is to be looked at before this is approved with others.

    :param person: who looks.
    """
    checks = [
        *kind_of(review.kind).checks(review.subject_no, now=now),
        *fixed_checks.of(review, now, person=person),
    ]
    return [one for one in checks if one.state != CheckState.PASS and _is_said(one)]


def _is_said(check: Check) -> bool:
    """Leave out what is the same of every review: that no screening is connected."""
    return check.code != "SCREENING" or screening.is_connected()
