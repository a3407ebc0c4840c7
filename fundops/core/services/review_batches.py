"""Several reviews approved at once: each on its own, and one record of them all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.services import audit, numbers, reviews
from fundops.core.services.reviews.errors import AlreadyDecided

#: Reviews in one batch; what is more is chosen in a second one.
MOST = 50
ACTION = "core.review.batch"
DONE, REFUSED, NOT_ELIGIBLE = "DONE", "REFUSED", "NOT_ELIGIBLE"


@dataclass(frozen=True, slots=True)
class Item:
    """A review as it was listed: its number and the content that was seen."""

    review_no: str
    seen_sha256: str
    #: Why it cannot be approved with others; empty where nothing is against it.
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one item; `words` say why not, `audit_id` where it is recorded."""

    review_no: str
    subject_no: str
    kind: str
    amount: str
    result: str
    words: str = ""
    audit_id: int | None = None


def sha256_of(items: Iterable[Item]) -> str:
    """Hash a set of reviews with their contents, in whatever order they were chosen."""
    lines = sorted(f"{item.review_no}:{item.seen_sha256}" for item in items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def approve_each(
    *,
    items: Sequence[Item],
    checker: Staff,
    business_date: dt.date,
    now: dt.datetime,
) -> AuditEntry:
    """
    Approve one after the other; what is refused does not undo the others.

    Each decision is a transaction with an audit row of its own; the batch is recorded
    by the row that is returned, whose `after` holds every outcome.
    """
    outcomes = [_approve(item, checker, now) for item in items[:MOST]]
    with transaction.atomic():
        return audit.record(
            action=ACTION,
            subject=numbers.take_one(prefix="BA", business_date=business_date),
            actor=checker,
            business_date=business_date,
            after={
                "set_sha256": sha256_of(items),
                "items": [asdict(outcome) for outcome in outcomes],
            },
        )


def outcomes_of(entry: AuditEntry) -> list[Outcome]:
    """Read the outcomes back from the record of a batch."""
    return [Outcome(**item) for item in (entry.after or {}).get("items", [])]


def total(outcomes: Iterable[Outcome], result: str) -> tuple[int, Decimal]:
    """Say how many items ended so, and their sum."""
    found = [Decimal(one.amount) for one in outcomes if one.result == result]
    return len(found), sum(found, Decimal("0.00"))


def _approve(item: Item, checker: Staff, now: dt.datetime) -> Outcome:
    review = Review.objects.get(review_no=item.review_no)

    def ended(result: str, words: str = "", audit_id: int | None = None) -> Outcome:
        return Outcome(
            review.review_no,
            review.subject_no,
            review.kind,
            str(review.amount),
            result,
            words,
            audit_id,
        )

    if item.why_not:
        return ended(NOT_ELIGIBLE, item.why_not)
    try:
        reviews.decide(
            review_no=review.review_no,
            checker=checker,
            decision=ReviewDecision.Decision.APPROVE,
            seen_sha256=item.seen_sha256,
            now=now,
        )
    except AlreadyDecided as error:
        return ended(NOT_ELIGIBLE, str(error))
    except FundopsError as error:
        return ended(REFUSED, str(error))
    entry = AuditEntry.objects.filter(
        subject=review.subject_no, actor=checker, action="core.review.approve"
    ).latest("id")
    return ended(DONE, audit_id=entry.pk)
