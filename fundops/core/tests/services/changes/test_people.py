"""Changes of people: roles apart, sessions ended, passwords and factors by two."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fundops.core import segregation
from fundops.core.models import AuditEntry, Authenticator, Proposal, Staff
from fundops.core.services import proposals, second_factors, staff_sessions
from fundops.core.services.changes.resets import hand_over_password
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.proposing import (
    a_proposal,
    a_submitted_proposal,
    an_approved_proposal,
    approve,
    approve_all,
    read_again,
    review_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_house() -> None:
    """Enough people to be changed."""
    for role in ("configuration", "reviewer", "senior_reviewer"):
        a_person(role=role)


def about(person: Staff, kind: str, **after: Any) -> dict[str, Any]:
    return {"kind": kind, "subject": person.employee_no, "after": after}


def a_session(person: Staff) -> Any:
    return staff_sessions.begin(
        person=person, key="k" * 32, address="127.0.0.1", browser="test"
    )


class TestNewPerson:
    NEW = {
        "kind": "STAFF_NEW",
        "subject": "N0001",
        "after": {"name": "样例新人", "roles": ["operations"]},
    }

    def test_joins_after_two_approvals_without_a_password(self) -> None:
        proposal = a_submitted_proposal(**self.NEW)
        review = review_of(proposal)
        assert (review.kind, review.level) == ("CHANGE_HIGH", 2)
        approve(review, a_person(role="reviewer"), now=noon(THURSDAY))
        assert not Staff.objects.filter(employee_no="N0001").exists()

        approve_all(proposal, now=noon(THURSDAY))

        person = Staff.objects.get(employee_no="N0001")
        assert person.roles == ["operations"]
        assert person.must_change_password
        assert not person.has_usable_password()

    def test_gets_a_password_that_is_said_once_to_the_maker(self) -> None:
        proposal = an_approved_proposal(**self.NEW)
        given = {
            "proposal_no": proposal.proposal_no,
            "actor": proposal.maker,
            "now": noon(THURSDAY),
        }

        password = hand_over_password(**given)

        assert Staff.objects.get(employee_no="N0001").check_password(password)
        with pytest.raises(proposals.ProposalRefused, match="handed over"):
            hand_over_password(**given)
        assert not AuditEntry.objects.filter(after__icontains=password).exists()

    def test_refuses_a_number_in_other_letters(self) -> None:
        an_approved_proposal(**self.NEW)

        with pytest.raises(proposals.ProposalRefused, match="already"):
            a_proposal(**{**self.NEW, "subject": "n0001"})

    @pytest.mark.parametrize("roles", [[], ["service"], ["king"], ["operations", ""]])
    def test_refuses_roles_that_nobody_is_given(self, roles: list[str]) -> None:
        with pytest.raises(proposals.ValuesRefused):
            a_proposal(**{**self.NEW, "after": {"name": "样例", "roles": roles}})

    def test_refuses_roles_of_both_sides(self) -> None:
        with pytest.raises(proposals.ChangeRefused, match="together"):
            a_proposal(
                **{
                    **self.NEW,
                    "after": {"name": "样例", "roles": ["operations", "reviewer"]},
                }
            )


@pytest.mark.parametrize(
    ("roles", "is_toxic"),
    [
        (["operations", "reviewer"], True),
        (["operations", "senior_reviewer"], True),
        (["operations", "configuration"], True),
        (["configuration", "reviewer"], True),
        (["compliance", "senior_reviewer"], True),
        (["auditor", "operations"], True),
        (["service", "reviewer"], True),
        (["reviewer", "senior_reviewer"], False),
        (["auditor"], False),
    ],
)
def test_some_roles_never_stand_together(roles: list[str], is_toxic: bool) -> None:
    assert bool(segregation.toxic(roles)) == is_toxic


class TestRoles:
    def test_are_replaced_and_sessions_end(self) -> None:
        person = a_person(role="operations")
        session = a_session(person)

        an_approved_proposal(**about(person, "STAFF_ROLES", roles=["auditor"]))

        assert person.roles == ["auditor"]
        session.refresh_from_db()
        assert session.end_reason == "ROLES"

    def test_refuses_both_sides(self) -> None:
        person = a_person(role="operations")

        with pytest.raises(proposals.ChangeRefused, match="together"):
            a_proposal(
                **about(person, "STAFF_ROLES", roles=["operations", "configuration"])
            )

    def test_refuses_to_leave_nobody_who_proposes(self) -> None:
        Staff.objects.filter(groups__name="configuration").update(is_active=False)
        last = a_person(role="configuration")

        with pytest.raises(proposals.ChangeRefused, match="must be left"):
            a_proposal(last, **about(last, "STAFF_ROLES", roles=["auditor"]))

    def test_refuses_to_leave_no_senior(self) -> None:
        """Reviewers alone could not pass the change that names the next one."""
        last = Staff.objects.get(groups__name="senior_reviewer", is_active=True)
        a_person(role="reviewer")

        with pytest.raises(proposals.ChangeRefused, match="each level of a change"):
            a_proposal(**about(last, "STAFF_ROLES", roles=["reviewer"]))

    def test_nobody_decides_on_their_own(self) -> None:
        reviewer = a_person(role="reviewer")
        proposal = a_submitted_proposal(
            **about(reviewer, "STAFF_ROLES", roles=["reviewer", "senior_reviewer"])
        )

        with pytest.raises(NotTheirs, match="about you"):
            approve(review_of(proposal), reviewer, now=noon(THURSDAY))

        assert AuditEntry.objects.filter(action="core.review.refused").exists()


class TestState:
    def test_disabling_takes_one_reviewer_and_ends_sessions(self) -> None:
        person = a_person()
        session = a_session(person)

        proposal = an_approved_proposal(
            **about(person, "STAFF_DISABLE", is_active=False)
        )

        assert review_of(proposal).level == 1
        person = Staff.objects.get(pk=person.pk)
        assert not person.is_active
        session.refresh_from_db()
        assert session.end_reason == "DISABLED"

    def test_enabling_takes_two(self) -> None:
        person = a_person(is_active=False)

        proposal = an_approved_proposal(**about(person, "STAFF_ENABLE", is_active=True))

        assert review_of(proposal).level == 2
        assert Staff.objects.get(pk=person.pk).is_active

    def test_enabling_is_no_side_door_of_disabling(self) -> None:
        with pytest.raises(proposals.ChangeRefused, match="can only say"):
            a_proposal(
                **about(a_person(is_active=False), "STAFF_DISABLE", is_active=True)
            )


class TestResets:
    def test_a_password_opens_nothing_until_the_new_one_is_given(self) -> None:
        person = a_person()
        person.set_password("a-password-of-mine")
        person.save(update_fields=["password"])
        session = a_session(person)

        proposal = an_approved_proposal(
            **about(person, "PASSWORD_RESET", password="NEW")  # noqa: S106 - a code
        )

        person = Staff.objects.get(pk=person.pk)
        assert not person.check_password("a-password-of-mine")
        session.refresh_from_db()
        assert session.end_reason == "PASSWORD"
        given = hand_over_password(
            proposal_no=proposal.proposal_no, actor=proposal.maker, now=noon(THURSDAY)
        )
        assert Staff.objects.get(pk=person.pk).check_password(given)

    def test_a_password_is_not_handed_over_after_a_week(self) -> None:
        person = a_person()
        proposal = an_approved_proposal(
            **about(person, "PASSWORD_RESET", password="NEW")  # noqa: S106 - a code
        )

        with pytest.raises(proposals.ProposalRefused, match="week"):
            hand_over_password(
                proposal_no=proposal.proposal_no,
                actor=proposal.maker,
                now=noon(THURSDAY) + dt.timedelta(days=8),
            )

    def test_no_other_proposal_about_the_person_gives_the_password(self) -> None:
        person = a_person()
        other = an_approved_proposal(**about(person, "STAFF_ROLES", roles=["auditor"]))
        an_approved_proposal(
            **about(person, "PASSWORD_RESET", password="NEW")  # noqa: S106 - a code
        )

        with pytest.raises(proposals.ProposalRefused, match="No password"):
            hand_over_password(
                proposal_no=other.proposal_no, actor=other.maker, now=noon(THURSDAY)
            )

        assert not Staff.objects.get(pk=person.pk).has_usable_password()

    def test_a_factor_is_taken_away(self) -> None:
        person = a_person()
        Authenticator.made_for(person, "test")

        an_approved_proposal(**about(person, "FACTOR_RESET", second_factor="NONE"))

        assert not second_factors.has_factor(person)

    def test_nobody_resets_both_of_one_person(self) -> None:
        person, maker = a_person(), a_person(role="configuration")
        Authenticator.made_for(person, "test")
        an_approved_proposal(
            maker,
            **about(person, "FACTOR_RESET", second_factor="NONE"),
        )

        with pytest.raises(proposals.ChangeRefused, match="two different persons"):
            a_proposal(
                maker,
                **about(person, "PASSWORD_RESET", password="NEW"),  # noqa: S106 - a code
            )

        another = a_person(role="configuration")
        proposal = a_proposal(
            another,
            **about(person, "PASSWORD_RESET", password="NEW"),  # noqa: S106 - a code
        )
        assert read_again(proposal).state == Proposal.State.DRAFT

    def test_a_person_does_not_decide_on_a_reset_of_their_own(self) -> None:
        reviewer = a_person(role="reviewer")
        proposal = a_submitted_proposal(
            **about(reviewer, "PASSWORD_RESET", password="NEW")  # noqa: S106 - a code
        )

        with pytest.raises(NotTheirs):
            approve(review_of(proposal), reviewer, now=noon(THURSDAY))
