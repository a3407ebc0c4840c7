"""Several reviews approved at once: each on its own, and one record of them all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, numbers, reviews
from fundops.core.services.reviews import Check
from fundops.core.services.reviews.errors import AlreadyDecided, BatchChanged

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
class Line:
    """A chosen review: why it is not approved with others, and what it shows."""

    item: Item
    review: Review
    #: Empty where it is approved with the others.
    why_not: str = ""
    warnings: Sequence[Check] = ()
    #: Nothing else is against it, but this person has not opened it yet.
    is_to_be_opened: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What was chosen, as a page lists it before it is confirmed."""

    lines: list[Line] = field(default_factory=list)
    #: In whose place, by a delegation.
    on_behalf_of: Staff | None = None

    @property
    def eligible(self) -> list[Line]:
        return [line for line in self.lines if not line.why_not]

    @property
    def count(self) -> int:
        return len(self.eligible)

    @property
    def total(self) -> Decimal:
        """In yuan, of what would be approved."""
        return sum((line.review.amount for line in self.eligible), ZERO)

    @property
    def largest(self) -> Review | None:
        found = [line.review for line in self.eligible]
        return max(found, key=lambda review: review.amount, default=None)

    @property
    def warnings(self) -> int:
        """How many of all that were chosen have something to look at."""
        return sum(1 for line in self.lines if line.warnings)

    @property
    def set_sha256(self) -> str:
        return sha256_of((line.item for line in self.lines), self.on_behalf_of)


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


def sha256_of(items: Iterable[Item], on_behalf_of: Staff | None = None) -> str:
    """Hash a set: how many, which, what they say, in whose place; in any order."""
    lines = sorted(f"{item.review_no}:{item.seen_sha256}" for item in items)
    if on_behalf_of is not None:
        lines.append(f"in the place of {on_behalf_of.employee_no}")
    return hashlib.sha256("\n".join([str(len(lines)), *lines]).encode()).hexdigest()


def listed(
    *,
    items: Sequence[Item],
    checker: Staff,
    now: dt.datetime,
    on_behalf_of: Staff | None = None,
) -> Batch:
    """List what was chosen: what this person can approve together, and why not."""
    found = {
        review.review_no: review
        for review in Review.objects.filter(
            review_no__in=[item.review_no for item in items]
        ).select_related("maker", "editor", "policy")
    }
    lines = [
        _line(item, found[item.review_no], checker, now, on_behalf_of)
        for item in items
        if item.review_no in found
    ]
    return Batch(lines, on_behalf_of)


def places(
    *, items: Sequence[Item], checker: Staff, now: dt.datetime
) -> Sequence[Staff]:
    """Say in whose place a person can decide any kind of what was chosen, today."""
    chosen = Review.objects.filter(review_no__in=[item.review_no for item in items])
    kinds = chosen.order_by("kind").values_list("kind", flat=True).distinct()
    given = [
        one
        for kind in kinds
        for one in reviews.delegations_for(checker, kind, reviews.day_of(now))
    ]
    people = {one.delegator_id: one.delegator for one in given}
    return sorted(people.values(), key=lambda person: person.employee_no)


def approve_each(
    *,
    items: Sequence[Item],
    checker: Staff,
    business_date: dt.date,
    now: dt.datetime,
    set_sha256: str,
    on_behalf_of: Staff | None = None,
) -> AuditEntry:
    """
    Approve one after the other; what is refused does not undo the others.

    Each decision is a transaction with an audit row of its own; the batch is recorded
    by the row that is returned, whose `after` holds every outcome.

    :param set_sha256: what `listed` said of the set that the person saw.
    :param on_behalf_of: in whose place, by a delegation that holds today.
    :raises BatchChanged: the items are another set, or in another's place than was
        shown, or too many; none is approved.
    """
    given = sha256_of(items, on_behalf_of)
    _refuse_another_set(items, set_sha256, given, checker, business_date)
    batch = listed(items=items, checker=checker, now=now, on_behalf_of=on_behalf_of)
    outcomes = [_approve(line, checker, now, on_behalf_of) for line in batch.lines]
    with transaction.atomic():
        return audit.record(
            action=ACTION,
            subject=numbers.take_one(prefix="BA", business_date=business_date),
            actor=checker,
            business_date=business_date,
            after={
                "set_sha256": batch.set_sha256,
                "on_behalf_of": on_behalf_of.employee_no if on_behalf_of else "",
                "count": batch.count,
                "total": str(batch.total),
                "items": [asdict(outcome) for outcome in outcomes],
            },
            rules=", ".join(sorted({str(x.review.policy) for x in batch.lines}))[:120],
        )


