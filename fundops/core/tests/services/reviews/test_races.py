"""Many people, many tabs, at the same instant: one effect, and it is the one told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, Review, ReviewDecision
from fundops.core.services import reviews
from fundops.core.tests.factories import a_person, service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_delegation,
    a_pending_review,
    a_policy,
    a_reviewer,
    a_senior,
    decide,
    state_of,
)
from tests.rounds import rounds

pytestmark = pytest.mark.django_db(transaction=True)
DECIDED = "core.review_already_decided"


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do all of it at the same instant, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            act()
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("round_", rounds())
def test_fifty_parallel_approvals_have_one_effect(
    about_committed: Boxes, round_: int
) -> None:
    review = a_pending_review()
    people = [a_reviewer() for _ in range(10)]

    said = at_once([lambda p=p: decide(review, p) for p in people * 5])

    assert (said.count("done"), said.count(DECIDED)) == (1, 49)
    assert ReviewDecision.objects.count() == 1
    assert about_committed.heard.count("approved") == 1
    told = AuditEntry.objects.filter(subject="BOX1")
    assert told.filter(action="core.review.approve").count() == 1
    assert told.filter(action="core.review.refused").count() == 49


@pytest.mark.parametrize("round_", rounds())
def test_two_levels_take_two_persons_also_at_once(
    about_committed: Boxes, round_: int
) -> None:
    about_committed.amount = Decimal("1000.00")
    review = a_pending_review()
    people = [a_reviewer(), a_reviewer(), a_senior(), a_senior()]

    at_once([lambda p=p: decide(review, p) for p in people * 2])

    approvals = ReviewDecision.objects.filter(decision="APPROVE")
    levels = sorted(approvals.values_list("level", flat=True))
    approved = state_of(review) == "APPROVED"
    assert levels == ([1, 2] if approved else [1])
    assert about_committed.heard.count("approved") == approved


@pytest.mark.parametrize("decision", ["REJECT", "RETURN", "ESCALATE", "HOLD"])
@pytest.mark.parametrize("round_", rounds(3))
def test_against_an_approval_one_of_both_is_told(
    about_committed: Boxes, decision: str, round_: int
) -> None:
    review = a_pending_review()
    one, other = a_reviewer(), a_reviewer()

    said = at_once(
        [lambda: decide(review, one), lambda: decide(review, other, decision)]
    )

    assert said.count("done") == 1
    ended = {
        "REJECT": "REJECTED",
        "RETURN": "RETURNED",
        "ESCALATE": "PENDING",
        "HOLD": "ON_HOLD",
    }
    only = ReviewDecision.objects.get()
    expected = "APPROVED" if said[0] == "done" else ended[decision]
    assert state_of(review) == expected
    assert only.decision == ("APPROVE" if said[0] == "done" else decision)


@pytest.mark.parametrize("round_", rounds())
def test_a_delegation_revoked_at_the_same_instant(
    about_committed: Boxes, round_: int
) -> None:
    review, delegator, delegate = a_pending_review(), a_reviewer(), a_person()
    given = a_delegation(delegator, delegate)

    said = at_once(
        [
            lambda: decide(review, delegate, on_behalf_of=delegator),
            lambda: reviews.revoke_delegation(
                delegation_id=given.pk, actor=delegator, now=NOW, reason="back"
            ),
        ]
    )

    revoked = AuditEntry.objects.get(action="core.delegation.revoked")
    decided = AuditEntry.objects.filter(action="core.review.approve").first()
    assert said[1] == "done"
    if said[0] == "done":
        assert decided is not None
        assert decided.pk < revoked.pk
        assert state_of(review) == "APPROVED"
    else:
        assert said[0] == "core.review_not_theirs"
        assert decided is None
        assert state_of(review) == "PENDING"


@pytest.mark.parametrize("round_", rounds())
def test_a_policy_changed_at_the_same_instant_is_for_later_items(
    about_committed: Boxes, round_: int
) -> None:
    rule = a_policy(roles="reviewer")
    review = a_pending_review()
    stricter = {"code": rule.code, "roles": "reviewer,senior_reviewer,compliance"}

    said = at_once(
        [
            lambda: decide(review, a_reviewer()),
            lambda: a_policy(**stricter, version=2),
            lambda: reviews.submit(
                kind="BOX", subject_no="BOX2", actor=a_person(), now=NOW
            ),
        ]
    )

    assert said == ["done"] * 3
    assert state_of(review) == "APPROVED"
    told = AuditEntry.objects.get(action="core.review.approve")
    assert told.rules == f"{rule.code} v1"
    later = Review.objects.get(subject_no="BOX2")
    assert (later.policy.version, later.level) in {(1, 1), (2, 3)}


@pytest.mark.parametrize("round_", rounds())
def test_expiry_at_the_same_instant(about_committed: Boxes, round_: int) -> None:
    review = a_pending_review()
    just_before = review.expires_at - dt.timedelta(microseconds=1)

    said = at_once(
        [
            lambda: decide(review, a_reviewer(), now=just_before),
            lambda: reviews.expire_overdue(now=review.expires_at),
            lambda: decide(review, a_reviewer(), now=review.expires_at),
        ]
    )

    state = state_of(review)
    assert state == ("APPROVED" if said[0] == "done" else "EXPIRED")
    assert said[2] in {DECIDED, "core.review_expired"}
    ends = [x for x in about_committed.heard if x in ("approved", "returned")]
    assert ends == (["approved"] if state == "APPROVED" else ["returned"])


@pytest.mark.parametrize("round_", rounds())
def test_undone_and_carried_out_at_the_same_instant(
    about_committed: Boxes, round_: int
) -> None:
    review = a_pending_review()
    decide(review, a_reviewer())

    said = at_once(
        [
            lambda: decide(review, a_reviewer(), "UNDO"),
            lambda: reviews.carry_out(
                review_no=review.review_no, actor=service(), now=NOW
            ),
        ]
    )

    undone = said[0] == "done"
    assert state_of(review) == ("VOIDED" if undone else "EXECUTED")
    assert about_committed.heard[-1] == ("lapsed" if undone else "executed")


def test_carried_out_by_two_at_once_it_is_done_once(about_committed: Boxes) -> None:
    review = a_pending_review()
    decide(review, a_reviewer())

    at_once(
        [
            lambda: reviews.carry_out(
                review_no=review.review_no, actor=service(), now=NOW
            )
        ]
        * 4
    )

    assert about_committed.heard.count("executed") == 1
    assert Review.objects.get().state == "EXECUTED"
