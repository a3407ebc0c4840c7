"""Which role decides on which level, and how a level is added."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import Review
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.services.reviews.levels import role_column
from fundops.core.tests.factories import THURSDAY, a_person
from fundops.core.tests.services.reviews.things import (
    Boxes,
    a_compliance_officer,
    a_pending_review,
    a_policy,
    a_reviewer,
    a_senior,
    decide,
    state_of,
    with_role,
)

ALL = "reviewer,senior_reviewer,compliance"


def again(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


class TestThreeLevels:
    def test_each_is_decided_by_the_role_that_the_policy_names(
        self, about: Boxes
    ) -> None:
        a_policy(roles=ALL)
        review = a_pending_review()

        for person in (a_reviewer(), a_senior()):
            decide(review, person)
            assert state_of(review) == "PENDING"
        with pytest.raises(NotTheirs, match="Compliance decides this"):
            decide(review, a_senior())
        decide(review, a_compliance_officer())

        assert state_of(review) == "APPROVED"
        assert about.heard == ["submitted", "taken_up", "taken_up", "approved"]

    def test_a_person_with_all_three_roles_decides_one(self, about: Boxes) -> None:
        a_policy(roles=ALL)
        review = a_pending_review()
        person = with_role(a_reviewer(), "senior_reviewer", "compliance")
        decide(review, person)

        with pytest.raises(NotTheirs, match="another person"):
            decide(review, person)
        decide(review, a_senior())
        with pytest.raises(NotTheirs, match="level 1; the next level is another"):
            decide(review, person)

        assert state_of(review) == "PENDING"

    def test_compliance_decides_on_no_other_level(self, about: Boxes) -> None:
        a_policy(roles=ALL)
        review = a_pending_review()

        with pytest.raises(NotTheirs, match="A reviewer decides this"):
            decide(review, a_compliance_officer())


class TestEscalating:
    def test_leaves_it_to_a_senior_where_one_level_was_named(
        self, about: Boxes
    ) -> None:
        review = a_pending_review()
        assert reviews.can_escalate(review)

        decide(review, a_reviewer(), "ESCALATE")

        review = again(review)
        assert (review.level_now, review.level) == (2, 2)
        assert reviews.role_now(review) == "senior_reviewer"
        assert not reviews.can_escalate(review)
        with pytest.raises(NotTheirs, match="A senior reviewer"):
            decide(review, a_reviewer())
        decide(review, a_senior())
        assert state_of(review) == "APPROVED"

    def test_keeps_the_levels_above(self, about: Boxes) -> None:
        a_policy(roles=ALL)
        review = a_pending_review()
        decide(review, a_reviewer(), "ESCALATE")
        decide(review, a_senior())

        assert reviews.role_now(again(review)) == "compliance"
        decide(review, a_compliance_officer())
        assert state_of(review) == "APPROVED"

    def test_of_two_reviewers_the_second_gives_way_to_a_senior(
        self, about: Boxes
    ) -> None:
        a_policy(roles="reviewer,reviewer")
        review = a_pending_review()
        assert reviews.role_of_level(review, 2) == "reviewer"

        decide(review, a_reviewer(), "ESCALATE")

        assert reviews.role_now(again(review)) == "senior_reviewer"

    def test_stops_at_a_senior_and_at_compliance(self, about: Boxes) -> None:
        a_policy(roles="senior_reviewer")
        with pytest.raises(ReviewRefused, match="highest level"):
            decide(a_pending_review(), a_senior(), "ESCALATE")


class TestWhichPolicy:
    @pytest.mark.parametrize(
        ("traits", "levels"),
        [
            (reviews.Traits(), 1),
            (reviews.Traits(is_manual=True), 3),
            (reviews.Traits(payee_changed_on=THURSDAY), 2),
            (reviews.Traits(payee_changed_on=THURSDAY.replace(year=2020)), 1),
            (reviews.Traits(customer_kind="PRODUCT"), 2),
            (reviews.Traits(customer_kind="INDIVIDUAL"), 1),
        ],
    )
    def test_follows_from_who_is_paid_and_how_it_was_made(
        self, about: Boxes, traits: reviews.Traits, levels: int
    ) -> None:
        a_policy(roles=ALL, manual_only=True)
        a_policy(roles="reviewer,reviewer", payee_changed_within=7)
        a_policy(roles="reviewer,senior_reviewer", customer_kind="PRODUCT")
        about.traits = traits

        review = a_pending_review()

        assert (review.level, review.traits) == (levels, traits.as_json())

    def test_a_newer_version_holds_for_new_items_only(self, about: Boxes) -> None:
        rule = a_policy(roles="reviewer")
        review = a_pending_review()
        assert review.policy == rule
        newer = a_policy(code=rule.code, version=2, roles=ALL)

        decide(review, a_reviewer())

        assert state_of(review) == "APPROVED"
        assert (
            reviews.terms.policy_for(kind="BOX", amount=Decimal(100), on=THURSDAY)
            == newer
        )


def test_a_kind_names_who_may_submit_it(about: Boxes) -> None:
    about.makers = frozenset({"configuration"})  # type: ignore[attr-defined]  # optional

    with pytest.raises(NotTheirs, match="Only these roles can submit this: Config"):
        a_pending_review()

    assert a_pending_review(a_person(role="configuration")).state == "PENDING"


@pytest.mark.parametrize("escalated", [False, True])
@pytest.mark.parametrize("roles", ["reviewer", "senior_reviewer,compliance", ALL])
def test_lists_say_the_same_role_as_the_review(
    about: Boxes, roles: str, escalated: bool
) -> None:
    a_policy(roles=roles)
    review = a_pending_review()
    if escalated and reviews.can_escalate(review):
        decide(review, a_reviewer(), "ESCALATE")

    listed = Review.objects.annotate(role=role_column()).get()

    assert listed.role == reviews.role_now(again(review))
