"""Delegations: given by the delegator, decided by a third, ended at once."""

from __future__ import annotations

from typing import Any

import pytest

from fundops.core.models import AuditEntry, Delegation, Staff
from fundops.core.services import proposals, reviews
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon
from fundops.core.tests.proposing import (
    a_proposal,
    a_submitted_proposal,
    an_approved_proposal,
    approve,
    review_of,
)

pytestmark = pytest.mark.django_db


def between(one: Staff, other: Staff, **after: Any) -> dict[str, Any]:
    return {
        "kind": "DELEGATION",
        "subject": one.employee_no,
        "after": {
            "delegate": other.employee_no,
            "kinds": ["CHANGE"],
            "from_day": str(THURSDAY),
            "until_day": str(FRIDAY),
            **after,
        },
    }


class TestDelegation:
    def test_begins_when_a_third_person_approved_it(self) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")

        proposal = an_approved_proposal(one, **between(one, other))

        delegation = Delegation.objects.get()
        assert (delegation.delegator, delegation.delegate) == (one, other)
        assert delegation.review_no == proposal.review_no
        assert delegation.covers("CHANGE", THURSDAY)
        assert not delegation.covers("CHANGE_HIGH", THURSDAY)

    def test_the_delegate_does_not_decide_on_it(self) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")
        proposal = a_submitted_proposal(one, **between(one, other))

        with pytest.raises(NotTheirs):
            approve(review_of(proposal), other, now=noon(THURSDAY))
        with pytest.raises(NotTheirs):
            approve(review_of(proposal), one, now=noon(THURSDAY))

        assert not Delegation.objects.exists()

    def test_refuses_the_place_of_somebody_else(self) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")

        with pytest.raises(proposals.ChangeRefused, match="themselves"):
            a_proposal(a_person(role="reviewer"), **between(one, other))

    def test_refuses_configuration(self) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")

        with pytest.raises(proposals.NotTheirProposal):
            a_proposal(a_person(role="configuration"), **between(one, other))

    @pytest.mark.parametrize("role", ["operations", "auditor", "configuration"])
    def test_refuses_a_delegate_who_decides_nothing(self, role: str) -> None:
        one = a_person(role="reviewer")

        with pytest.raises(proposals.ValuesRefused):
            a_proposal(one, **between(one, a_person(role=role)))

    @pytest.mark.parametrize(
        "days",
        [
            {"from_day": str(FRIDAY), "until_day": str(THURSDAY)},
            {"until_day": "2025-06-30"},
        ],
    )
    def test_refuses_days_that_make_no_sense(self, days: dict[str, str]) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")

        with pytest.raises(proposals.ChangeRefused):
            a_proposal(one, **between(one, other, **days))

    def test_is_revoked_at_once_by_the_delegator(self) -> None:
        one, other = a_person(role="reviewer"), a_person(role="reviewer")
        an_approved_proposal(one, **between(one, other))

        reviews.revoke_delegation(
            delegation_id=Delegation.objects.get().pk,
            actor=one,
            now=noon(THURSDAY),
            reason="提前返岗",
        )

        assert not Delegation.objects.get().covers("CHANGE", THURSDAY)
        assert AuditEntry.objects.filter(action="core.delegation.revoked").exists()
