"""One account with every role, and superuser, moves nothing that it made."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from fundops.core.database.owner import as_owner
from fundops.core.models import (
    AuditEntry,
    Review,
    ReviewDecision,
    Staff,
)
from fundops.core.services import review_batches, reviews
from fundops.core.services.review_batches import Item
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.tests.factories import THURSDAY
from fundops.core.tests.reviewing import a_code
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_maker,
    a_pending_review,
    an_almighty,
    decide,
    refusals,
    run_sql,
    state_of,
)

DECISIONS = ["APPROVE", "REJECT", "RETURN", "ESCALATE", "HOLD"]


class TestByTheService:
    @pytest.mark.parametrize("decision", DECISIONS)
    def test_no_decision_is_taken(
        self, review: Review, almighty: Staff, decision: str
    ) -> None:
        with pytest.raises(NotTheirs, match="made or edited"):
            decide(review, almighty, decision)

        assert state_of(review) == "PENDING"
        assert not ReviewDecision.objects.exists()
        assert refusals() == ["core.review_not_theirs"]

    def test_a_code_of_the_app_changes_nothing(
        self, review: Review, almighty: Staff
    ) -> None:
        with pytest.raises(NotTheirs):
            decide(review, almighty, second_factor=a_code(almighty, review))

    def test_neither_does_somebody_s_place(
        self, review: Review, almighty: Staff
    ) -> None:
        with pytest.raises(NotTheirs):
            decide(review, almighty, on_behalf_of=an_almighty())

    def test_nor_an_object_that_claims_to_be_another(
        self, review: Review, almighty: Staff
    ) -> None:
        almighty.employee_no = "X001"
        almighty.is_superuser = True

        with pytest.raises(NotTheirs):
            decide(review, almighty)

    def test_what_it_made_and_another_approved_it_does_not_undo(
        self, review: Review, almighty: Staff
    ) -> None:
        decide(review, an_almighty())

        with pytest.raises(NotTheirs):
            decide(review, almighty, "UNDO")

    def test_what_it_edited_it_does_not_approve(
        self, about: Boxes, almighty: Staff
    ) -> None:
        review = reviews.submit(
            kind="BOX", subject_no="BOX1", actor=a_maker(), now=NOW, editor=almighty
        )

        with pytest.raises(NotTheirs):
            decide(review, almighty)

    def test_the_last_approval_of_two_levels_is_another_s(
        self, about: Boxes, almighty: Staff
    ) -> None:
        about.amount *= 100
        review = a_pending_review()
        decide(review, almighty)

        with pytest.raises(NotTheirs, match="another person"):
            decide(review, almighty)


class TestByABatchOrACommand:
    def test_not_in_a_batch(self, review: Review, almighty: Staff) -> None:
        item = Item(review.review_no, review.content_sha256)
        entry = review_batches.approve_each(
            items=[item],
            checker=almighty,
            business_date=THURSDAY,
            now=NOW,
            set_sha256=review_batches.sha256_of([item]),
        )

        [outcome] = review_batches.outcomes_of(entry)
        assert outcome.result == "NOT_ELIGIBLE"
        assert "made or edited" in outcome.words
        assert state_of(review) == "PENDING"

    def test_not_from_the_shell(self, review: Review, almighty: Staff) -> None:
        call = (
            "from fundops.core.models import Review, Staff\n"
            "from fundops.core.services import reviews\n"
            f"review = Review.objects.get(pk={review.pk})\n"
            f"person = Staff.objects.get(pk={almighty.pk})\n"
            "reviews.decide(review_no=review.review_no, checker=person,"
            " decision='APPROVE', seen_sha256=review.content_sha256,"
            " now=review.submitted_at)\n"
        )

        with pytest.raises(NotTheirs):
            call_command("shell", command=call, stdout=io.StringIO())

        assert state_of(review) == "PENDING"

    def test_what_is_not_approved_is_not_carried_out(
        self, about: Boxes, review: Review, almighty: Staff
    ) -> None:
        assert reviews.approved_numbers("BOX") == []

        reviews.carry_out(review_no=review.review_no, actor=almighty, now=NOW)

        assert "executed" not in about.heard


class TestByTheModels:
    def test_the_state_is_not_assigned(self, review: Review) -> None:
        with pytest.raises(AttributeError):
            review.state = "APPROVED"

    def test_the_transition_alone_is_refused_by_the_database(
        self, review: Review
    ) -> None:
        review.approve()

        with pytest.raises(IntegrityError, match="needs the approval of 1"):
            with transaction.atomic():
                review.save(update_fields=["state"])

    def test_nor_by_a_set(self, review: Review) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(state="APPROVED")

        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=review.pk).delete()


class TestByAnotherName:
    def test_the_application_renames_nobody(
        self, review: Review, almighty: Staff
    ) -> None:
        with pytest.raises(DatabaseError, match="permission denied"):
            run_sql(
                "UPDATE core_staff SET employee_no = 'X001' WHERE id = %s", almighty.pk
            )

    @pytest.mark.parametrize("second", ["{no}", "{lower}", "{no} ", " {no}", "{no}\n"])
    def test_a_number_has_no_second_login(self, almighty: Staff, second: str) -> None:
        number = almighty.employee_no
        other = second.format(no=number, lower=number.lower())

        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.create(employee_no=other, name="样例", password="!")  # noqa: S106 - nobody logs in by it

        assert Staff.objects.filter(employee_no__iexact=number).count() == 1


@pytest.mark.django_db(transaction=True)
def test_renamed_by_the_owner_it_is_the_same_person(about_committed: Boxes) -> None:
    person = an_almighty()
    review = a_pending_review(person)
    with as_owner():
        Staff.objects.filter(pk=person.pk).update(employee_no="X001", name="另一样例")
    renamed = Staff.objects.get(employee_no="X001")

    with pytest.raises(NotTheirs):
        decide(review, renamed)

    assert AuditEntry.objects.get(action="core.review.refused").actor_no == "X001"
    assert state_of(review) == "PENDING"
