"""What compliance holds only compliance releases; what was approved can be undone."""

from __future__ import annotations

import pytest

from fundops.core.models import AuditEntry, Review
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import (
    AlreadyDecided,
    ContentChanged,
    Expired,
    NeedsReason,
    NotTheirs,
    ReviewRefused,
)
from fundops.core.tests.factories import a_person, service
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_compliance_officer,
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


class TestAComplianceHold:
    def test_is_released_by_compliance_only(self, about: Boxes) -> None:
        review = a_pending_review()
        decide(review, a_compliance_officer(), "HOLD")
        assert reviews.held_by_compliance(review)

        for person in (a_reviewer(), a_senior()):
            assert "only compliance releases" in reviews.why_not_release(
                review, with_role(person, "reviewer")
            )
            with pytest.raises(NotTheirs):
                decide(review, person, "RELEASE")
        decide(review, a_compliance_officer(), "RELEASE")

        assert state_of(review) == "PENDING"
        assert refusals() == ["core.review_not_theirs"] * 2

    def test_stays_one_when_that_person_changes_roles(self, about: Boxes) -> None:
        review, officer = a_pending_review(), a_compliance_officer()
        decide(review, officer, "HOLD")
        officer.groups.clear()

        with pytest.raises(NotTheirs, match="only compliance releases"):
            decide(review, a_reviewer(), "RELEASE")

    def test_is_one_too_when_placed_in_compliance_s_place(self, about: Boxes) -> None:
        review, officer, delegate = (
            a_pending_review(),
            *(
                a_compliance_officer(),
                a_reviewer(),
            ),
        )
        a_delegation(officer, delegate)
        decide(review, delegate, "HOLD", on_behalf_of=officer)

        with pytest.raises(NotTheirs, match="only compliance releases"):
            decide(review, delegate, "RELEASE")
        decide(review, delegate, "RELEASE", on_behalf_of=officer)

        assert state_of(review) == "PENDING"

    def test_does_not_expire_into_the_maker_s_hands(self, about: Boxes) -> None:
        review = a_pending_review()
        officer = a_compliance_officer()
        decide(review, officer, "HOLD")

        assert reviews.expire_overdue(now=review.expires_at) == []
        assert state_of(review) == "ON_HOLD"
        decide(review, officer, "RELEASE", now=review.expires_at)
        with pytest.raises(Expired):
            decide(review, a_reviewer(), now=review.expires_at)

        assert state_of(review) == "EXPIRED"

    def test_is_not_withdrawn_by_its_maker(self, about: Boxes) -> None:
        maker = a_maker()
        review = a_pending_review(maker)
        decide(review, a_compliance_officer(), "HOLD")

        with pytest.raises(ReviewRefused, match="cannot be withdrawn"):
            reviews.withdraw(review_no=review.review_no, actor=maker, now=NOW)

    def test_is_not_for_who_made_it(self, about: Boxes) -> None:
        maker = with_role(a_maker(), "compliance")
        review = a_pending_review(maker)

        with pytest.raises(NotTheirs, match="made or edited"):
            decide(review, maker, "HOLD")

    def test_gives_compliance_no_other_decision(self, about: Boxes) -> None:
        review = a_pending_review()

        for decision in ("APPROVE", "REJECT", "RETURN", "ESCALATE"):
            with pytest.raises(NotTheirs):
                decide(review, a_compliance_officer(), decision)


class TestAReviewersHold:
    def test_is_released_by_a_reviewer_or_compliance(self, about: Boxes) -> None:
        review = a_pending_review()
        for person in (a_reviewer(), a_compliance_officer()):
            decide(review, a_reviewer(), "HOLD")
            decide(review, person, "RELEASE")

        assert state_of(review) == "PENDING"

    def test_expires(self, about: Boxes) -> None:
        review = a_pending_review()
        decide(review, a_reviewer(), "HOLD")

        assert reviews.expire_overdue(now=review.expires_at) == [review.review_no]
        assert about.heard[-2:] == ["released", "returned"]


