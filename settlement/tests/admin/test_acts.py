"""What a maker can do on the pages of refunds, payouts and transfers, and what not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import AuditEntry, Break, Review, Staff
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from settlement.models import Payout, Refund
from settlement.services.collection_answers import record_answer
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.factories import (
    A_FAILURE,
    Row,
    a_collection,
    a_sent_purchase,
    a_success,
    an_applied_file,
    an_order_to_collect,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(move_clock: Callable[[str], Any], settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-03T12:00:00+08:00")


@pytest.fixture
def maker() -> Staff:
    return a_person(role="operations")


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


@pytest.fixture
def refund() -> Refund:
    bank.two_days()
    order = bank.a_cancelled_purchase()
    bank.the_channel_remits(order)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return Refund.objects.get(order_no=order.order_no)


class TestRefunds:
    def test_are_submitted_after_a_page_that_says_what_will_happen(
        self, refund: Refund, maker: Staff
    ) -> None:
        assert "Submit for review…" in get(maker, url(refund))
        page = get(maker, url(refund, "submit"))
        assert "How the amount is made" in page
        assert "nothing has happened yet" in page
        assert not Review.objects.exists()
        said = post(maker, url(refund, "submit"), note="as agreed by telephone")
        assert f"{refund.refund_no} submitted, 1,000.00" in said
        review = Review.objects.get()
        assert (review.maker, review.note) == (maker, "as agreed by telephone")

    def test_are_submitted_once(self, refund: Refund, maker: Staff) -> None:
        post(maker, url(refund, "submit"))
        said = post(maker, url(refund, "submit"))
        assert 'class="error"' in said
        assert Review.objects.count() == 1
        page = get(maker, url(refund))
        assert "A review waits on this:" in page
        assert f"It waits on review {Review.objects.get()} already." in page

    @pytest.mark.parametrize("role", ["reviewer", "auditor", "compliance"])
    def test_offer_nothing_to_other_roles(self, refund: Refund, role: str) -> None:
        person = a_person(role=role)
        assert "Submit for review" not in get(person, url(refund))
        assert console(person).get(url(refund, "submit")).status_code == 404
        assert "it was recorded" in post(person, url(refund, "submit"))
        assert not Review.objects.exists()
        assert AuditEntry.objects.get(action="core.act.refused").actor == person

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_show_the_reviewer_everything(
        self, refund: Refund, maker: Staff, language: str
    ) -> None:
        post(maker, url(refund, "submit"))
        client = console(a_person(role="reviewer"))
        client.cookies["django_language"] = language
        page = client.get(url(Review.objects.get())).content.decode()
        assert page.count('type="radio"') == 5
        assert "1,000.00" in page
        assert "Z03" in page
        assert "样例甲" not in page


class TestPayouts:
    def test_that_failed_through_the_bank_are_sent_again(self, maker: Staff) -> None:
        bank.two_days()
        payout = bank.a_failed_payout(code="E1001")
        page = get(maker, url(payout))
        assert "Re-send…" in page
        assert "E1001" in page
        assert "Statement search" in get(maker, url(payout, "resend"))
        post(maker, url(payout, "resend"))
        review = Review.objects.get(subject_no=payout.payout_no)
        page = get(a_person(role="reviewer"), url(review))
        assert "E1001" in page
        assert page.count('type="radio"') == 5

    def test_of_unknown_outcome_are_only_asked_about(self, maker: Staff) -> None:
        bank.two_days()
        payout = bank.a_sent_payout()
        Payout.objects.filter(pk=payout.pk).update(state="UNKNOWN")
        page = get(maker, url(payout))
        words = "Outcome unknown, enquire only; sending again could pay twice."
        assert page.count(words) == 2
        assert "Re-send…" not in page
        assert "Enquire…" in page
        assert "A whole statement without its debit" in page
        assert words in post(maker, url(payout, "resend"))
        assert not Review.objects.exists()
        assert "asked; it is" in post(maker, url(payout, "enquire"))

    def test_to_the_wrong_name_are_not_sent_there_again(self, maker: Staff) -> None:
        bank.two_days()
        payout = bank.a_failed_payout(code="E2007")
        page = get(maker, url(payout))
        words = (
            "Name mismatch at the payee&#x27;s bank (E2007); not to this account again:"
        )
        assert words in page
        assert "Re-send…" not in page

    def test_that_were_paid_offer_nothing(self, maker: Staff) -> None:
        bank.two_days()
        payout = bank.a_sent_payout()
        bank.paid(payout)
        assert "What can be done" not in get(maker, url(payout))


class TestUnappliedMoney:
    def test_is_put_before_reviewers_from_the_page_of_its_break(
        self, maker: Staff
    ) -> None:
        bank.two_days()
        collection = a_collection(state="SUBMITTED", order=an_order_to_collect())
        for answer in (A_FAILURE, a_success()):
            record_answer(
                collection_id=collection.pk,
                answer=answer,
                source="QUERY",
                now=noon(THURSDAY),
            )
        found = Break.objects.get(reason="LATE_SUCCESS")
        assert "Give back…" in get(maker, url(found))
        assert "1,000.00" in get(maker, url(found, "give_back"))
        post(maker, url(found, "give_back"))
        review = Review.objects.get(kind="UNAPPLIED")
        assert review.subject_no == collection.collection_no
        assert "waits on review" in get(maker, url(found))
        assert get(a_person(role="reviewer"), url(review)).count('type="radio"') == 5


class TestTransfers:
    def test_are_submitted_and_shown_with_both_accounts(self, maker: Staff) -> None:
        transfer = transfers.a_draft()
        assert "The amount comes from confirmed lines" in get(
            maker, url(transfer, "submit")
        )
        post(maker, url(transfer, "submit"))
        review = Review.objects.get(subject_no=transfer.transfer_no)
        page = get(a_person(role="reviewer"), url(review))
        assert "壹仟元整" in page
        assert "After approval" in page
        assert "4,000.00" in page

    def test_say_what_stands_in_the_way(self, maker: Staff) -> None:
        bank.two_days()
        an_applied_file(Row(a_sent_purchase("900.00"), "900.00"))
        from settlement.services.settle_confirmations import settle_confirmations

        settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        transfer = transfers.prepare()[-1]
        page = get(maker, url(transfer))
        assert "The registry names no single account of the right kind" in page
        assert "Submit for approval…" not in page
