"""A maker puts a subject before the reviewers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry, Review
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NoPolicy, NotTheirs, ReviewRefused
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_maker,
    a_pending_review,
    a_reviewer,
    decide,
)


def test_it_holds_the_content_as_it_was_and_its_hash(about: Boxes) -> None:
    review = a_pending_review()

    assert review.content == '{"amount":"100.00","box":"BOX1"}'
    assert len(review.content_sha256) == 64
    assert (review.state, review.level, review.level_now) == ("PENDING", 1, 1)
    assert about.heard == ["submitted"]
    assert AuditEntry.objects.get(action="core.review.submitted").subject == "BOX1"


def test_a_higher_amount_asks_for_two_persons(about: Boxes) -> None:
    about.amount = Decimal("1000.00")

    assert a_pending_review().level == 2


@pytest.mark.parametrize(
    "role", ["reviewer", "senior_reviewer", "compliance", "configuration", "auditor"]
)
def test_only_operations_is_a_maker(about: Boxes, role: str) -> None:
    with pytest.raises(NotTheirs):
        a_pending_review(a_person(role=role))


def test_the_service_person_is_no_maker(about: Boxes) -> None:
    with pytest.raises(NotTheirs):
        a_pending_review(service())


def test_one_live_review_a_subject(about: Boxes) -> None:
    first = a_pending_review()

    with pytest.raises(ReviewRefused, match=first.review_no):
        a_pending_review()


def test_after_a_rejection_it_can_be_put_again(about: Boxes) -> None:
    decide(a_pending_review(), a_reviewer(), "REJECT")

    assert a_pending_review().state == "PENDING"


def test_what_a_check_stands_against_is_not_submitted(about: Boxes) -> None:
    about.block = "The lid is open."

    with pytest.raises(ReviewRefused, match="lid is open"):
        a_pending_review()
    assert not Review.objects.exists()


def test_without_a_policy_nobody_decides(about: Boxes) -> None:
    about.amount = Decimal("-1")

    with pytest.raises(NoPolicy):
        a_pending_review()


class TestItsTime:
    def test_runs_in_hours_of_work(self, about: Boxes) -> None:
        # 10:00 to 17:00 on Thursday, 9:00 to 17:00 on Friday, then one hour on Monday.
        review = a_pending_review()

        assert review.expires_at == clock.at(dt.date(2025, 1, 6), dt.time(10))

    def test_ends_before_the_deadline(self, about: Boxes) -> None:
        about.deadline = reviews.Deadline(clock.at(THURSDAY, dt.time(15)), "RULE")

        review = a_pending_review()

        assert review.expires_at == clock.at(THURSDAY, dt.time(14, 30))
        assert review.deadline_source == "RULE"

    def test_a_deadline_that_is_past_is_shown_and_no_longer_binds(
        self, about: Boxes
    ) -> None:
        about.deadline = reviews.Deadline(clock.at(THURSDAY, dt.time(9)), "RULE")

        review = a_pending_review()

        assert review.deadline == clock.at(THURSDAY, dt.time(9))
        assert review.expires_at > NOW


class TestWithdrawing:
    def test_gives_it_back_to_its_maker(self, about: Boxes) -> None:
        maker = a_maker()
        review = a_pending_review(maker)

        after = reviews.withdraw(review_no=review.review_no, actor=maker, now=NOW)

        assert after.state == "WITHDRAWN"
        assert about.heard[-1] == "returned"

    def test_is_its_makers_alone(self, about: Boxes) -> None:
        review = a_pending_review()

        with pytest.raises(NotTheirs):
            reviews.withdraw(review_no=review.review_no, actor=a_maker(), now=NOW)

    def test_comes_too_late_after_a_decision(self, about: Boxes) -> None:
        maker = a_maker()
        review = a_pending_review(maker)
        decide(review, a_reviewer())

        with pytest.raises(ReviewRefused):
            reviews.withdraw(review_no=review.review_no, actor=maker, now=NOW)


def test_overdue_reviews_go_back_to_their_makers(about: Boxes) -> None:
    review = a_pending_review()
    late = clock.at(FRIDAY + dt.timedelta(days=10), dt.time(9))

    assert reviews.expire_overdue(now=late) == [review.review_no]
    assert reviews.expire_overdue(now=late) == []

    review.refresh_from_db()
    assert (review.state, review.end_reason) == ("EXPIRED", "EXPIRED")
    assert about.heard[-1] == "returned"
