"""By SQL as the application, too, nobody alone approves what they made."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError

from fundops.core.models import Review, ReviewPolicy, Staff
from fundops.core.tests.factories import a_person
from fundops.core.tests.services.reviews.things import (
    an_almighty,
    decide,
    run_sql,
    state_of,
)


class TestBySql:
    DECISION = (
        "INSERT INTO core_reviewdecision (review_id, checker_id, maker_id, editor_id,"
        " on_behalf_of_id, decision, level, reason_code, note, content_sha256,"
        " decided_at) VALUES (%s, %s, %s, %s, %s, 'APPROVE', 1, '', '', %s, now())"
    )

    def test_no_decision_of_the_maker_is_written(
        self, review: Review, almighty: Staff
    ) -> None:
        other = a_person().pk
        for named in (almighty.pk, other):  # whoever is said to have made it
            with pytest.raises(IntegrityError, match="is_not_checker"):
                run_sql(
                    self.DECISION,
                    review.pk,
                    almighty.pk,
                    named,
                    named,
                    None,
                    review.content_sha256,
                )

    def test_no_decision_in_the_maker_s_place_is_written(
        self, review: Review, almighty: Staff
    ) -> None:
        other = a_person().pk

        with pytest.raises(IntegrityError, match="core_reviewdecision_not_for_the_"):
            run_sql(
                self.DECISION,
                review.pk,
                other,
                other,
                other,
                almighty.pk,
                review.content_sha256,
            )

    @pytest.mark.parametrize(
        "change",
        [
            "state = 'APPROVED'",
            "state = 'EXECUTED'",
            "maker_id = (SELECT max(id) FROM core_staff)",
            "editor_id = (SELECT max(id) FROM core_staff)",
            "amount = 0.01",
            "content = '{}'",
            "content_sha256 = repeat('0', 64)",
            "policy_id = (SELECT min(id) FROM core_reviewpolicy)",
            "level = 0",
            "submitted_at = now()",
        ],
    )
    def test_no_row_of_a_review_is_made_to_fit(
        self, review: Review, change: str
    ) -> None:
        with pytest.raises(DatabaseError):
            run_sql(f"UPDATE core_review SET {change} WHERE id = %s", review.pk)

        assert state_of(review) == "PENDING"

    def test_no_review_begins_approved(self, review: Review) -> None:
        names = ", ".join(
            field.column
            for field in Review._meta.concrete_fields
            if field.column not in ("id", "review_no", "subject_no", "state")
        )

        with pytest.raises(DatabaseError, match="no row begins as APPROVED"):
            run_sql(
                f"INSERT INTO core_review (review_no, subject_no, state, {names})"
                f" SELECT 'RV9', 'BOX9', 'APPROVED', {names} FROM core_review"
            )

    def test_no_decision_or_policy_is_changed_or_removed(self, review: Review) -> None:
        decide(review, an_almighty())

        for sql in (
            "UPDATE core_reviewdecision SET checker_id = maker_id",
            "DELETE FROM core_reviewdecision",
            "TRUNCATE core_reviewdecision",
            "UPDATE core_reviewpolicy SET levels = 1",
            "DELETE FROM core_reviewpolicy",
            "DELETE FROM core_review",
        ):
            with pytest.raises(DatabaseError):
                run_sql(sql)

        assert ReviewPolicy.objects.filter(levels=2).exists()

    def test_no_trigger_is_turned_off(self, review: Review) -> None:
        for sql in (
            "ALTER TABLE core_reviewdecision DISABLE TRIGGER ALL",
            "ALTER TABLE core_reviewdecision DROP CONSTRAINT"
            " core_reviewdecision_maker_is_not_checker",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(DatabaseError):
                run_sql(sql)
