"""How many questions the pages of reviews ask the database, whatever waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.models import Review
from fundops.core.services import reviews
from fundops.core.tests.factories import a_person
from settlement.tests.reviews_of_kinds import BY_KIND

pytestmark = pytest.mark.django_db
LIST = "/core/review/"
#: Of every page of reviews, whatever is reviewed.
MOST = 25
#: What a transaction is made of asks nothing.
_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture(autouse=True)
def _friday(move_clock: Callable[[str], Any], settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-03T10:00:00+08:00")


@pytest.fixture(params=BY_KIND)
def review(request: Any, _friday: None) -> Review:
    role, submitted_by = BY_KIND[request.param]
    return submitted_by(a_person(role=role))


@pytest.fixture
def console(review: Review) -> Client:
    """A browser of somebody who decides it, with what a process loads once loaded."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role=reviews.role_now(review)))
    client.get("/")
    return client


def page_of(review: Review) -> str:
    return reverse("admin:core_review_change", args=[review.pk])


def questions(ask: Callable[[], Any]) -> list[str]:
    """Say what was asked of the database, less what a transaction is made of."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code in (200, 302)
    return [one["sql"] for one in asked if not one["sql"].startswith(_FRAME)]


def asks_little(ask: Callable[[], Any]) -> None:
    asked = questions(ask)
    assert len(asked) <= MOST, f"{len(asked)} questions:\n" + "\n".join(asked)


class TestOpening:
    def test_asks_little(self, console: Client, review: Review) -> None:
        asks_little(lambda: console.get(page_of(review)))


class TestDeciding:
    @pytest.mark.parametrize("decision", ["APPROVE", "REJECT"])
    def test_asks_little(self, decision: str, console: Client, review: Review) -> None:
        reasons = [*reviews.reasons_for(review.kind, decision), ""]
        form = {
            "decision": decision,
            "reason_code": reasons[-2] if len(reasons) > 1 else "",
            "note": "Looked at it with the bank.",
            "content_sha256": review.content_sha256,
            "version": "0",
        }
        asks_little(lambda: console.post(page_of(review), form))
        assert Review.objects.get().decisions.get().decision == decision


class TestTheList:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?state__exact=PENDING&least=1&most=9999&age=1d&level_now__exact=1",
        ],
    )
    def test_asks_little(self, query: str, console: Client, review: Review) -> None:
        asks_little(lambda: console.get(f"{LIST}{query}"))

    def test_asks_no_more_of_more_rows(self, console: Client, review: Review) -> None:
        few = questions(lambda: console.get(LIST))
        again = Review.objects.values().get()
        for n in range(3):
            own = {"review_no": f"RV{n}", "subject_no": f"{review.subject_no}-{n}"}
            Review.objects.create(**{**again, "id": None, **own})
        assert len(questions(lambda: console.get(LIST))) == len(few)


class TestTheOtherLists:
    @pytest.mark.parametrize("review", ["unapplied"], indirect=True)
    @pytest.mark.parametrize("queue", ["mine/", "decided/"])
    def test_ask_little(self, queue: str, console: Client, review: Review) -> None:
        asks_little(lambda: console.get(f"{LIST}{queue}"))


class TestASavedView:
    @pytest.mark.parametrize("review", ["refund", "unapplied"], indirect=True)
    def test_asks_little(self, console: Client, review: Review) -> None:
        query = f"least=1&kind__exact={review.kind}"
        form = {"list": LIST, "name": "Mine", "query": query}
        asks_little(lambda: console.post(reverse("admin:saved_views"), form))
        asks_little(lambda: console.get(f"{LIST}?{query}"))