class TestUndoing:
    def approved(self) -> tuple[Review, object]:
        review, checker = a_pending_review(), a_reviewer()
        decide(review, checker)
        return review, checker

    def test_voids_an_approval_before_it_is_carried_out(self, about: Boxes) -> None:
        review, _checker = self.approved()
        second = a_reviewer()
        assert reviews.why_not_undo(review, second) == ""

        decided = decide(review, second, "UNDO")

        assert (state_of(review), about.heard[-1]) == ("VOIDED", "lapsed")
        assert decided.review.end_reason == "WRONG"
        told = AuditEntry.objects.get(action="core.review.undo")
        assert (told.actor, told.rules) == (second, str(review.policy))
        reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)
        assert "executed" not in about.heard
        assert a_pending_review().state == "PENDING"

    def test_is_not_for_the_approver_maker_or_another_role(self, about: Boxes) -> None:
        maker = with_role(a_maker(), "reviewer")
        review, checker = a_pending_review(maker), a_reviewer()
        decide(review, checker)

        for person, words in (
            (checker, "You approved this"),
            (maker, "made or edited"),
            (a_compliance_officer(), "A reviewer who did not approve"),
            (a_person(role="configuration", is_superuser=True), "A reviewer who did"),
            (service(), "A reviewer decides"),
        ):
            with pytest.raises(NotTheirs, match=words):
                decide(review, person, "UNDO")

        assert state_of(review) == "APPROVED"
        assert len(refusals()) == 5

    def test_is_not_for_whom_somebody_approved_in_their_place(
        self, about: Boxes
    ) -> None:
        review, delegator, delegate = a_pending_review(), a_reviewer(), a_senior()
        a_delegation(delegator, delegate)
        decide(review, delegate, on_behalf_of=delegator)

        with pytest.raises(NotTheirs, match="You approved this"):
            decide(review, delegator, "UNDO")

    def test_needs_a_reason_and_a_note(self, about: Boxes) -> None:
        review, _checker = self.approved()

        with pytest.raises(NeedsReason):
            decide(review, a_reviewer(), "UNDO", reason_code="")
        with pytest.raises(NeedsReason):
            decide(review, a_reviewer(), "UNDO", note="short")

    def test_has_reasons_of_its_own_where_the_kind_has_none(
        self, about: Boxes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(about.reasons, "UNDO")
        review, _checker = self.approved()

        assert set(reviews.reasons_for("BOX", "UNDO")) == {
            "MISTAKE",
            "NEW_FACTS",
            "OTHER",
        }
        with pytest.raises(NeedsReason):
            decide(review, a_reviewer(), "UNDO", reason_code="WRONG")
        decide(review, a_reviewer(), "UNDO", reason_code="MISTAKE")

    def test_needs_the_content_that_was_approved(self, about: Boxes) -> None:
        review, _checker = self.approved()

        with pytest.raises(ContentChanged):
            decide(review, a_reviewer(), "UNDO", seen_sha256="0" * 64)

    def test_is_not_of_what_was_not_approved_or_is_done(self, about: Boxes) -> None:
        review = a_pending_review()
        with pytest.raises(AlreadyDecided):
            decide(review, a_reviewer(), "UNDO")
        decide(review, a_reviewer())
        reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

        with pytest.raises(AlreadyDecided):
            decide(review, a_reviewer(), "UNDO")

    def test_by_a_compliance_level_too_where_the_policy_names_it(
        self, about: Boxes
    ) -> None:
        a_policy(roles="reviewer,compliance")
        review = a_pending_review()
        for person in (a_reviewer(), a_compliance_officer()):
            decide(review, person)

        decide(review, a_compliance_officer(), "UNDO")

        assert state_of(review) == "VOIDED"


class TestWithdrawing:
    def test_is_the_maker_s_alone_and_a_refusal_is_told(self, about: Boxes) -> None:
        review = a_pending_review()
        other = a_maker()

        with pytest.raises(NotTheirs):
            reviews.withdraw(review_no=review.review_no, actor=other, now=NOW)

        told = AuditEntry.objects.get(action="core.review.refused")
        assert (told.actor, told.after["decision"]) == (other, "WITHDRAW")
        assert state_of(review) == "PENDING"

    def test_is_over_once_it_is_decided(self, about: Boxes) -> None:
        maker = a_maker()
        review = a_pending_review(maker)
        decide(review, a_reviewer())

        with pytest.raises(ReviewRefused):
            reviews.withdraw(review_no=review.review_no, actor=maker, now=NOW)

        assert state_of(review) == "APPROVED"
