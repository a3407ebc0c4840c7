"""In another's place: for a while, for some kinds, and never over one's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fundops.core.models import AuditEntry, Delegation, ReviewDecision
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_delegation,
    a_maker,
    a_pending_review,
    a_policy,
    a_reviewer,
    a_senior,
    decide,
    refusals,
    state_of,
    with_role,
)

LEVELS = "reviewer,senior_reviewer"


class TestInAnothersPlace:
    def test_the_delegate_decides_with_the_delegator_s_role(self, about: Boxes) -> None:
        review, senior, delegate = a_pending_review(), a_senior(), a_person()
        a_delegation(with_role(senior, "reviewer"), delegate)
        assert reviews.why_not(review, delegate) == "A reviewer decides this."
        assert reviews.delegators_for(review, delegate, THURSDAY) == [senior]

        decided = decide(review, delegate, on_behalf_of=senior)

        assert state_of(review) == "APPROVED"
        assert decided.decision.on_behalf_of == senior
        told = AuditEntry.objects.get(action="core.review.approve")
        assert (told.actor, told.roles) == (delegate, "operations")
        assert told.after["on_behalf_of"] == senior.employee_no

    @pytest.mark.parametrize(
        "not_covered",
        [
            {"kinds": "CRATE"},
            {"from_day": FRIDAY, "until_day": FRIDAY},
            {
                "from_day": THURSDAY - dt.timedelta(1),
                "until_day": THURSDAY - dt.timedelta(1),
            },
            {"revoked_at": NOW},
        ],
    )
    def test_only_while_it_covers_the_kind_and_the_day(
        self, about: Boxes, not_covered: dict[str, Any]
    ) -> None:
        review, delegator, delegate = a_pending_review(), a_reviewer(), a_senior()
        a_delegation(delegator, delegate, **not_covered)
        assert reviews.delegations_for(delegate, "BOX", THURSDAY) == []

        with pytest.raises(NotTheirs, match="No delegation from"):
            decide(review, delegate, on_behalf_of=delegator)

        assert not ReviewDecision.objects.exists()
        assert refusals() == ["core.review_not_theirs"]

    def test_for_the_kinds_it_names(self, about: Boxes) -> None:
        delegator, delegate = a_reviewer(), a_senior()
        a_delegation(delegator, delegate, kinds="CRATE,BOX")

        decide(a_pending_review(), delegate, on_behalf_of=delegator)

        written = ReviewDecision.objects.get()
        assert (written.checker, written.on_behalf_of) == (delegate, delegator)

    def test_without_a_delegation_or_the_other_way_round_nobody_does(
        self, about: Boxes
    ) -> None:
        review, delegator, delegate = a_pending_review(), a_reviewer(), a_senior()
        a_delegation(delegate, delegator)

        with pytest.raises(NotTheirs, match="No delegation from"):
            decide(review, delegate, on_behalf_of=delegator)

    def test_the_delegator_s_role_must_be_the_one_that_decides(
        self, about: Boxes
    ) -> None:
        review, delegator, delegate = a_pending_review(), a_senior(), a_reviewer()
        a_delegation(delegator, delegate)

        with pytest.raises(NotTheirs, match="A reviewer decides this"):
            decide(review, delegate, on_behalf_of=delegator)

    def test_a_delegator_who_left_gives_no_place(self, about: Boxes) -> None:
        review, delegate = a_pending_review(), a_senior()
        gone = a_person(role="reviewer", is_active=False)
        a_delegation(gone, delegate)

        with pytest.raises(NotTheirs):
            decide(review, delegate, on_behalf_of=gone)

    def test_a_delegate_who_left_decides_nothing(self, about: Boxes) -> None:
        review, delegator = a_pending_review(), a_reviewer()
        gone = a_person(role="reviewer", is_active=False)
        a_delegation(delegator, gone)

        with pytest.raises(NotTheirs):
            decide(review, gone, on_behalf_of=delegator)

    def test_the_machine_takes_nobody_s_place(self, about: Boxes) -> None:
        review, delegator = a_pending_review(), a_reviewer()
        a_delegation(delegator, service())

        with pytest.raises(NotTheirs):
            decide(review, service(), on_behalf_of=delegator)


class TestNeverOverOnesOwn:
    def test_not_what_the_delegate_made(self, about: Boxes) -> None:
        maker, delegator = a_maker(), a_reviewer()
        review = a_pending_review(maker)
        a_delegation(delegator, maker)

        with pytest.raises(NotTheirs, match="You made or edited this"):
            decide(review, maker, on_behalf_of=delegator)

    def test_not_what_the_delegator_made(self, about: Boxes) -> None:
        maker, delegate = with_role(a_maker(), "reviewer"), a_reviewer()
        review = a_pending_review(maker)
        a_delegation(maker, delegate)

        with pytest.raises(NotTheirs, match="made or edited this; nobody decides"):
            decide(review, delegate, on_behalf_of=maker)
        assert reviews.delegators_for(review, delegate, THURSDAY) == []

    def test_not_what_the_delegator_edited(self, about: Boxes) -> None:
        editor, delegate = a_reviewer(), a_senior()
        a_delegation(editor, delegate)
        review = reviews.submit(
            kind="BOX", subject_no="BOX1", actor=a_maker(), now=NOW, editor=editor
        )

        with pytest.raises(NotTheirs, match="made or edited this; nobody decides"):
            decide(review, delegate, on_behalf_of=editor)

    def test_nor_by_a_row_that_says_so(self, about: Boxes) -> None:
        maker, delegate = a_maker(), a_reviewer()
        review = a_pending_review(maker)

        with pytest.raises(IntegrityError, match="not_for_the_"):
            ReviewDecision.objects.create(
                review=review,
                checker=delegate,
                maker=delegate,  # the database writes the review's
                editor=delegate,
                on_behalf_of=maker,
                decision="APPROVE",
                level=1,
                content_sha256=review.content_sha256,
                decided_at=NOW,
            )


class TestNobodyCountsTwice:
    def test_the_delegator_does_not_decide_the_next_level(self, about: Boxes) -> None:
        a_policy(roles=LEVELS)
        review, delegate = a_pending_review(), a_person()
        delegator = with_role(a_reviewer(), "senior_reviewer")
        a_delegation(delegator, delegate)
        decide(review, delegate, on_behalf_of=delegator)

        with pytest.raises(NotTheirs, match="level 1; the next level is another"):
            decide(review, delegator)

        assert state_of(review) == "PENDING"

    def test_who_decided_is_no_delegator_of_the_next_level(self, about: Boxes) -> None:
        a_policy(roles=LEVELS)
        review, delegate = a_pending_review(), a_reviewer()
        delegator = with_role(a_reviewer(), "senior_reviewer")
        a_delegation(delegator, delegate)
        decide(review, delegator)

        with pytest.raises(NotTheirs, match="decided this on level 1"):
            decide(review, delegate, on_behalf_of=delegator)

    def test_one_delegate_of_two_people_is_one(self, about: Boxes) -> None:
        a_policy(roles=LEVELS)
        review, delegate = a_pending_review(), a_person()
        first, second = a_reviewer(), a_senior()
        a_delegation(first, delegate)
        a_delegation(second, delegate)
        decide(review, delegate, on_behalf_of=first)

        with pytest.raises(NotTheirs, match="another person"):
            decide(review, delegate, on_behalf_of=second)

    def test_a_chain_of_two_does_not_count_the_middle_twice(self, about: Boxes) -> None:
        a_policy(roles=LEVELS)
        review, last = a_pending_review(), a_person()
        first, middle = a_reviewer(), a_senior()
        a_delegation(first, middle)
        a_delegation(middle, last)
        decide(review, middle, on_behalf_of=first)

        with pytest.raises(NotTheirs, match="another person"):
            decide(review, last, on_behalf_of=middle)


class TestBeginningAndRevoking:
    def begin(self, review_no: str, **given: Any) -> Delegation:
        return reviews.begin_delegation(
            **{
                "delegator": a_reviewer(),
                "delegate": a_senior(),
                "kinds": ["BOX"],
                "from_day": THURSDAY,
                "until_day": FRIDAY,
                "reason": "on leave",
                "review_no": review_no,
                "actor": service(),
                "now": NOW,
                **given,
            }
        )

    def test_needs_the_approval_of_a_second_person(self, about: Boxes) -> None:
        review = a_pending_review()
        with pytest.raises(ReviewRefused, match="needs an approved review"):
            self.begin(review.review_no)
        decide(review, a_reviewer())

        made = self.begin(review.review_no)

        assert made.covers("BOX", FRIDAY)
        assert AuditEntry.objects.get(action="core.delegation.begun").reason

    def test_is_between_two_different_persons_at_work(self, about: Boxes) -> None:
        review, person = a_pending_review(), a_reviewer()
        decide(review, a_reviewer())

        with pytest.raises(ReviewRefused):
            self.begin(review.review_no, delegate=service())
        with pytest.raises(IntegrityError), transaction.atomic():
            self.begin(review.review_no, delegator=person, delegate=person)

    def test_revoked_it_is_over_at_once(self, about: Boxes) -> None:
        review, delegator, delegate = a_pending_review(), a_reviewer(), a_senior()
        made = a_delegation(delegator, delegate)
        with pytest.raises(NotTheirs):
            reviews.revoke_delegation(
                delegation_id=made.pk, actor=a_maker(), now=NOW, reason="back"
            )

        reviews.revoke_delegation(
            delegation_id=made.pk, actor=delegator, now=NOW, reason="back"
        )

        with pytest.raises(NotTheirs):
            decide(review, delegate, on_behalf_of=delegator)
        with pytest.raises(ReviewRefused):
            reviews.revoke_delegation(
                delegation_id=made.pk, actor=delegator, now=NOW, reason="back"
            )
