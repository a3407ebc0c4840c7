"""An approval above the limit needs a fresh code, for this content, used once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry, Evidence, SecondFactorUse
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NeedsEvidence, NeedsSecondFactor
from fundops.core.tests.reviewing import a_code
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_maker,
    a_pending_review,
    a_policy,
    a_reviewer,
    a_senior,
    decide,
    refusals,
    state_of,
)


class TestTheCode:
    def test_is_asked_for_from_the_limit_on(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal("100.01"))
        assert not reviews.needs_second_factor(a_pending_review())
        about.amount = Decimal("100.01")

        review = reviews.submit(kind="BOX", subject_no="BOX2", actor=a_maker(), now=NOW)

        assert reviews.needs_second_factor(review)

    def test_is_kept_with_the_decision_and_told(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal(0))
        review, checker = a_pending_review(), a_reviewer()
        with pytest.raises(NeedsSecondFactor, match="needs a fresh code"):
            decide(review, checker)
        code = a_code(checker, review)

        decided = decide(review, checker, second_factor=code)

        assert decided.decision.second_factor == code
        told = AuditEntry.objects.get(action="core.review.approve")
        assert told.after["second_factor"] == code.pk
        assert told.rules == str(review.policy)
        assert refusals() == ["core.review_needs_second_factor"]

    @pytest.mark.parametrize("decision", ["REJECT", "RETURN", "HOLD", "ESCALATE"])
    def test_is_for_approvals_only(self, about: Boxes, decision: str) -> None:
        a_policy(step_up_from=Decimal(0))

        written = decide(a_pending_review(), a_reviewer(), decision)

        assert written.decision.decision == decision
        assert written.decision.second_factor is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"bound_to": "0" * 64},
            {"bound_to": ""},
            {"purpose": SecondFactorUse.Purpose.LOGIN},
            {"purpose": SecondFactorUse.Purpose.REVEAL},
        ],
    )
    def test_for_something_else_is_refused(
        self, about: Boxes, wrong: dict[str, str]
    ) -> None:
        a_policy(step_up_from=Decimal(0))
        review, checker = a_pending_review(), a_reviewer()

        with pytest.raises(NeedsSecondFactor, match="something else"):
            decide(review, checker, second_factor=a_code(checker, review, **wrong))

        assert state_of(review) == "PENDING"

    def test_of_somebody_else_is_refused(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal(0))
        review = a_pending_review()

        with pytest.raises(NeedsSecondFactor, match="something else"):
            decide(review, a_reviewer(), second_factor=a_code(a_reviewer(), review))

    def test_that_was_never_given_is_refused(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal(0))
        review, checker = a_pending_review(), a_reviewer()
        invented = SecondFactorUse(
            pk=10**9,
            person=checker,
            purpose="DECISION",
            bound_to=review.content_sha256,
            given_at=clock.machine(),
        )

        with pytest.raises(NeedsSecondFactor):
            decide(review, checker, second_factor=invented)

    @pytest.mark.parametrize("minutes", [5.1, -1])
    def test_is_fresh_by_the_machine_s_time(self, about: Boxes, minutes: float) -> None:
        a_policy(step_up_from=Decimal(0))
        review, checker = a_pending_review(), a_reviewer()
        given_at = clock.machine() - dt.timedelta(minutes=minutes)

        with pytest.raises(NeedsSecondFactor, match="older than 5 minutes"):
            decide(
                review,
                checker,
                second_factor=a_code(checker, review, given_at=given_at),
            )

    def test_is_used_for_one_decision(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal(0))
        maker, checker = a_maker(), a_reviewer()
        review = a_pending_review(maker)
        code = a_code(checker, review)
        decide(review, checker, "RETURN", second_factor=code)
        review = a_pending_review(maker)  # the same content once more

        with pytest.raises(NeedsSecondFactor, match="used for a decision already"):
            decide(review, checker, second_factor=code)

    def test_each_level_gives_its_own(self, about: Boxes) -> None:
        a_policy(roles="reviewer,senior_reviewer", step_up_from=Decimal(0))
        review, first, second = a_pending_review(), a_reviewer(), a_senior()
        code = a_code(first, review)
        decide(review, first, second_factor=code)

        with pytest.raises(NeedsSecondFactor):
            decide(review, second, second_factor=code)
        decide(review, second, second_factor=a_code(second, review))

        assert state_of(review) == "APPROVED"


class TestEvidence:
    def attach(self, kind: str = "BOX", subject_no: str = "BOX1") -> None:
        Evidence.objects.create(
            kind=kind,
            subject_no=subject_no,
            name="letter.pdf",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            person=a_maker(),
            given_at=NOW,
        )

    def test_is_needed_to_submit_where_the_policy_says_so(self, about: Boxes) -> None:
        a_policy(needs_evidence=True)
        self.attach(kind="CRATE")
        self.attach(subject_no="BOX2")
        with pytest.raises(NeedsEvidence, match="asks for evidence; attach it to BOX1"):
            a_pending_review()
        assert about.heard == []

        self.attach()

        decide(a_pending_review(), a_reviewer())

    def test_is_needed_to_approve_too(
        self, about: Boxes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_policy(needs_evidence=True)
        monkeypatch.setattr(reviews.submitting, "check_evidence", lambda *args: None)
        review = a_pending_review()

        with pytest.raises(NeedsEvidence):
            decide(review, a_reviewer())
        decide(review, a_reviewer(), "RETURN")

        assert refusals() == ["core.review_needs_evidence"]
