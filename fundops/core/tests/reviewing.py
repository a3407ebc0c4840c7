"""A kind of review that tests decide: a plain thing with an amount."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from fundops.core import clock
from fundops.core.admin import cells, review_briefs
from fundops.core.admin.page import Fact, Panel, Text
from fundops.core.admin.review_briefs import Brief, Summary
from fundops.core.models import (
    Review,
    ReviewDecision,
    ReviewPolicy,
    SecondFactorUse,
    Staff,
)
from fundops.core.services import numbers, reviews
from fundops.core.services.reviews import Check, CheckState, Deadline, Subject, kinds
from fundops.core.tests.factories import THURSDAY, a_person, noon

CODE = "TEST_THING"


@dataclass
class Thing:
    """What is reviewed: its content, its checks, and what was done with it."""

    amount: Decimal = Decimal("1600.00")
    look: str = ""
    #: TA, fund and channel by which lists are filtered.
    tags: tuple[str, str, str] = ("", "", "")
    states: list[str] = field(default_factory=list)


@dataclass
class ThingKind:
    """A kind whose subjects are kept in memory."""

    code: str = CODE
    label: str = "Thing"
    reasons: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {
            "REJECT": {"T-R01": "amount is wrong"},
            "RETURN": {"T-B01": "evidence is missing"},
            "ESCALATE": {"T-E01": "too large for me"},
            "HOLD": {"T-H01": "asked the bank"},
            "RELEASE": {"T-L01": "answered"},
        }
    )
    things: dict[str, Thing] = field(default_factory=dict)
    makers: frozenset[str] = frozenset({"operations"})

    def lock(self, subject_no: str) -> None:
        """There is nothing to lock."""

    def subject(self, subject_no: str) -> Subject:
        thing = self.things[subject_no]
        ta_code, fund_code, channel_code = thing.tags
        return Subject(
            number=subject_no,
            amount=thing.amount,
            currency="156",
            business_date=THURSDAY,
            content={"number": subject_no, "amount": str(thing.amount)},
            deadline=Deadline(clock.at(THURSDAY, dt.time(15)), "TEST"),
            ta_code=ta_code,
            fund_code=fund_code,
            channel_code=channel_code,
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        look = self.things[subject_no].look
        state = CheckState.LOOK if look else CheckState.PASS
        return [Check("CARD", "Card", state, look or "paid before")]

    def __getattr__(self, hook: str) -> Any:
        if hook.startswith("_"):
            raise AttributeError(hook)

        def told(review: Review, *, actor: Staff, now: dt.datetime) -> None:
            self.things[review.subject_no].states.append(hook)

        return told


class ThingBriefing:
    """What the page shows of a thing."""

    label: Any = "Thing"

    def brief(self, review: Review) -> Brief:
        return Brief(
            title=f"Thing {review.subject_no}",
            facts=[Fact("Amount", review.amount, cells.MONEY, main=True)],
            evidence=[Panel("How the amount is made", [Text("by hand")])],
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        return {number: Summary("test", "nobody") for number in subject_nos}


@contextmanager
def a_kind() -> Iterator[ThingKind]:
    """Register the kind for a while, with one level up to 20,000.00 and two above."""
    kind = ThingKind()
    reviews.register(kind)
    review_briefs.register(CODE, ThingBriefing())
    for amount, levels in ((Decimal(0), 1), (Decimal(20_000), 2)):
        ReviewPolicy.objects.create(
            kind=CODE,
            code=f"{CODE}-{amount}",
            from_amount=amount,
            roles=",".join(("reviewer", "senior_reviewer")[:levels]),
            levels=levels,
            hours=8,
            effective_from=dt.date(2020, 1, 1),
        )
    try:
        yield kind
    finally:
        kinds._kinds.pop(CODE)
        review_briefs._briefings.pop(CODE)


def a_review(
    kind: ThingKind, maker: Staff, *, number: str = "TH1", **fields: Any
) -> Review:
    """A thing that was submitted at noon."""
    kind.things[number] = Thing(**fields)
    return reviews.submit(kind=CODE, subject_no=number, actor=maker, now=noon(THURSDAY))


def a_code(person: Staff, review: Review, **fields: Any) -> SecondFactorUse:
    """A fresh code that a person gave for the content of a review."""
    return SecondFactorUse.objects.create(
        **{
            "person": person,
            "purpose": SecondFactorUse.Purpose.DECISION,
            "means": SecondFactorUse.Means.TOTP,
            "bound_to": review.content_sha256,
            "given_at": clock.machine(),
            **fields,
        }
    )


def a_code_where_asked(person: Staff, review: Review) -> SecondFactorUse | None:
    return a_code(person, review) if reviews.needs_second_factor(review) else None


@transaction.atomic
def an_approval(
    *, kind: str, subject_no: str, amount: Decimal, executed: bool = False, **said: str
) -> Review:
    """
    A review that another person approved, in rows only: its subject hears nothing.

    For tests of a record in a state that the database lets it have under a review only.

    :param said: the content that was submitted, by name.
    """
    content = json.dumps(said, sort_keys=True, separators=(",", ":"))
    maker, checker = a_person(), a_person(role="reviewer")
    review = Review.objects.create(
        review_no=numbers.take_one(prefix="RV", business_date=THURSDAY),
        kind=kind,
        subject_no=subject_no,
        amount=amount,
        content=content,
        maker=maker,
        editor=maker,
        business_date=THURSDAY,
        submitted_at=noon(THURSDAY),
        level=1,
        policy=ReviewPolicy.objects.filter(kind=kind).earliest("id"),
        expires_at=noon(THURSDAY) + dt.timedelta(hours=8),
    )
    review.refresh_from_db(fields=["content_sha256"])
    ReviewDecision.objects.create(
        review=review,
        checker=checker,
        maker=maker,
        editor=maker,
        decision=ReviewDecision.Decision.APPROVE,
        level=1,
        content_sha256=review.content_sha256,
        decided_at=noon(THURSDAY),
    )
    for state in ("APPROVED", "EXECUTED")[: 1 + executed]:
        Review.objects.filter(pk=review.pk).update(state=state)
    return Review.objects.get(pk=review.pk)
