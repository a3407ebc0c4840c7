"""What the database refuses of reviews: whoever asks, by whatever way."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from fundops.core.database.owner import as_owner
from fundops.core.models import Review, Staff
from fundops.core.tests.services.reviews.things import (
    Boxes,
    a_maker,
    a_pending_review,
    a_reviewer,
    boxes,
    decide,
)

WRONG = {
    "approved by nobody": "UPDATE core_review SET state = 'APPROVED'",
    "carried out at once": "UPDATE core_review SET state = 'EXECUTED'",
    "another content": "UPDATE core_review SET content = '{}'",
    "another hash": "UPDATE core_review SET content_sha256 = repeat('0', 64)",
    "another maker": "UPDATE core_review SET maker_id = maker_id + 1",
    "another amount": "UPDATE core_review SET amount = amount + 1",
    "a lower level": "UPDATE core_review SET level = level - 1",
    "gone": "DELETE FROM core_review",
}
WRONG_DECISIONS = {
    "changed": "UPDATE core_reviewdecision SET decision = 'REJECT'",
    "gone": "DELETE FROM core_reviewdecision",
    "emptied": "TRUNCATE core_reviewdecision",
}


def decided_by(review: Review, checker: Staff, maker: Staff) -> str:
    return f"""
        INSERT INTO core_reviewdecision (
            review_id, checker_id, maker_id, editor_id, decision, level, reason_code,
            note, content_sha256, decided_at
        ) VALUES (
            {review.pk}, {checker.pk}, {maker.pk}, {maker.pk}, 'APPROVE', 1, '', '',
            '{review.content_sha256}', now()
        )
    """


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", WRONG.values(), ids=list(WRONG))
def test_a_review_keeps_what_it_was_made_with(about: Boxes, sql: str) -> None:
    a_pending_review()

    with pytest.raises(DatabaseError):
        execute(sql)


@pytest.mark.parametrize("sql", WRONG_DECISIONS.values(), ids=list(WRONG_DECISIONS))
def test_decisions_are_append_only(about: Boxes, sql: str) -> None:
    decide(a_pending_review(), a_reviewer())

    with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
        execute(sql)


def test_the_maker_is_no_checker_though_the_row_names_another(about: Boxes) -> None:
    maker, another = a_maker(), a_maker()
    review = a_pending_review(maker)

    with pytest.raises(DatabaseError, match="is_not_checker"):
        execute(decided_by(review, maker, another))


def test_two_live_reviews_of_a_subject_cannot_be(about: Boxes) -> None:
    review = a_pending_review()

    with pytest.raises(DatabaseError, match="core_review_one_live"):
        Review.objects.create(
            **{
                name: getattr(review, name)
                for name in (
                    "kind subject_no amount content maker editor business_date "
                    "submitted_at level policy expires_at"
                ).split()
            },
            review_no="RV2",
        )


@pytest.mark.django_db(transaction=True)
class TestTheOwnerToo:
    @pytest.mark.parametrize("sql", WRONG.values(), ids=list(WRONG))
    def test_is_refused(self, sql: str) -> None:
        with boxes():
            a_pending_review()

            with as_owner(), pytest.raises(DatabaseError):
                execute(sql)

    def test_is_refused_a_decision_of_the_maker(self) -> None:
        with boxes():
            maker = a_maker()
            review = a_pending_review(maker)

            with as_owner(), pytest.raises(DatabaseError, match="is_not_checker"):
                execute(decided_by(review, maker, a_maker()))
