"""Pages of changes: form, look, submission; and every way around them is shut."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import (
    AuditEntry,
    CalendarDay,
    Proposal,
    Review,
    ReviewPolicy,
    Staff,
)
from fundops.core.models.staff import ROLES
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.proposing import (
    A_DAY,
    REASON,
    a_proposal,
    a_submitted_proposal,
    an_approved_proposal,
    approve_all,
    read_again,
)

pytestmark = pytest.mark.django_db
State = Proposal.State
FORM = {
    "is_trading_day": "0",
    "is_bank_day": "1",
    "effective_from": str(THURSDAY),
    "reason": REASON,
}


@pytest.fixture(autouse=True)
def _on_thursday(move_clock: Callable[[str], dt.datetime]) -> None:
    move_clock("2025-01-02T10:00:00+08:00")


def logged_in(client: Client, role: str, **fields: Any) -> Staff:
    person = a_person(role=role, **fields)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def the_form(kind: str = "CALENDAR_DAY", subject: str = A_DAY) -> str:
    return f"{reverse('admin:propose_change', args=[kind])}?subject={subject}"


def kept(response: Any) -> dict[str, str]:
    return {one.name: one.value for one in response.context["kept"]}


class TestForm:
    def test_starts_with_what_is_in_force(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.get(the_form()).content.decode()

        assert "in force: yes" in page
        assert "nothing has happened yet" in page

    def test_asks_of_what_first(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.get(reverse("admin:propose_change", args=["CALENDAR_DAY"]))

        assert 'name="subject"' in page.content.decode()

    def test_says_what_is_no_subject(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.get(the_form(subject="2025-02-30"))

        assert "This is no date" in page.content.decode()

    def test_a_look_keeps_nothing(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.post(the_form(), {**FORM, "step": "look"})

        assert "1 of 2 values differ" in page.content.decode()
        assert not Proposal.objects.exists()
        assert not AuditEntry.objects.filter(action="core.proposal.made").exists()

    def test_submits_what_was_looked_at(self, client: Client) -> None:
        maker = logged_in(client, "configuration")
        looked = client.post(the_form(), {**FORM, "step": "look"})

        answer = client.post(the_form(), {**kept(looked), "step": "submit"})

        proposal = Proposal.objects.get()
        assert answer.headers["Location"] == reverse(
            "admin:core_proposal_change", args=[proposal.pk]
        )
        assert (proposal.maker, proposal.state) == (maker, State.SUBMITTED)
        assert proposal.source == Proposal.Source.PAGE

    def test_refuses_what_changed_after_the_look(self, client: Client) -> None:
        logged_in(client, "configuration")
        looked = client.post(the_form(), {**FORM, "step": "look"})
        CalendarDay.objects.filter(date=A_DAY).update(
            is_trading_day=False, is_bank_day=False
        )

        page = client.post(the_form(), {**kept(looked), "step": "submit"})

        assert "changed after you looked" in page.content.decode()
        assert not Proposal.objects.exists()

    def test_refuses_a_submission_without_a_look(self, client: Client) -> None:
        logged_in(client, "configuration")

        client.post(the_form(), {**FORM, "step": "submit"})

        assert not Proposal.objects.exists()

    def test_says_every_wrong_value_beside_its_field(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.post(
            the_form(), {"is_trading_day": "perhaps", "reason": "x", "step": "look"}
        )

        errors = page.context["form"].errors
        assert set(errors) == {
            "is_trading_day",
            "is_bank_day",
            "effective_from",
            "reason",
        }

    @pytest.mark.parametrize("role", [r for r in ROLES if r != "configuration"])
    def test_another_role_finds_no_form_and_posts_nothing(
        self, client: Client, role: str
    ) -> None:
        logged_in(client, role)

        assert client.get(the_form()).status_code == 403
        answer = client.post(the_form(), {**FORM, "seen": "x", "step": "submit"})

        assert answer.status_code == 403
        assert not Proposal.objects.exists()

    def test_a_superuser_has_no_other_door(self, client: Client) -> None:
        logged_in(client, "operations", is_superuser=True)

        assert client.get(the_form()).status_code == 403
        assert client.get(reverse("admin:propose")).status_code == 403

    def test_an_unknown_change_is_not_found(self, client: Client) -> None:
        logged_in(client, "configuration")

        assert client.get(the_form(kind="NOTHING")).status_code == 404


class TestChooser:
    def test_lists_what_a_role_proposes_and_who_decides(self, client: Client) -> None:
        logged_in(client, "configuration")

        page = client.get(reverse("admin:propose")).content.decode()

        assert "Bank account…" in page
        assert "2 persons decide" in page
        assert "Delegation…" not in page

    def test_a_reviewer_proposes_a_delegation_of_their_own(
        self, client: Client
    ) -> None:
        reviewer = logged_in(client, "reviewer")

        page = client.get(reverse("admin:propose")).content.decode()

        assert f"/propose/DELEGATION/?subject={reviewer.employee_no}" in page
        assert "Bank account…" not in page


class TestRecord:
    def test_offers_the_change_to_who_proposes_it(self, client: Client) -> None:
        logged_in(client, "configuration")
        url = reverse("admin:core_calendarday_change", args=[A_DAY])

        assert "/propose/CALENDAR_DAY/?subject=2025-03-12" in (
            client.get(url).content.decode()
        )

    def test_offers_nothing_to_others(self, client: Client) -> None:
        logged_in(client, "reviewer")
        url = reverse("admin:core_calendarday_change", args=[A_DAY])

        assert "/propose/" not in client.get(url).content.decode()

    def test_says_that_a_change_waits(self, client: Client) -> None:
        proposal = a_submitted_proposal()
        logged_in(client, "auditor")
        url = reverse("admin:core_calendarday_change", args=[A_DAY])

        page = client.get(url).content.decode()

        assert "A change waits:" in page
        assert proposal.proposal_no in page


class TestProposalPage:
    def test_shows_was_and_will_be(self, client: Client) -> None:
        proposal = a_submitted_proposal()
        logged_in(client, "auditor")

        page = client.get(
            reverse("admin:core_proposal_change", args=[proposal.pk])
        ).content.decode()

        assert "Will be" in page
        assert proposal.review_no in page
        assert REASON in page

    def test_is_shut_for_who_has_nothing_to_do_with_it(self, client: Client) -> None:
        proposal = a_submitted_proposal()
        logged_in(client, "operations")
        url = reverse("admin:core_proposal_change", args=[proposal.pk])

        assert client.get(url).status_code == 403

    def test_only_the_maker_submits_and_gives_up(self, client: Client) -> None:
        proposal = a_proposal()
        logged_in(client, "configuration")

        for act in ("submit", "cancel"):
            url = reverse(f"admin:core_proposal_{act}", args=[proposal.pk])
            client.post(url, {"note": "其他人代为操作"})

        assert read_again(proposal).state == State.DRAFT

    def test_the_list_asks_no_more_for_more_rows(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for day in ("2025-03-12", "2025-03-13", "2025-03-14"):
            a_proposal(subject=day)
        logged_in(client, "configuration")

        with django_assert_max_num_queries(25):
            page = client.get(reverse("admin:core_proposal_changelist"))

        assert "CP202501020000003" in page.content.decode()


class TestReviewPage:
    def test_draws_the_difference_as_evidence(self, client: Client) -> None:
        proposal = a_submitted_proposal()
        logged_in(client, "reviewer")
        review = read_again(proposal).review_no

        url = reverse(
            "admin:core_review_change", args=[Review.objects.get(review_no=review).pk]
        )
        page = client.get(url).content.decode()

        assert "What changes" in page
        assert "Will be" in page


class TestPassword:
    def a_new_person(self, maker: Staff) -> Proposal:
        return an_approved_proposal(
            maker,
            kind="STAFF_NEW",
            subject="N0001",
            after={"name": "样例新人", "roles": ["operations"]},
            now=noon(THURSDAY),
        )

    def url(self, proposal: Proposal) -> str:
        return reverse("admin:core_proposal_password", args=[proposal.pk])

    def test_is_shown_once_to_the_maker(self, client: Client) -> None:
        maker = logged_in(client, "configuration")
        proposal = self.a_new_person(maker)

        first = client.post(self.url(proposal))
        second = client.post(self.url(proposal))

        password = first.context["password"]
        assert password in first.content.decode()
        assert "no-store" in first.headers["Cache-Control"]
        assert Staff.objects.get(employee_no="N0001").check_password(password)
        assert second.status_code == 302
        assert Staff.objects.get(employee_no="N0001").check_password(password)

    def test_its_button_is_a_form_that_a_browser_may_send(self) -> None:
        client = Client(enforce_csrf_checks=True)
        maker = logged_in(client, "configuration")
        proposal = self.a_new_person(maker)
        url = reverse("admin:core_proposal_change", args=[proposal.pk])

        token = re.search(
            r'action="[^"]+/password/"[^>]*><input type="hidden" '
            r'name="csrfmiddlewaretoken" value="([^"]+)"',
            client.get(url).content.decode(),
        )

        assert token is not None
        answer = client.post(
            self.url(proposal), {"csrfmiddlewaretoken": token.group(1)}
        )
        assert answer.status_code == 200
        assert client.post(self.url(proposal)).status_code == 403

    def test_is_shown_to_nobody_else(self, client: Client) -> None:
        proposal = self.a_new_person(a_person(role="configuration"))
        for role in ("configuration", "senior_reviewer", "auditor"):
            logged_in(client, role)
            assert client.post(self.url(proposal)).status_code == 302

        assert not Staff.objects.get(employee_no="N0001").has_usable_password()

    def test_is_not_there_before_the_approval(self, client: Client) -> None:
        maker = logged_in(client, "configuration")
        proposal = a_submitted_proposal(
            maker,
            kind="STAFF_NEW",
            subject="N0002",
            after={"name": "样例新人", "roles": ["operations"]},
        )

        assert client.post(self.url(proposal)).status_code == 302
        assert not Staff.objects.filter(employee_no="N0002").exists()


@pytest.mark.parametrize(
    ("name", "pk"),
    [
        ("core_calendarday", A_DAY),
        ("core_staff", ""),
        ("core_reviewpolicy", ""),
        ("core_proposal", ""),
    ],
)
@pytest.mark.parametrize("role", ["configuration", "operations"])
def test_no_page_writes_what_is_configured(
    client: Client, name: str, pk: str, role: str
) -> None:
    person = logged_in(client, role, is_superuser=True)
    proposal = a_proposal()
    keys = {
        "core_staff": person.pk,
        "core_reviewpolicy": ReviewPolicy.objects.first().pk,
        "core_proposal": proposal.pk,
    }
    url = reverse(f"admin:{name}_change", args=[pk or keys[name]])

    assert client.post(
        url, {"state": "APPLIED", "is_trading_day": "0"}
    ).status_code in (
        403,
        405,
    )
    assert read_again(proposal).state == State.DRAFT


def test_an_approval_is_what_puts_it_in_force(client: Client) -> None:
    logged_in(client, "configuration")
    looked = client.post(the_form(), {**FORM, "step": "look"})
    client.post(the_form(), {**kept(looked), "step": "submit"})
    proposal = Proposal.objects.get()
    assert CalendarDay.objects.get(date=A_DAY).is_trading_day

    approve_all(proposal, now=noon(THURSDAY))

    assert not CalendarDay.objects.get(date=A_DAY).is_trading_day
