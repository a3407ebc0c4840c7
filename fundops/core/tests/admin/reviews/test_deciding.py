"""One review decided on its page, refused, and taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.tests.admin.reviews.pages import (
    Move,
    console,
    decide,
    html,
    page_of,
)
from fundops.core.tests.factories import a_person
from fundops.core.tests.reviewing import ThingKind, a_review

pytestmark = pytest.mark.django_db


class TestDeciding:
    def test_offers_five_ways_and_chooses_none(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        page = html(console(checker).get(page_of(a_review(kind, maker))))
        assert page.count('type="radio"') == 5
        assert " checked" not in page
        form = page.split('id="decide"')[1].split("</form>")[0]
        assert form.index('<button type="submit" disabled') < form.index('type="radio"')
        assert form.rindex("<button") == form.index('<button type="submit" class="go"')

    def test_approves_what_was_seen(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = html(decide(checker, review))
        assert "TH1 approved, 1,600.00; re-checked before sending at 15:00." in page
        assert Review.objects.get().state == "APPROVED"
        assert "approved" in kind.things["TH1"].states
        assert 'type="radio"' not in page

    def test_asks_a_second_person_above_the_limit(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker, amount=Decimal("50000.00"))
        assert "a senior decides" in html(decide(checker, review))
        assert "A senior reviewer decides this." in html(
            console(checker).get(page_of(review))
        )
        senior = a_person(role="senior_reviewer")
        page = html(console(senior).get(page_of(review)))
        assert (
            'class="off"><input type="radio" name="decision" value="ESCALATE"' in page
        )
        decide(senior, review, version="1")
        assert Review.objects.get().state == "APPROVED"

    def test_wants_a_reason_and_a_note_for_all_but_approve(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = decide(checker, review, "REJECT", note="wrong")
        assert "No reason code; choose one and submit again." in html(page)
        assert page.status_code == 400
        page = decide(checker, review, "REJECT", note="bad", reason_code="T-R01")
        assert "at least 10 characters; there are 3." in html(page)
        assert ">bad</textarea>" in html(page)
        assert not ReviewDecision.objects.exists()

    def test_records_a_rejection_with_its_reason(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        note = "the amount is not that of the row"
        decide(checker, review, "REJECT", note=note, reason_code="T-R01")
        assert Review.objects.get().state == "REJECTED"
        assert note in html(console(maker).get(page_of(review)))

    def test_holds_until_a_day_and_lets_go(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        said = {"note": "waiting for the bank's answer", "reason_code": "T-H01"}
        decide(checker, review, "HOLD", hold_until="2025-01-03", **said)
        page = html(console(checker).get(page_of(review)))
        assert "On hold until 2025-01-03" in page
        assert page.count('type="radio"') == 1
        said = {"note": "the bank has answered", "reason_code": "T-L01"}
        decide(checker, review, "RELEASE", version="1", **said)
        assert Review.objects.get().state == "PENDING"

    def test_says_who_was_first(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        decide(checker, review)
        page = html(decide(a_person(role="reviewer"), review))
        words = f"{checker.employee_no} approved this at 12:30; your decision was not"
        assert words in page
        assert ReviewDecision.objects.count() == 1

    def test_a_second_click_has_no_second_effect(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        decide(checker, review)
        assert "your decision was not recorded" in html(decide(checker, review))
        assert ReviewDecision.objects.count() == 1
        assert kind.things["TH1"].states.count("approved") == 1

    def test_shows_the_difference_instead_of_the_form(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        kind.things["TH1"].amount = Decimal("1580.00")
        page = html(console(checker).get(page_of(review)))
        assert "<del>1600.00</del> → <mark>1580.00</mark>" in page
        assert 'type="radio"' not in page
        page = html(decide(checker, review))
        assert "It changed after you opened it; nothing recorded" in page
        assert not ReviewDecision.objects.exists()

    def test_lapses_after_its_deadline(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        review = a_review(kind, maker)
        move_clock("2025-01-02T15:00:00+08:00")
        page = html(decide(checker, review))
        assert "The deadline (15:00) passed and the approval lapsed" in page
        assert Review.objects.get().state == "EXPIRED"


class TestWhoMayNot:
    def test_the_maker_sees_no_form_and_who_may(
        self, kind: ThingKind, checker: Staff
    ) -> None:
        maker = a_person(role="operations")
        from django.contrib.auth.models import Group

        maker.groups.add(Group.objects.get(name="reviewer"))
        page = html(console(maker).get(page_of(a_review(kind, maker))))
        assert "You made or edited this; another checker must decide." in page
        assert f"Who may: {checker.employee_no}." in page
        assert 'type="radio"' not in page

    @pytest.mark.parametrize("who", ["maker", "operations", "auditor", "superuser"])
    def test_a_forged_post_is_refused_and_audited(
        self, who: str, kind: ThingKind, maker: Staff
    ) -> None:
        review = a_review(kind, maker)
        person = (
            maker
            if who == "maker"
            else a_person(
                role="operations" if who == "superuser" else who,
                is_superuser=who == "superuser",
            )
        )
        page = console(person).get(page_of(review))
        assert 'type="radio"' not in html(page)
        decide(person, review)
        assert Review.objects.get().state == "PENDING"
        refused = AuditEntry.objects.get(action="core.review.refused")
        assert (refused.subject, refused.actor) == ("TH1", person)

    def test_compliance_may_only_hold(self, kind: ThingKind, maker: Staff) -> None:
        review = a_review(kind, maker)
        compliance = a_person(role="compliance")
        page = html(console(compliance).get(page_of(review)))
        assert page.count('class="off"') == 4
        decide(compliance, review)
        assert Review.objects.get().state == "PENDING"
        said = {"note": "asked the customer about it", "reason_code": "T-H01"}
        decide(compliance, review, "HOLD", **said)
        assert Review.objects.get().state == "ON_HOLD"


class TestWithdrawing:
    def withdraw(self, person: Staff, review: Review) -> str:
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        return html(console(person).post(url, follow=True))

    def test_asks_first_and_then_gives_it_back_to_its_maker(
        self, kind: ThingKind, maker: Staff
    ) -> None:
        review = a_review(kind, maker)
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        assert url in html(console(maker).get(page_of(review)))
        page = html(console(maker).get(url))
        assert "it can be submitted anew" in page
        assert Review.objects.get().state == "PENDING"
        assert "withdrawn, 1,600.00" in self.withdraw(maker, review)
        assert Review.objects.get().state == "WITHDRAWN"

    def test_is_the_makers_alone(self, kind: ThingKind, maker: Staff) -> None:
        review = a_review(kind, maker)
        other = a_person(role="operations")
        url = reverse("admin:core_review_withdraw", args=[review.pk])
        assert url not in html(console(other).get(page_of(review)))
        assert "Only its maker can withdraw" in self.withdraw(other, review)
        assert Review.objects.get().state == "PENDING"

    def test_of_another_role_is_refused_and_recorded(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        page = self.withdraw(checker, review)
        assert "Your role does not allow this; it was recorded." in page
        refused = AuditEntry.objects.get(action="core.act.refused")
        assert refused.actor == checker
        assert Review.objects.get().state == "PENDING"
