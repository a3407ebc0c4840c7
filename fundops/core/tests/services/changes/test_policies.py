"""Policies: a newer version from its day on, for what is submitted then."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fundops.core.models import ReviewPolicy
from fundops.core.services import proposals
from fundops.core.services.changes.policies import PolicyChange
from fundops.core.services.reviews import terms
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    an_open_day,
    noon,
    service,
)
from fundops.core.tests.proposing import a_proposal, an_approved_proposal, review_of

pytestmark = pytest.mark.django_db
RULE = "CHANGE/CHANGE-0"


def values(subject: str = RULE, **changed: Any) -> dict[str, Any]:
    held = PolicyChange().current(subject) or PolicyChange().current(RULE) or {}
    return {"kind": "REVIEW_POLICY", "subject": subject, "after": {**held, **changed}}


class TestPolicy:
    def test_is_a_new_version_from_its_day_on(self) -> None:
        proposal = an_approved_proposal(
            **values(hours=8, level_2="senior_reviewer"), effective_from=MONDAY
        )
        assert ReviewPolicy.objects.filter(kind="CHANGE").count() == 1

        proposals.apply_due(business_date=MONDAY, actor=service(), now=noon(FRIDAY))

        old, new = ReviewPolicy.objects.filter(kind="CHANGE").order_by("version")
        assert (old.version, old.levels, old.hours) == (1, 1, 40)
        assert (new.version, new.levels, new.hours) == (2, 2, 8)
        assert new.review_no == proposal.review_no
        assert terms.in_force(kind="CHANGE", on=FRIDAY) == [old]
        assert terms.in_force(kind="CHANGE", on=MONDAY) == [new]

    def test_is_decided_by_two(self) -> None:
        proposal = an_approved_proposal(**values(hours=8), effective_from=MONDAY)

        assert review_of(proposal).level == 2

    def test_applies_to_new_items_only(self) -> None:
        waiting = review_of(
            an_approved_proposal(subject="2025-03-14", effective_from=MONDAY)
        )
        an_approved_proposal(**values(level_2="senior_reviewer"), effective_from=FRIDAY)
        proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))

        waiting.refresh_from_db()
        assert (waiting.level, waiting.policy.version) == (1, 1)

    def test_keeps_amounts_to_the_cent(self) -> None:
        an_approved_proposal(
            **values("CHANGE/CHANGE-BIG", from_amount="1000.50", step_up_from="0"),
            effective_from=FRIDAY,
        )
        proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))

        made = ReviewPolicy.objects.get(code="CHANGE-BIG")
        assert made.from_amount == Decimal("1000.50")
        assert made.step_up_from == Decimal("0.00")

    @pytest.mark.parametrize(
        "changed",
        [
            {"is_retired": True},
            {"from_amount": "100.00"},
            {"manual_only": True},
            {"customer_kind": "PRODUCT"},
            {"payee_changed_within": 7},
            {"level_3": "senior_reviewer"},
        ],
    )
    def test_refuses_to_leave_something_undecided(
        self, changed: dict[str, Any]
    ) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**values(**changed), effective_from=FRIDAY)

    def test_refuses_one_person_for_changes_near_money(self) -> None:
        with pytest.raises(proposals.ChangeRefused, match="two persons"):
            a_proposal(
                **values("CHANGE_HIGH/CHANGE_HIGH-0", level_2=""),
                effective_from=FRIDAY,
            )

    @pytest.mark.parametrize(
        "changed",
        [
            {"from_amount": "NaN"},
            {"from_amount": "1e3"},
            {"from_amount": "１００"},
            {"from_amount": "-1"},
            {"hours": 0},
            {"hours": "4.5"},
            {"level_1": "operations"},
            {"level_1": ""},
        ],
    )
    def test_refuses_wrong_values(self, changed: dict[str, Any]) -> None:
        with pytest.raises(proposals.ValuesRefused):
            a_proposal(**values(**changed), effective_from=FRIDAY)

    def test_refuses_the_day_that_works_already(self) -> None:
        an_open_day(THURSDAY)

        with pytest.raises(proposals.ChangeRefused, match="opened already"):
            a_proposal(**values(hours=8), effective_from=THURSDAY)
