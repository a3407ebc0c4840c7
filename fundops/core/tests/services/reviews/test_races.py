"""Two people, twenty tabs: one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision
from fundops.core.services import reviews
from fundops.core.tests.factories import service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_pending_review,
    a_reviewer,
    decide,
)
from tests.rounds import rounds


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", rounds())
def test_parallel_approvals_have_one_effect(
    about_committed: Boxes, round_: int
) -> None:
    about_committed.amount = Decimal("100.00")
    review = a_pending_review()
    people = [a_reviewer() for _ in range(4)]

    def approve(number: int) -> str:
        try:
            decide(review, people[number % 4])
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(8) as pool:
        said = sorted(pool.map(approve, range(8)))

    assert said.count("approved") == 1
    assert set(said) <= {"approved", "core.review_already_decided"}
    assert ReviewDecision.objects.count() == 1
    assert about_committed.heard.count("approved") == 1


@pytest.mark.django_db(transaction=True)
def test_carried_out_by_two_at_once_it_is_done_once(about_committed: Boxes) -> None:
    review = a_pending_review()
    decide(review, a_reviewer())

    def carry_out(_number: int) -> None:
        try:
            reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(carry_out, range(4)))

    assert about_committed.heard.count("executed") == 1
    assert Review.objects.get().state == "EXECUTED"
