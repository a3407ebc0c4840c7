"""A second person decides; nobody alone, nobody twice, nobody on old content."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry, ReviewDecision
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import (
    AlreadyDecided,
    ContentChanged,
    Expired,
    NeedsReason,
    NotTheirs,
    ReviewRefused,
)
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_maker,
    a_pending_review,
    a_reviewer,
    a_senior,
    decide,
    state_of,
)


class TestApproving:
    def test_takes_one_reviewer_below_the_limit(self, about: Boxes) -> None:
        review = a_pending_review()

        decided = decide(review, a_reviewer())

        assert decided.review.state == "APPROVED"
        assert about.heard == ["submitted", "approved"]

    def test_takes_a_reviewer_and_a_senior_above_it(self, about: Boxes) -> None:
        about.amount = Decimal("1000.00")
        review = a_pending_review()

        decide(review, a_reviewer())
        assert state_of(review) == "PENDING"
        with pytest.raises(NotTheirs):
            decide(review, a_reviewer())
        decide(review, a_senior())

        assert state_of(review) == "APPROVED"
        assert about.heard == ["submitted", "taken_up", "approved"]

    def test_one_person_with_both_roles_counts_once(self, about: Boxes) -> None:
        about.amount = Decimal("1000.00")
        review = a_pending_review()
        both = a_reviewer()
        both.groups.add(a_senior().groups.get())
        decide(review, both)

        with pytest.raises(NotTheirs, match="another person"):
            decide(review, both)

        assert state_of(review) == "PENDING"


class TestWhoMayNot:
    def test_the_maker_also_with_the_role(self, about: Boxes) -> None:
        maker = a_maker()
        maker.groups.add(a_reviewer().groups.get())
        review = a_pending_review(maker)

        with pytest.raises(NotTheirs, match="made or edited"):
            decide(review, maker)

        assert state_of(review) == "PENDING"
        assert AuditEntry.objects.get(action="core.review.refused").actor == maker

    def test_the_last_editor(self, about: Boxes) -> None:
        editor = a_reviewer()
        review = reviews.submit(
            kind="BOX", subject_no="BOX1", actor=a_maker(), now=NOW, editor=editor
        )

        with pytest.raises(NotTheirs, match="made or edited"):
            decide(review, editor)

    def test_a_superuser_who_is_maker_or_has_no_role(self, about: Boxes) -> None:
        maker = a_person(role="operations", is_superuser=True)
        review = a_pending_review(maker)

        with pytest.raises(NotTheirs):
            decide(review, maker)
        with pytest.raises(NotTheirs):
            decide(review, a_person(role="auditor", is_superuser=True))

        assert not ReviewDecision.objects.exists()

    @pytest.mark.parametrize(
        "role", ["operations", "compliance", "configuration", "auditor"]
    )
    def test_other_roles(self, about: Boxes, role: str) -> None:
        review = a_pending_review()

        with pytest.raises(NotTheirs):
            decide(review, a_person(role=role))

    def test_the_service_person(self, about: Boxes) -> None:
        review = a_pending_review()

        with pytest.raises(NotTheirs):
            decide(review, service())

    def test_someone_who_has_left(self, about: Boxes) -> None:
        review = a_pending_review()

        with pytest.raises(NotTheirs):
            decide(review, a_person(role="reviewer", is_active=False))


class TestOtherDecisions:
    def test_a_rejection_ends_it(self, about: Boxes) -> None:
        review = a_pending_review()

        decide(review, a_reviewer(), "REJECT")

        assert state_of(review) == "REJECTED"
        assert about.heard[-1] == "rejected"

    def test_a_return_gives_it_back(self, about: Boxes) -> None:
        review = a_pending_review()

        decide(review, a_reviewer(), "RETURN")

        assert state_of(review) == "RETURNED"
        assert about.heard[-1] == "returned"

    def test_escalated_the_senior_decides(self, about: Boxes) -> None:
        review = a_pending_review()

        decide(review, a_reviewer(), "ESCALATE")
        with pytest.raises(NotTheirs):
            decide(review, a_reviewer())
        decide(review, a_senior())

        assert state_of(review) == "APPROVED"

    def test_the_one_who_escalated_does_not_decide_as_senior(
        self, about: Boxes
    ) -> None:
        review = a_pending_review()
        both = a_reviewer()
        both.groups.add(a_senior().groups.get())
        decide(review, both, "ESCALATE")

        with pytest.raises(NotTheirs):
            decide(review, both)

    def test_nothing_is_escalated_beyond_the_highest_level(self, about: Boxes) -> None:
        about.amount = Decimal("1000.00")
        review = a_pending_review()
        decide(review, a_reviewer())

        with pytest.raises(ReviewRefused):
            decide(review, a_senior(), "ESCALATE")

    def test_on_hold_nobody_decides_until_it_is_released(self, about: Boxes) -> None:
        review = a_pending_review()
        compliance = a_person(role="compliance")
        until = clock.at(FRIDAY, dt.time(12))

        decide(review, compliance, "HOLD", hold_until=until)
        with pytest.raises(AlreadyDecided, match="on hold"):
            decide(review, a_reviewer())
        decide(review, compliance, "RELEASE")
        decide(review, a_reviewer())

        assert state_of(review) == "APPROVED"
        assert about.heard == ["submitted", "held", "released", "approved"]

    @pytest.mark.parametrize("decision", ["REJECT", "RETURN", "ESCALATE", "HOLD"])
    def test_they_need_a_reason_and_a_note(self, about: Boxes, decision: str) -> None:
        review = a_pending_review()

        with pytest.raises(NeedsReason, match="No reason code"):
            decide(review, a_reviewer(), decision, reason_code="")
        with pytest.raises(NeedsReason, match="there are 4"):
            decide(review, a_reviewer(), decision, note=" abcd ")

        assert not ReviewDecision.objects.exists()


class TestWhatChanged:
    def test_the_second_browser_is_told_who_was_first(self, about: Boxes) -> None:
        review = a_pending_review()
        first = a_reviewer()
        decide(review, first)

        with pytest.raises(
            AlreadyDecided, match=f"{first} approved this at 10:00; your decision"
        ):
            decide(review, a_reviewer())

        assert ReviewDecision.objects.count() == 1

    def test_changed_content_ends_it_and_every_approval(self, about: Boxes) -> None:
        about.amount = Decimal("1000.00")
        review = a_pending_review()
        decide(review, a_reviewer())
        about.amount = Decimal("2000.00")

        with pytest.raises(ContentChanged):
            decide(review, a_senior())

        assert state_of(review) == "WITHDRAWN"
        assert about.heard[-1] == "returned"

    def test_an_old_page_changes_nothing(self, about: Boxes) -> None:
        review = a_pending_review()

        with pytest.raises(ContentChanged):
            decide(review, a_reviewer(), seen_sha256="0" * 64)

        assert state_of(review) == "PENDING"

    def test_late_it_goes_back_to_its_maker(self, about: Boxes) -> None:
        review = a_pending_review()

        with pytest.raises(Expired):
            decide(review, a_reviewer(), now=review.expires_at)

        assert state_of(review) == "EXPIRED"
        assert about.heard[-1] == "returned"


class TestCarryingOut:
    def test_does_what_was_approved_once(self, about: Boxes) -> None:
        review = a_pending_review()
        decide(review, a_reviewer())

        for _ in range(2):
            reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

        assert state_of(review) == "EXECUTED"
        assert about.heard.count("executed") == 1

    def test_does_nothing_before_the_approval(self, about: Boxes) -> None:
        review = a_pending_review()

        reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

        assert state_of(review) == "PENDING"

    def test_another_content_voids_it(self, about: Boxes) -> None:
        review = a_pending_review()
        decide(review, a_reviewer())
        about.amount = Decimal("100.01")

        after = reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

        assert (after.state, about.heard[-1]) == ("VOIDED", "lapsed")
        assert "changed" in after.end_reason

    def test_a_check_that_fails_now_voids_it(self, about: Boxes) -> None:
        review = a_pending_review()
        decide(review, a_reviewer())
        about.block = "The lid is open."

        after = reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

        assert (after.state, after.end_reason) == ("VOIDED", "The lid is open.")

    def test_a_deadline_that_passed_voids_it(self, about: Boxes) -> None:
        about.deadline = reviews.Deadline(clock.at(THURSDAY, dt.time(15)), "RULE")
        review = a_pending_review()
        decide(review, a_reviewer())

        after = reviews.carry_out(
            review_no=review.review_no,
            actor=service(),
            now=clock.at(THURSDAY, dt.time(15, 0, 1)),
        )

        assert after.state == "VOIDED"
