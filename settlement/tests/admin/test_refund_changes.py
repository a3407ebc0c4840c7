"""A maker lowers a refund, or sends it to another card, and is told what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import a_bank_card
from fundops.core.models import AuditEntry, Review, Staff
from fundops.core.tests.factories import a_person
from settlement.models import Payout, Refund
from settlement.services import refunds
from settlement.tests import payouts as bank
from settlement.tests import refunds as world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(move_clock: Callable[[str], Any], settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-03T12:00:00+08:00")
    bank.two_days()


@pytest.fixture
def maker() -> Staff:
    return a_person()


@pytest.fixture
def refund() -> Refund:
    return world.a_refund("1000.00", remitted=True)


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def url(record: Any, page: str = "change") -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[record.pk])


def get(person: Staff, address: str) -> str:
    answer = console(person).get(address, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(person: Staff, address: str, **said: str) -> str:
    return str(console(person).post(address, said, follow=True).content.decode())


def lower(person: Staff, refund: Refund, amount: str, note: str = world.WHY) -> str:
    form = {"choice": "PART_DISPUTED", "note": note, "amount": amount}
    return post(person, url(refund, "lower"), **form)


def parts() -> tuple[Refund, Refund]:
    first, rest = Refund.objects.exclude(state="CANCELLED").order_by("part")
    return first, rest


class TestLower:
    def test_a_page_says_what_happens_before(
        self, refund: Refund, maker: Staff
    ) -> None:
        assert "Lower…" in get(maker, url(refund))
        page = get(maker, url(refund, "lower"))
        assert "What is left out stays owed" in page
        assert "a refund is never raised" in page
        assert "A part of it is disputed" in page

    @pytest.mark.parametrize("amount", ["600.00", "600", " 0,600.00 "])
    def test_one_click_makes_two_parts(
        self, refund: Refund, maker: Staff, amount: str
    ) -> None:
        page = lower(maker, refund, amount)
        part, rest = parts()
        assert f"400.00 stays owed in {rest}" in page
        assert (str(part.amount), str(rest.amount)) == ("600.00", "400.00")

    def test_the_formula_shows_it(self, refund: Refund, maker: Staff) -> None:
        lower(maker, refund, "600.00")
        part, rest = parts()
        page = get(maker, url(part))
        assert "In other parts" in page
        assert rest.refund_no in page
        assert "Lowered from 1,000.00" in page
        assert world.WHY in page
        assert "Parts of the claim" in page

    def test_what_was_lowered_leads_to_its_parts(
        self, refund: Refund, maker: Staff
    ) -> None:
        lower(maker, refund, "600.00")
        page = get(maker, url(refund))
        assert "It was lowered" in page
        for one in parts():
            assert one.refund_no in page
        assert "Lower…" not in page

    def test_the_claim_says_what_is_still_owed(
        self, refund: Refund, maker: Staff
    ) -> None:
        lower(maker, refund, "600.00")
        world.approved(parts()[0])
        bank.send()
        bank.paid(Payout.objects.get())
        page = get(maker, url(refund.claim))
        assert "Still owed" in page
        assert "400.00" in page

    @pytest.mark.parametrize(
        "amount", ["1000.00", "5000", "", "six", "\uff16\uff10\uff10", "1e9", "NaN"]
    )
    def test_no_form_raises_it(self, refund: Refund, maker: Staff, amount: str) -> None:
        page = lower(maker, refund, amount)
        assert "messagelist" in page
        assert Refund.objects.count() == 1

    def test_a_form_without_words_is_refused(
        self, refund: Refund, maker: Staff
    ) -> None:
        assert "at least 10 characters" in lower(maker, refund, "600.00", "short")
        assert Refund.objects.count() == 1

    def test_nobody_else_may(self, refund: Refund) -> None:
        reviewer = a_person(role="reviewer")
        assert "Lower…" not in get(reviewer, url(refund))
        assert "Your role does not allow this" in lower(reviewer, refund, "600.00")
        assert Refund.objects.count() == 1
        refused = AuditEntry.objects.get(action="core.act.refused")
        assert refused.after == {"act": "lower"}


class TestAnotherCard:
    def test_is_locked_while_the_card_that_paid_is_open(
        self, refund: Refund, maker: Staff
    ) -> None:
        assert "The card that paid is open" in get(maker, url(refund))
        card = world.another_card_of(refund)
        page = post(maker, url(refund, "card"), choice=card.number, note=world.WHY)
        assert "The card that paid is open" in page
        assert world.again(refund).card is None

    def test_says_that_there_is_none(self, refund: Refund, maker: Staff) -> None:
        world.the_card_that_paid_is_closed(refund)
        assert "no other bound card" in get(maker, url(refund))

    def test_is_chosen_from_the_customers_own(
        self, refund: Refund, maker: Staff
    ) -> None:
        world.the_card_that_paid_is_closed(refund)
        card = world.another_card_of(refund)
        assert card.card_no_masked in get(maker, url(refund, "card"))
        page = post(maker, url(refund, "card"), choice=card.number, note=world.WHY)
        assert "attach the evidence, then submit it" in page
        page = get(maker, url(refund))
        assert "To another card than paid" in page
        assert "In the place of the card that paid" in page

    def test_a_forged_card_of_another_person_is_refused(
        self, refund: Refund, maker: Staff
    ) -> None:
        world.the_card_that_paid_is_closed(refund)
        other = a_bank_card()
        page = post(maker, url(refund, "card"), choice=other.number, note=world.WHY)
        assert "another person" in page
        assert world.again(refund).card is None

    def test_is_not_submitted_without_evidence(
        self, refund: Refund, maker: Staff
    ) -> None:
        world.the_card_that_paid_is_closed(refund)
        world.chosen(refund, world.another_card_of(refund))
        page = post(maker, url(refund, "submit"), note="to the other card")
        assert "attach the evidence" in page
        assert Review.objects.count() == 0

    def test_the_reviewer_sees_both_cards_and_why(self, refund: Refund) -> None:
        world.the_card_that_paid_is_closed(refund)
        card = world.another_card_of(refund)
        world.chosen(refund, card)
        world.with_evidence(refund)
        review = refunds.submit(
            refund_no=refund.refund_no, actor=a_person(), now=world.NOW
        )
        page = get(a_person(role="reviewer"), url(review))
        paid = refund.claim.sub_account.capital_account.cards.get()
        for words in (
            card.card_no_masked,
            paid.card_no_masked,
            "To another card than paid",
            "The card that paid is closed or unbound",
            world.WHY,
        ):
            assert words in page

    def test_the_reviewer_of_a_part_sees_what_was_left_out(
        self, refund: Refund
    ) -> None:
        part = world.lowered(refund, "600.00").now
        review = refunds.submit(
            refund_no=part.refund_no, actor=a_person(), now=world.NOW
        )
        page = get(a_person(role="reviewer"), url(review))
        assert "Parts of the claim" in page
        assert "in other parts 400.00" in page
