"""Changes that tests propose, and the two persons who decide on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.models import Proposal, Review, SecondFactorUse, Staff
from fundops.core.services import proposals, reviews
from fundops.core.tests.factories import THURSDAY, a_person, noon

REASON = "交易所通知调整休市安排"
#: A day of the calendar that trades, far enough ahead.
A_DAY = "2025-03-12"
CLOSED = {"is_trading_day": False, "is_bank_day": True}


def a_proposal(maker: Staff | None = None, **fields: Any) -> Proposal:
    """A trading day that is to be one no more, proposed on Thursday noon."""
    values: dict[str, Any] = {
        "kind": "CALENDAR_DAY",
        "subject": A_DAY,
        "after": CLOSED,
        "effective_from": THURSDAY,
        "reason": REASON,
        "actor": maker or a_person(role="configuration"),
        "now": noon(THURSDAY),
        **fields,
    }
    return proposals.propose(**values)


def a_submitted_proposal(maker: Staff | None = None, **fields: Any) -> Proposal:
    """The same, before the reviewers."""
    proposal = a_proposal(maker, **fields)
    now = fields.get("now", noon(THURSDAY))
    proposals.submit(proposal_no=proposal.proposal_no, actor=proposal.maker, now=now)
    return read_again(proposal)


def an_approved_proposal(maker: Staff | None = None, **fields: Any) -> Proposal:
    """The same, approved on every level by different persons."""
    proposal = a_submitted_proposal(maker, **fields)
    approve_all(proposal, now=fields.get("now", noon(THURSDAY)))
    return read_again(proposal)


def approve_all(
    proposal: Proposal, *, now: dt.datetime, people: dict[str, Staff] | None = None
) -> None:
    """Let each level approve, with a fresh code where the policy asks for one."""
    for _level in range(3):
        review = review_of(proposal)
        if review.state != Review.State.PENDING:
            return
        role = reviews.role_now(review)
        checker = (people or {}).get(role) or a_person(role=role)
        approve(review, checker, now=now)


def approve(review: Review, checker: Staff, *, now: dt.datetime) -> Any:
    """Approve as the page does."""
    code = a_code(checker, review) if reviews.needs_second_factor(review) else None
    return reviews.decide(
        review_no=review.review_no,
        checker=checker,
        decision="APPROVE",
        seen_sha256=review.content_sha256,
        now=now,
        second_factor=code,
    )


def a_code(person: Staff, review: Review) -> SecondFactorUse:
    """A code that the person gave for this content."""
    return SecondFactorUse.objects.create(
        person=person,
        purpose=SecondFactorUse.Purpose.DECISION,
        means=SecondFactorUse.Means.TOTP,
        bound_to=review.content_sha256,
        given_at=clock.machine(),
    )


def review_of(proposal: Proposal) -> Review:
    return Review.objects.get(review_no=read_again(proposal).review_no)


def read_again(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("maker").get(pk=proposal.pk)
