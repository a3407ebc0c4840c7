"""Proposing: who may, what is kept, and what is refused before anybody decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, CalendarDay, Proposal, Review
from fundops.core.models.staff import ROLES
from fundops.core.services import proposals, reviews
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_person,
    an_open_day,
    noon,
)
from fundops.core.tests.proposing import (
    A_DAY,
    CLOSED,
    a_proposal,
    a_submitted_proposal,
    read_again,
    review_of,
)

pytestmark = pytest.mark.django_db
State = Proposal.State


class TestPropose:
    def test_keeps_before_and_after_and_changes_nothing(self) -> None:
        proposal = a_proposal()

        assert proposal.state == State.DRAFT
        assert proposal.before == {"is_trading_day": True, "is_bank_day": True}
        assert proposal.after == CLOSED
        assert proposal.proposal_no == "CP202501020000001"
        assert CalendarDay.objects.get(date=A_DAY).is_trading_day

    def test_leaves_a_trace_with_the_values(self) -> None:
        proposal = a_proposal()

        entry = AuditEntry.objects.get(subject=proposal.proposal_no)
        assert entry.action == "core.proposal.made"
        assert entry.actor == proposal.maker
        assert entry.before == {"is_trading_day": True, "is_bank_day": True}
        assert entry.after is not None
        assert entry.after["values"] == CLOSED

    @pytest.mark.parametrize("role", [r for r in ROLES if r != "configuration"])
    def test_refuses_every_other_role(self, role: str) -> None:
        with pytest.raises(proposals.NotTheirProposal):
            a_proposal(a_person(role=role))

        assert not Proposal.objects.exists()

    def test_refuses_a_superuser_without_the_role(self) -> None:
        with pytest.raises(proposals.NotTheirProposal):
            a_proposal(a_person(role="operations", is_superuser=True))

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"after": {"is_trading_day": True}}, "core.change_values_refused"),
            ({"after": {**CLOSED, "date": "x"}}, "core.change_values_refused"),
            (
                {"after": {**CLOSED, "is_bank_day": "maybe"}},
                "core.change_values_refused",
            ),
            ({"reason": "too short"}, "core.change_values_refused"),
            ({"subject": "2025-02-30"}, "core.change_values_refused"),
            ({"subject": "２０２５-03-12"}, "core.change_values_refused"),
            (
                {"after": {"is_trading_day": True, "is_bank_day": True}},
                "core.proposal_refused",
            ),
            (
                {"after": {"is_trading_day": True, "is_bank_day": False}},
                "core.change_refused",
            ),
            ({"effective_from": THURSDAY - dt.timedelta(1)}, "core.change_refused"),
            ({"subject": "2025-01-01"}, "core.change_refused"),
        ],
    )
    def test_refuses_what_cannot_be(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(FundopsError) as refusal:
            a_proposal(**fields)

        assert refusal.value.code == code
        assert not Proposal.objects.exists()

    def test_refuses_a_day_that_was_opened(self) -> None:
        an_open_day(FRIDAY)

        with pytest.raises(proposals.ChangeRefused, match="opened or over"):
            a_proposal(subject=str(FRIDAY))

    def test_refuses_what_was_seen_otherwise(self) -> None:
        with pytest.raises(proposals.ProposalRefused, match="changed after you"):
            a_proposal(seen={"is_trading_day": False, "is_bank_day": True})

    def test_refuses_a_second_one_while_the_first_waits(self) -> None:
        first = a_submitted_proposal()

        with pytest.raises(proposals.ProposalRefused, match=first.proposal_no):
            a_proposal()


class TestSubmit:
    def test_puts_the_whole_change_before_the_reviewers(self) -> None:
        proposal = a_submitted_proposal()

        review = review_of(proposal)
        assert proposal.state == State.SUBMITTED
        assert review.kind == "CHANGE"
        assert review.level == 1
        assert '"after":{"is_bank_day":true,"is_trading_day":false}' in review.content
        assert '"effective_from":"2025-01-02"' in review.content

    def test_refuses_another_than_its_maker(self) -> None:
        proposal = a_proposal()
        other = a_person(role="configuration")

        with pytest.raises(proposals.NotTheirProposal):
            proposals.submit(
                proposal_no=proposal.proposal_no, actor=other, now=noon(THURSDAY)
            )
        with pytest.raises(NotTheirs):
            reviews.submit(
                kind="CHANGE",
                subject_no=proposal.proposal_no,
                actor=other,
                now=noon(THURSDAY),
            )
        assert not Review.objects.exists()

    def test_refuses_a_reviewer_with_a_change_that_is_not_theirs_to_make(self) -> None:
        proposal = a_proposal()

        with pytest.raises(NotTheirs):
            reviews.submit(
                kind="CHANGE",
                subject_no=proposal.proposal_no,
                actor=a_person(role="reviewer"),
                now=noon(THURSDAY),
            )

    def test_refuses_a_lower_kind_of_review_than_the_change_needs(self) -> None:
        maker = a_person(role="configuration")
        proposal = a_proposal(
            maker,
            kind="STAFF_ENABLE",
            subject=a_person(is_active=False).employee_no,
            after={"is_active": True},
        )

        with pytest.raises(NotTheirs):
            reviews.submit(
                kind="CHANGE",
                subject_no=proposal.proposal_no,
                actor=maker,
                now=noon(THURSDAY),
            )

    def test_refuses_what_is_stale(self) -> None:
        proposal = a_proposal()
        CalendarDay.objects.filter(date=A_DAY).update(is_trading_day=False)

        with pytest.raises(ReviewRefused, match="was changed since"):
            proposals.submit(
                proposal_no=proposal.proposal_no,
                actor=proposal.maker,
                now=noon(THURSDAY),
            )

        assert read_again(proposal).state == State.DRAFT


class TestCancel:
    def test_ends_a_draft_and_leaves_a_trace(self) -> None:
        proposal = a_proposal()

        proposals.cancel(
            proposal_no=proposal.proposal_no, actor=proposal.maker, now=noon(MONDAY)
        )

        assert read_again(proposal).state == State.CANCELLED
        assert AuditEntry.objects.filter(action="core.proposal.cancelled").exists()

    def test_refuses_what_is_under_review(self) -> None:
        proposal = a_submitted_proposal()

        with pytest.raises(proposals.ProposalRefused, match="Submitted"):
            proposals.cancel(
                proposal_no=proposal.proposal_no, actor=proposal.maker, now=noon(MONDAY)
            )

    def test_refuses_another_than_its_maker(self) -> None:
        proposal = a_proposal()

        with pytest.raises(proposals.NotTheirProposal):
            proposals.cancel(
                proposal_no=proposal.proposal_no,
                actor=a_person(role="configuration"),
                now=noon(MONDAY),
            )
