"""How many questions the pages of reviews ask the database, whatever waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.models import Review, Staff
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from settlement.models import Refund
from settlement.services import refunds
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank

pytestmark = pytest.mark.django_db
LIST = "/core/review/"
#: Of a list, of a decision with all that it locks and compares, and of a page with its
#: evidence, books, eight checks, the kind's own, and what is around it.
MOST, TO_DECIDE, TO_OPEN = 25, 35, 56


@pytest.fixture(autouse=True)
def _friday(move_clock: Callable[[str], Any], settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-03T10:00:00+08:00")


@pytest.fixture
def maker() -> Staff:
    return a_person(role="operations")


@pytest.fixture
def review(_friday: None, maker: Staff) -> Review:
    bank.two_days()
    order = bank.a_cancelled_purchase()
    bank.the_channel_remits(order)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    refund = Refund.objects.get(order_no=order.order_no)
    return refunds.submit(refund_no=refund.refund_no, actor=maker, now=noon(FRIDAY))


@pytest.fixture
def console() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role="reviewer"))
    client.get("/")
    return client


def page_of(review: Review) -> str:
    return reverse("admin:core_review_change", args=[review.pk])


def questions(ask: Callable[[], Any]) -> list[str]:
    """Say what was asked of the database, less what a transaction is made of."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code in (200, 302)
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [one["sql"] for one in asked if not one["sql"].startswith(words)]


class TestOpening:
    def test_asks_little(self, console: Client, review: Review) -> None:
        asked = questions(lambda: console.get(page_of(review)))
        assert len(asked) <= TO_OPEN, "\n".join(asked)


class TestDeciding:
    def test_asks_little(self, console: Client, review: Review) -> None:
        form = {
            "decision": "APPROVE",
            "content_sha256": review.content_sha256,
            "version": "0",
        }
        asked = questions(lambda: console.post(page_of(review), form))
        assert Review.objects.get().state == "APPROVED"
        assert len(asked) <= TO_DECIDE, "\n".join(asked)


class TestTheList:
    def test_asks_little(self, console: Client, review: Review) -> None:
        asked = questions(lambda: console.get(LIST))
        assert len(asked) <= MOST, "\n".join(asked)
