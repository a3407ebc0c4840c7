"""Deciding by a code, in somebody's place, undoing, and what changed meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import (
    AuditEntry,
    Delegation,
    Review,
    ReviewDecision,
    ReviewOpening,
    ReviewPolicy,
    SecondFactorUse,
    Staff,
)
from fundops.core.services import second_factors
from fundops.core.tests.factories import THURSDAY, a_person, an_open_day, noon
from fundops.core.tests.reviewing import CODE, ThingKind, a_kind, a_review

pytestmark = pytest.mark.django_db
Move = Callable[[str], dt.datetime]


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as found:
        yield found


@pytest.fixture(autouse=True)
def _a_day(move_clock: Move, settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-02T12:30:00+08:00")
    an_open_day()


@pytest.fixture
def maker() -> Staff:
    return a_person(role="operations")


@pytest.fixture
def checker() -> Staff:
    return a_person(role="reviewer")


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page_of(review: Review) -> str:
    return reverse("admin:core_review_change", args=[review.pk])


def read(person: Staff, review: Review) -> str:
    return str(console(person).get(page_of(review)).content.decode())


def decide(
    person: Staff, review: Review, decision: str = "APPROVE", **said: str
) -> Any:
    form = {
        "decision": decision,
        "content_sha256": review.content_sha256,
        "version": str(review.decisions.count()),
        **said,
    }
    return console(person).post(page_of(review), form, follow=True)


def words(answer: Any) -> str:
    return str(answer.content.decode())


class TestTheCode:
    @pytest.fixture
    def review(self, kind: ThingKind, maker: Staff) -> Review:
        ReviewPolicy.objects.create(
            kind=CODE,
            code=f"{CODE}-STEP",
            from_amount=Decimal(1000),
            roles="reviewer",
            levels=1,
            hours=8,
            step_up_from=Decimal(1000),
            effective_from=dt.date(2020, 1, 1),
        )
        return a_review(kind, maker)

    @pytest.fixture
    def code(self, checker: Staff) -> str:
        second_factors.enrol_for_sandbox(checker)
        return second_factors.current_code(checker)

    def test_is_asked_for_only_where_the_policy_does(
        self, kind: ThingKind, maker: Staff, checker: Staff, review: Review
    ) -> None:
        small = a_review(kind, maker, number="TH2", amount=Decimal("10.00"))
        assert 'name="code"' in read(checker, review)
        assert 'name="code"' not in read(checker, small)

    def test_approves_this_content_once(
        self, checker: Staff, review: Review, code: str
    ) -> None:
        decide(checker, review, code=code)
        use = ReviewDecision.objects.get().second_factor
        assert use is not None
        assert (use.purpose, use.bound_to) == ("DECISION", review.content_sha256)
        assert "with a fresh code" in read(checker, review)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ("", "an approval needs a fresh code"),
            ("000000", "This code is wrong or was used before"),
        ],
    )
    def test_without_a_good_one_keeps_what_was_typed(
        self, given: str, said: str, checker: Staff, review: Review, code: str
    ) -> None:
        answer = decide(checker, review, code=given, note="seen with the bank")
        page = words(answer)
        assert answer.status_code == 400
        assert said in page
        assert ">seen with the bank</textarea>" in page
        assert 'value="APPROVE" checked' in page
        assert 'id="id_code_error"' in page
        assert 'value="000000"' not in page
        assert Review.objects.get().state == "PENDING"

    def test_is_not_used_up_by_a_decision_that_is_refused_anyway(
        self, kind: ThingKind, checker: Staff, review: Review, code: str
    ) -> None:
        kind.things["TH1"].amount = Decimal("1580.00")
        decide(checker, review, code=code)
        assert not SecondFactorUse.objects.filter(purpose="DECISION").exists()

    def test_is_not_needed_to_reject(self, checker: Staff, review: Review) -> None:
        note = "the amount is not that of the row"
        decide(checker, review, "REJECT", reason_code="T-R01", note=note)
        assert Review.objects.get().state == "REJECTED"


class TestInSomebodysPlace:
    @pytest.fixture
    def senior(self) -> Staff:
        return a_person(role="senior_reviewer")

    @pytest.fixture
    def review(self, kind: ThingKind, maker: Staff) -> Review:
        review = a_review(kind, maker, amount=Decimal("50000.00"))
        decide(a_person(role="reviewer"), review)
        return Review.objects.get(pk=review.pk)

    def delegate(self, senior: Staff, person: Staff) -> None:
        Delegation.objects.create(
            delegator=senior,
            delegate=person,
            from_day=THURSDAY,
            until_day=THURSDAY,
            reason="on leave",
            made_at=noon(THURSDAY),
        )

    def test_is_offered_where_a_delegation_is(
        self, checker: Staff, senior: Staff, review: Review
    ) -> None:
        assert "A senior reviewer decides this." in read(checker, review)
        self.delegate(senior, checker)
        page = read(checker, review)
        assert f'<option value="{senior.employee_no}">' in page
        assert '<option value="">my own</option>' not in page
        assert 'name="on_behalf_of"' not in read(senior, review)

    def test_is_recorded_with_both(
        self, checker: Staff, senior: Staff, review: Review
    ) -> None:
        self.delegate(senior, checker)
        decide(checker, review, on_behalf_of=senior.employee_no)
        assert Review.objects.get().state == "APPROVED"
        said = f"{checker.employee_no} in the place of {senior.employee_no}"
        assert said in read(checker, review)

    @pytest.mark.parametrize("who", ["senior", "nobody"])
    def test_is_refused_without_one(
        self, who: str, checker: Staff, senior: Staff, review: Review
    ) -> None:
        number = senior.employee_no if who == "senior" else "NOBODY"
        decide(checker, review, on_behalf_of=number)
        assert Review.objects.get().state == "PENDING"


class TestUndoing:
    @pytest.fixture
    def review(self, kind: ThingKind, maker: Staff, checker: Staff) -> Review:
        review = a_review(kind, maker)
        decide(checker, review)
        return Review.objects.get(pk=review.pk)

    def reason(self, checker: Staff) -> dict[str, str]:
        from fundops.core.services.reviews import reasons_for

        code = next(iter(reasons_for(CODE, "UNDO")))
        return {"reason_code": code, "note": "approved by mistake, see the call"}

    def test_is_offered_to_another_reviewer_alone(
        self, maker: Staff, checker: Staff, review: Review
    ) -> None:
        other = a_person(role="reviewer")
        assert 'value="UNDO"' in read(other, review)
        for person in (checker, maker, a_person(role="auditor")):
            assert 'value="UNDO"' not in read(person, review)

    def test_gives_it_back_to_its_maker(
        self, kind: ThingKind, checker: Staff, review: Review
    ) -> None:
        other = a_person(role="reviewer")
        page = words(decide(other, review, "UNDO", **self.reason(other)))
        assert "The approval of TH1 is undone, 1,600.00; nothing was sent" in page
        assert not Review.objects.get().is_live
        assert "lapsed" in kind.things["TH1"].states

    def test_by_whoever_approved_is_refused(
        self, checker: Staff, review: Review
    ) -> None:
        decide(checker, review, "UNDO", **self.reason(checker))
        assert Review.objects.get().state == "APPROVED"
        assert AuditEntry.objects.filter(action="core.review.refused").exists()


class TestWhatChanged:
    def test_is_shown_with_the_refusal(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        read(checker, review)
        kind.things["TH1"].amount = Decimal("1580.00")
        answer = decide(checker, review)
        assert answer.status_code == 409
        page = words(answer)
        assert "It changed after you opened it; nothing recorded" in page
        assert "<del>1600.00</del> → <mark>1580.00</mark>" in page
        assert 'type="radio"' not in page


class TestThePage:
    def test_says_by_which_rule_and_what_is_approved(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        page = read(checker, a_review(kind, maker))
        assert f"{CODE}-0 v1 from 0.00: 1 to decide" in page
        assert "8 working hours, and 0 minutes before its deadline" in page
        assert "What is approved" in page

    def test_looks_in_eight_ways(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        page = read(checker, a_review(kind, maker, look="card changed"))
        eight = page.split('aria-label="Eight checks"')[1].split("</section>")[0]
        assert eight.count("<li ") == 8
        own = page.split('aria-label="Before it is carried out"')[1]
        assert "card changed" in own.split("</section>")[0]

    def test_shows_the_last_similar_cases_with_their_outcome(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        earlier = a_review(kind, maker, number="TH0")
        note = "the amount is not that of the row"
        decide(checker, earlier, "REJECT", reason_code="T-R01", note=note)
        page = read(checker, a_review(kind, maker))
        around = page.split("Similar cases")[1].split("</details>")[0]
        assert "the last 1 · 1 rejected" in around
        assert "TH0" in around
        assert "same kind" in around

    def test_keeps_that_it_was_opened_once_a_person(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        for person in (maker, checker, checker):
            read(person, review)
        assert [one.person for one in ReviewOpening.objects.all()] == [checker]

    def test_says_in_which_role_it_was_decided(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        decide(checker, review)
        page = read(a_person(role="auditor"), review)
        decided = page.split('aria-label="Decisions so far"')[1].split("</section>")[0]
        assert checker.employee_no in decided
        assert "Reviewer" in decided
