"""A maker and a checker, each at a screen, from login to the bank's word."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from fundops.core.models import AuditEntry, Review, ReviewDecision, Staff
from fundops.core.tests.factories import FRIDAY, noon, service
from settlement.models import CustodianTransfer, Payout, Refund
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.factories import balances
from tests.browser import outside, people
from tests.browser.people import ENGLISH, LANGUAGES, Words
from tests.browser.reader import Reader

Open = Callable[..., Reader]
D = Decimal


@pytest.fixture(autouse=True)
def _friday(live_server: Any, move_clock: Callable[[str], Any]) -> None:
    move_clock("2025-01-03T10:00:00+08:00")


@pytest.fixture
def maker(_friday: None) -> Staff:
    return people.a_login("OPS01", "operations")


@pytest.fixture
def checker(_friday: None) -> Staff:
    return people.a_login("REV01", "reviewer")


def page_of(record: Any) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


@pytest.fixture
def refund(_friday: None) -> Refund:
    """A cancelled purchase of 1,000.00 whose money the channel has remitted."""
    bank.two_days()
    order = bank.a_cancelled_purchase()
    bank.the_channel_remits(order)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return Refund.objects.get(order_no=order.order_no)


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
class TestFromLoginToTheBanksWord:
    def test_a_refund_is_reviewed(
        self, words: Words, reader: Open, refund: Refund, maker: Staff, checker: Staff
    ) -> None:
        his, hers = (people.logged_in(reader, p, words) for p in (maker, checker))
        review = people.put_before_reviewers(
            his, page_of(refund), words.submit_refund, refund.refund_no
        )
        people.has_no_way_to_decide(his, page_of(review), words)
        page = people.open_from_the_queue(hers, words, refund.refund_no)
        people.approve(page, words)
        told = words.approved.format(number=refund.refund_no, amount="1,000.00")
        expect(page.locator(".messagelist .success")).to_contain_text(told)

        [serial] = outside.send_and_hear()
        payout = Payout.objects.get(claim=refund.claim)
        assert serial == f"{payout.payout_no}-1"
        assert balances() == {}
        his.read(page_of(payout))
        expect(his.page.locator(".titlebar .badge")).to_have_class("badge s-ok")
        his.read(page_of(refund))
        expect(his.page.locator(".titlebar .badge")).to_have_class("badge s-ok")
        assert his.complaints == hers.complaints == []

    def test_a_failed_payout_is_sent_again(
        self, words: Words, reader: Open, maker: Staff, checker: Staff
    ) -> None:
        bank.two_days()
        payout = bank.a_ready_payout()
        outside.send_and_hear(refused="E1003")
        assert Payout.objects.get(pk=payout.pk).state == "FAILED"
        his, hers = (people.logged_in(reader, p, words) for p in (maker, checker))
        review = people.put_before_reviewers(
            his, page_of(payout), words.resend, payout.payout_no
        )
        people.has_no_way_to_decide(his, page_of(review), words)
        page = people.open_from_the_queue(hers, words, payout.payout_no)
        expect(page.locator("main")).to_contain_text("E1003")
        people.approve(page, words)
        expect(page.locator(".messagelist .success")).to_contain_text("80.00")

        assert outside.send_and_hear() == [f"{payout.payout_no}-2"]
        assert balances() == {}
        his.read(page_of(payout))
        expect(his.page.locator("main")).to_contain_text(f"{payout.payout_no}-2")
        expect(his.page.locator(".titlebar .badge")).to_have_class("badge s-ok")
        assert his.complaints == hers.complaints == []

    def test_a_transfer_is_approved(
        self, words: Words, reader: Open, maker: Staff, checker: Staff
    ) -> None:
        # A payee that was paid before: the first time takes the highest level.
        first = transfers.a_draft(money="6000.00")
        transfers.approved(first)
        assert outside.send_and_hear() == [first.transfer_no]
        transfer = transfers.a_draft()
        his, hers = (people.logged_in(reader, p, words) for p in (maker, checker))
        review = people.put_before_reviewers(
            his, page_of(transfer), words.submit_transfer, transfer.transfer_no
        )
        people.has_no_way_to_decide(his, page_of(review), words)
        page = people.open_from_the_queue(hers, words, transfer.transfer_no)
        people.approve(page, words)
        expect(page.locator(".messagelist .success")).to_contain_text("1,000.00")
        transfer = CustodianTransfer.objects.get(pk=transfer.pk)
        assert transfer.state == "APPROVED"

        assert outside.send_and_hear() == [transfer.transfer_no]
        transfer = CustodianTransfer.objects.get(pk=transfer.pk)
        assert transfer.state == "EXECUTED"
        assert balances()["1001"] == D(4000)
        assert "1102" not in balances()
        his.read(page_of(transfer))
        expect(his.page.locator(".titlebar .badge")).to_have_class("badge s-ok")
        assert his.complaints == hers.complaints == []


@pytest.fixture
def review(refund: Refund, maker: Staff) -> Review:
    from settlement.services import refunds

    return refunds.submit(refund_no=refund.refund_no, actor=maker, now=noon(FRIDAY))


def a_forgery(review: Review) -> dict[str, str]:
    return {
        "decision": "APPROVE",
        "content_sha256": review.content_sha256,
        "version": "0",
    }


class TestForgery:
    @pytest.mark.parametrize(
        ("number", "roles", "is_superuser"),
        [
            ("OPS01", (), False),
            ("AUD01", ("auditor",), False),
            ("ROOT1", ("operations",), True),
        ],
        ids=["maker", "viewer", "superuser"],
    )
    def test_is_refused_and_audited(
        self,
        number: str,
        roles: tuple[str, ...],
        is_superuser: bool,
        reader: Open,
        review: Review,
    ) -> None:
        person = Staff.objects.filter(employee_no=number).first()
        person = person or people.a_login(number, *roles, is_superuser=is_superuser)
        one = people.logged_in(reader, person, ENGLISH)
        one.read(page_of(review))
        expect(one.page.locator("#decide input")).to_have_count(0)
        answer = people.post(one, page_of(review), a_forgery(review))
        assert '<li class="error">' in answer
        assert Review.objects.get(pk=review.pk).state == "PENDING"
        kept = AuditEntry.objects.get(action="core.review.refused")
        assert kept.actor == person


class TestASecondTime:
    def test_a_double_click_decides_once(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        one = people.logged_in(reader, checker, ENGLISH)
        one.read(page_of(review))
        one.page.get_by_role("radio", name="Approve", exact=True).check()
        one.page.get_by_role("button", name="Submit decision").dblclick()
        expect(one.page.locator(".messagelist")).to_contain_text("approved")
        assert ReviewDecision.objects.count() == 1

    def test_the_back_button_decides_nothing_more(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        one = people.logged_in(reader, checker, ENGLISH)
        one.read(page_of(review))
        people.approve(one.page, ENGLISH)
        expect(one.page.locator(".messagelist .success")).to_be_visible()
        one.page.go_back()
        # Whether the browser shows the old form or asks again, nothing more happens.
        radio = one.page.get_by_role("radio", name="Approve", exact=True)
        if radio.count():
            people.approve(one.page, ENGLISH)
            expect(one.page.locator("main")).to_contain_text(ENGLISH.not_recorded)
        answer = people.post(one, page_of(review), a_forgery(review))
        assert ENGLISH.not_recorded in answer
        assert ReviewDecision.objects.count() == 1

    def test_a_stale_tab_says_who_was_first(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        second = people.a_login("REV02", "reviewer")
        hers, his = (people.logged_in(reader, p, ENGLISH) for p in (checker, second))
        for one in (hers, his):
            one.read(page_of(review))
        people.approve(hers.page, ENGLISH)
        expect(hers.page.locator(".messagelist .success")).to_be_visible()
        people.approve(his.page, ENGLISH)
        expect(his.page.locator(".messagelist .error")).to_contain_text(
            "REV01 approved this at 10:00; your decision was not recorded."
        )
        # What is offered now is to undo it, to nobody but a second reviewer.
        expect(his.page.get_by_role("radio", name="Approve", exact=True)).to_have_count(
            0
        )
        assert ReviewDecision.objects.count() == 1

    def test_enter_submits_nothing(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        one = people.logged_in(reader, checker, ENGLISH)
        one.read(page_of(review))
        one.page.get_by_role("radio", name="Approve", exact=True).check()
        one.page.locator("#id_until").press("Enter")
        assert not ReviewDecision.objects.exists()
        assert one.page.url.endswith(page_of(review))


class TestReviewPages:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1366, 390])
    def test_are_fit_for_everyone(
        self,
        theme: str,
        width: int,
        reader: Open,
        review: Review,
        checker: Staff,
    ) -> None:
        one = reader("reviewer", "zh-hans", theme, width=width)
        for path in ("/core/review/", page_of(review), "/core/review/decided/"):
            assert one.read(path) == 200
            assert one.findings() == []
            assert one.overflow()["page"] == 0, path
        assert one.complaints == []

    def test_targets_are_large_on_a_phone(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        one = reader("reviewer", "zh-hans", width=390)
        one.read(page_of(review))
        for target in one.page.locator(".decide label:has(input), .decide .go").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44

    def test_several_are_chosen_confirmed_and_told(
        self, reader: Open, review: Review, checker: Staff
    ) -> None:
        one = reader("reviewer", "en")
        # What is warned of is opened before it is approved among others.
        one.read(page_of(review))
        one.read("/core/review/")
        page = one.page
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("#picked")).to_have_text("1 chosen, 1,000.00 in all")
        page.get_by_role("button", name=ENGLISH.approve_chosen).click()
        page.get_by_role("button", name="Approve 1 item, 1,000.00 in all").click()
        expect(page.locator(".banner")).to_contain_text("1 of 1 approved, 1,000.00")
        assert Review.objects.get(pk=review.pk).state == "APPROVED"
        assert one.findings() == []
        assert one.complaints == []