def outcomes_of(entry: AuditEntry) -> list[Outcome]:
    """Read the outcomes back from the record of a batch."""
    return [Outcome(**item) for item in (entry.after or {}).get("items", [])]


def total(outcomes: Iterable[Outcome], result: str) -> tuple[int, Decimal]:
    """Say how many items ended so, and their sum."""
    found = [Decimal(one.amount) for one in outcomes if one.result == result]
    return len(found), sum(found, Decimal("0.00"))


def _refuse_another_set(
    items: Sequence[Item],
    shown: str,
    given: str,
    checker: Staff,
    business_date: dt.date,
) -> None:
    numbers_ = {item.review_no for item in items}
    known = Review.objects.filter(review_no__in=numbers_).count()
    if shown == given and known == len(numbers_) == len(items) <= MOST:
        return
    refusal = BatchChanged(
        _(
            "These are not the items that were shown, or more than %(most)d; "
            "nothing was approved. Choose them again."
        )
        % {"most": MOST}
    )
    with transaction.atomic():
        audit.record(
            action="core.review.batch_refused",
            subject=ACTION,
            actor=checker,
            business_date=business_date,
            reason=str(refusal),
            after={"shown": shown, "given": given, "count": len(items)},
        )
    raise refusal


def _line(
    item: Item,
    review: Review,
    checker: Staff,
    now: dt.datetime,
    on_behalf_of: Staff | None,
) -> Line:
    why_not = item.why_not or _why_not(review, checker, now, on_behalf_of)
    if review.state != Review.State.PENDING:
        return Line(item, review, why_not)
    warned = reviews.warnings(review, now, person=checker)
    to_open = not why_not and warned and not reviews.was_opened(review, checker)
    if to_open:
        looks = "; ".join(str(check.text or check.label) for check in warned)
        why_not = _("Open this first, there is something to look at: %(looks)s") % {
            "looks": looks
        }
    return Line(item, review, why_not, warned, bool(to_open))


def _why_not(
    review: Review, checker: Staff, now: dt.datetime, on_behalf_of: Staff | None
) -> str:
    """Say why not with others; who was first the decision itself says."""
    alone_from = review.policy.alone_from
    if review.state != Review.State.PENDING:
        return ""
    if refusal := reviews.why_not(review, checker, on_behalf_of, reviews.day_of(now)):
        return refusal
    if reviews.needs_second_factor(review):
        return _("This needs a code of its own; open it and decide it alone.")
    if alone_from is not None and review.amount >= alone_from:
        return _("From %(amount)s on each is decided alone; open it and decide it.") % {
            "amount": f"{alone_from:,.2f}"
        }
    return ""


def _approve(
    line: Line, checker: Staff, now: dt.datetime, on_behalf_of: Staff | None
) -> Outcome:
    review = line.review

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

    if line.why_not:
        return ended(NOT_ELIGIBLE, line.why_not)
    try:
        reviews.decide(
            review_no=review.review_no,
            checker=checker,
            decision=ReviewDecision.Decision.APPROVE,
            seen_sha256=line.item.seen_sha256,
            now=now,
            on_behalf_of=on_behalf_of,
        )
    except AlreadyDecided as error:
        return ended(NOT_ELIGIBLE, str(error))
    except FundopsError as error:
        return ended(REFUSED, str(error))
    entry = AuditEntry.objects.filter(
        subject=review.subject_no, actor=checker, action="core.review.approve"
    ).latest("id")
    return ended(DONE, audit_id=entry.pk)
