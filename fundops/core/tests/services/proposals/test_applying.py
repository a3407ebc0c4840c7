"""Approval and the day of effect: who decides, what happens then, and only once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fundops.core.errors import FundopsError
from fundops.core.models import (
    AuditEntry,
    CalendarDay,
    Proposal,
    Review,
    ReviewPolicy,
    StepRun,
)
from fundops.core.services import proposals, reviews
from fundops.core.services.changes.calendar_days import CalendarDayChange
from fundops.core.services.reviews.errors import ContentChanged, NotTheirs
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_person,
    an_open_day,
    noon,
    service,
)
from fundops.core.tests.proposing import (
    A_DAY,
    CLOSED,
    a_submitted_proposal,
    an_approved_proposal,
    approve,
    read_again,
    review_of,
)

pytestmark = pytest.mark.django_db
State = Proposal.State


def apply_on(day: dt.date) -> dict[str, list[str]]:
    return proposals.apply_due(business_date=day, actor=service(), now=noon(day))


class TestAtOnce:
    def test_holds_from_the_approval_on(self) -> None:
        proposal = an_approved_proposal()

        assert proposal.state == State.APPLIED
        assert proposal.applied_at == noon(THURSDAY)
        assert not CalendarDay.objects.get(date=A_DAY).is_trading_day
        assert review_of(proposal).state == Review.State.EXECUTED

    def test_waits_for_a_later_day(self) -> None:
        proposal = an_approved_proposal(effective_from=MONDAY)

        assert proposal.state == State.APPROVED
        assert CalendarDay.objects.get(date=A_DAY).is_trading_day


class TestApplyDue:
    def test_puts_in_force_what_is_due_and_nothing_else(self) -> None:
        due = an_approved_proposal(effective_from=FRIDAY)
        later = an_approved_proposal(subject="2025-03-13", effective_from=MONDAY)

        told = apply_on(FRIDAY)

        assert told == {"applied": [due.proposal_no], "lapsed": [], "refused": []}
        assert read_again(due).state == State.APPLIED
        assert read_again(later).state == State.APPROVED
        assert not CalendarDay.objects.get(date=A_DAY).is_trading_day

    def test_a_second_run_finds_nothing(self) -> None:
        an_approved_proposal(effective_from=FRIDAY)
        apply_on(FRIDAY)
        entries = AuditEntry.objects.count()

        assert apply_on(FRIDAY) == {"applied": [], "lapsed": [], "refused": []}
        assert AuditEntry.objects.count() == entries

    def test_is_a_step_of_the_day(self) -> None:
        apply_on(FRIDAY)

        run = StepRun.objects.get(step="apply_proposals")
        assert run.state == StepRun.State.DONE
        assert run.answer == {"applied": 0, "lapsed": 0, "refused": 0}

    def test_leaves_a_trace_of_before_and_after(self) -> None:
        proposal = an_approved_proposal(effective_from=FRIDAY)
        apply_on(FRIDAY)

        entry = AuditEntry.objects.get(
            subject=proposal.proposal_no, action="core.proposal.applied"
        )
        assert entry.before == proposal.before
        assert entry.after is not None
        assert entry.after["values"] == CLOSED

    def test_voids_what_no_longer_changes_what_was_seen(self) -> None:
        proposal = an_approved_proposal(effective_from=FRIDAY)
        CalendarDay.objects.filter(date=A_DAY).update(
            is_trading_day=False, is_bank_day=False
        )

        told = apply_on(FRIDAY)

        assert told == {"applied": [], "lapsed": [proposal.proposal_no], "refused": []}
        assert read_again(proposal).state == State.LAPSED
        review = review_of(proposal)
        assert review.state == Review.State.VOIDED
        assert review.end_reason
        assert not CalendarDay.objects.get(date=A_DAY).is_bank_day
        run = StepRun.objects.get(step="apply_proposals")
        assert run.state == StepRun.State.WARNING

    def test_voids_a_day_that_was_opened_meanwhile(self) -> None:
        proposal = an_approved_proposal(
            subject=str(MONDAY),
            effective_from=MONDAY,
        )
        an_open_day(MONDAY)

        apply_on(MONDAY)

        assert read_again(proposal).state == State.LAPSED
        assert "opened or over" in review_of(proposal).end_reason


class TestDecide:
    def test_refuses_the_maker_whatever_they_are(self) -> None:
        maker = a_person(role="configuration", is_superuser=True)
        maker.groups.add(*a_person(role="reviewer").groups.all())
        proposal = a_submitted_proposal(maker)

        with pytest.raises(NotTheirs):
            approve(review_of(proposal), maker, now=noon(THURSDAY))

        assert read_again(proposal).state == State.SUBMITTED
        refusal = AuditEntry.objects.get(action="core.review.refused")
        assert refusal.actor == maker

    def test_refuses_a_stale_before_and_gives_it_back(self) -> None:
        proposal = a_submitted_proposal()
        CalendarDay.objects.filter(date=A_DAY).update(
            is_bank_day=False, is_trading_day=False
        )

        with pytest.raises(ContentChanged):
            approve(review_of(proposal), a_person(role="reviewer"), now=noon(THURSDAY))

        assert read_again(proposal).state == State.RETURNED

    @pytest.mark.parametrize(
        ("decision", "reason", "state"),
        [("REJECT", "C-R01", State.REJECTED), ("RETURN", "C-B01", State.RETURNED)],
    )
    def test_what_is_not_approved_changes_nothing(
        self, decision: str, reason: str, state: str
    ) -> None:
        proposal = a_submitted_proposal()
        review = review_of(proposal)

        reviews.decide(
            review_no=review.review_no,
            checker=a_person(role="reviewer"),
            decision=decision,
            seen_sha256=review.content_sha256,
            now=noon(THURSDAY),
            reason_code=reason,
            note="请补充交易所通知原文",
        )

        assert read_again(proposal).state == state
        assert CalendarDay.objects.get(date=A_DAY).is_trading_day

    def test_what_was_returned_can_be_submitted_again(self) -> None:
        proposal = a_submitted_proposal()
        reviews.withdraw(
            review_no=proposal.review_no, actor=proposal.maker, now=noon(THURSDAY)
        )
        assert read_again(proposal).state == State.RETURNED

        proposals.submit(
            proposal_no=proposal.proposal_no, actor=proposal.maker, now=noon(THURSDAY)
        )

        assert read_again(proposal).state == State.SUBMITTED
        assert review_of(proposal).review_no != proposal.review_no

    def test_an_approval_can_be_undone_before_its_day(self) -> None:
        proposal = an_approved_proposal(effective_from=FRIDAY)
        review = review_of(proposal)

        reviews.decide(
            review_no=review.review_no,
            checker=a_person(role="reviewer"),
            decision="UNDO",
            seen_sha256=review.content_sha256,
            now=noon(THURSDAY),
            reason_code=next(iter(reviews.reasons_for("CHANGE", "UNDO"))),
            note="通知已撤回, 暂不调整",
        )

        assert read_again(proposal).state == State.LAPSED
        assert apply_on(FRIDAY) == {"applied": [], "lapsed": [], "refused": []}

    def test_nothing_is_applied_without_an_approved_review(self) -> None:
        proposal = a_submitted_proposal()

        assert apply_on(THURSDAY) == {"applied": [], "lapsed": [], "refused": []}
        with (
            pytest.raises(IntegrityError, match="approved by its review only"),
            transaction.atomic(),
        ):
            Proposal.objects.filter(pk=proposal.pk).update(state=State.APPROVED)

    def test_no_other_review_approves_it(self) -> None:
        other = an_approved_proposal(subject="2025-03-14")
        proposal = a_submitted_proposal()

        with (
            pytest.raises(IntegrityError, match="approved by its review only"),
            transaction.atomic(),
        ):
            Proposal.objects.filter(pk=proposal.pk).update(
                state=State.APPROVED, review_no=other.review_no
            )

    def test_one_that_cannot_be_carried_out_stops_no_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = an_approved_proposal(effective_from=FRIDAY)
        second = an_approved_proposal(subject="2025-03-14", effective_from=FRIDAY)
        apply = CalendarDayChange.apply

        def refuse_the_first(
            about: CalendarDayChange, proposal: Proposal, **given: Any
        ) -> None:
            if proposal.pk == first.pk:
                raise proposals.ChangeRefused("not today")
            apply(about, proposal, **given)

        monkeypatch.setattr(CalendarDayChange, "apply", refuse_the_first)

        told = apply_on(FRIDAY)

        assert told["refused"] == [f"{first.proposal_no}: not today"]
        assert told["applied"] == [second.proposal_no]
        assert read_again(first).state == State.APPROVED


class TestPolicies:
    def test_every_installation_knows_who_decides_on_changes(self) -> None:
        ordinary = ReviewPolicy.objects.get(kind="CHANGE")
        high = ReviewPolicy.objects.get(kind="CHANGE_HIGH")

        assert (ordinary.levels, ordinary.step_up_from) == (1, None)
        assert (high.levels, high.roles) == (2, "reviewer,senior_reviewer")
        assert high.step_up_from == 0

    def test_a_change_near_money_needs_a_code(self) -> None:
        proposal = a_submitted_proposal(
            kind="STAFF_ENABLE",
            subject=a_person(is_active=False).employee_no,
            after={"is_active": True},
        )
        review = review_of(proposal)

        with pytest.raises(FundopsError) as refusal:
            reviews.decide(
                review_no=review.review_no,
                checker=a_person(role="reviewer"),
                decision="APPROVE",
                seen_sha256=review.content_sha256,
                now=noon(THURSDAY),
            )

        assert refusal.value.code == "core.review_needs_second_factor"


def test_the_command_says_what_it_did(capsys: Any) -> None:
    from django.core.management import call_command

    proposal = an_approved_proposal(effective_from=FRIDAY)

    call_command("apply_proposals", business_date=str(FRIDAY))

    assert proposal.proposal_no in capsys.readouterr().out
