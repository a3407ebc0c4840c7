"""
The queue of reviews with a hundred thousand that wait: each page as a person asks it.

What is timed is the server's part, from request to the last byte, in process; the
questions to the database are counted by their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY

from fundops.core.database.owner import as_admin
from fundops.core.models import Authenticator, MovedClock, Review, Staff
from fundops.core.services import staff_sessions
from fundops.workbench.bench.measure import peak_rss_mb
from fundops.workbench.bench.scratch import run_script, scratch, text_of
from settlement.models import Refund
from settlement.services import refunds

#: What each page may take at most.
MOST_MS, MOST_QUERIES = 300, 25
#: What a transaction is made of asks nothing.
_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
#: Reviews that are really submitted, to be opened and decided.
REAL = 12
RUNS = 5
NOW = "2025-01-03T10:00:00+08:00"
#: The filters of the list, one a column, and what may be asked of each.
FILTERS = {
    "business date": "day=2025-01-02",
    "state": "state__exact=ON_HOLD",
    "kind": "kind__exact=TRANSFER",
    "TA": "ta_code__exact=91",
    "fund": "fund_code__exact=990007",
    "channel": "channel_code__exact=SANDBOX",
    "amount from": "least=9000",
    "amount to": "most=1100",
    "amount between": "least=9900&most=9950",
    "age": "age=1d",
    "owner": "maker__employee_no__exact=MAKER3",
    "level": "level_now__exact=2",
    "policy": "policy__code__exact=REFUND-50000",
    "number": "q=RF2025010200000042",
}


@dataclass
class _Pages:
    """Milliseconds and questions of each page, by its name."""

    client: Client
    told: dict[str, dict[str, float]] = field(default_factory=dict)

    def get(self, name: str, *paths: str) -> None:
        """Ask for the same page some times, or for several of one kind once each."""
        asked = paths * RUNS if len(paths) == 1 else paths
        # Whatever is loaded once a process is loaded before.
        self.client.get(asked[0])
        self._measure(name, [partial(self.client.get, path) for path in asked])

    def post(self, name: str, *forms: tuple[str, dict[str, str]]) -> None:
        self._measure(name, [partial(self.client.post, *form) for form in forms])

    def _measure(self, name: str, requests: list[Callable[[], Any]]) -> None:
        taken, cpu, questions = [], [], []
        for ask in requests:
            with CaptureQueriesContext(connection) as asked:
                began, used = perf_counter(), process_time()
                answer = ask()
                taken.append((perf_counter() - began) * 1000)
                cpu.append((process_time() - used) * 1000)
            assert answer.status_code in (200, 302), (name, answer.status_code)
            counted = [one for one in asked if not one["sql"].startswith(_FRAME)]
            questions.append(len(counted))
        self.told[name] = {
            "ms": round(median(taken), 1),
            "cpu_ms": round(median(cpu), 1),
            "queries": max(questions),
        }


def run(*, rows: int) -> dict[str, Any]:
    """Time the pages of a queue of `rows`; see docs/speed.md."""
    with scratch(), _at_ten():
        people = [_person(f"MAKER{n}", "operations") for n in range(1, 6)]
        checkers = [_person(f"CHECKER{n}", "reviewer") for n in range(1, 4)]
        run_script("seed", rows=(rows + REAL) * 6 // 5 + 6)
        run_script("seed_reviews", rows=rows, real=REAL)
        _vacuum()
        reviews = _submitted(people[0])
        _vacuum()
        pages = _Pages(_console(checkers[0]))
        _list(pages)
        _one(pages, reviews)
        told = pages.told
    return {
        "rows": rows,
        "pages": told,
        "slowest_ms": max(page["ms"] for page in told.values()),
        "most_queries": max(page["queries"] for page in told.values()),
        "over_300_ms": [n for n, page in told.items() if page["ms"] > MOST_MS],
        "over_25_queries": [
            n for n, page in told.items() if page["queries"] > MOST_QUERIES
        ],
        "peak_rss_mb": peak_rss_mb(),
    }


def shown() -> str:
    """Say the SQL that fills the queue."""
    return text_of("seed_reviews")


def _list(pages: _Pages) -> None:
    address = reverse("admin:core_review_changelist")
    pages.get("list", address)
    for name, query in FILTERS.items():
        pages.get(f"filter {name}", f"{address}?{query}")
    query = "least=2000&kind__exact=REFUND&fund_code__exact=990011"
    form = {"list": address, "name": "Mine", "query": query}
    pages.post("keep a view", (reverse("admin:saved_views"), form))
    pages.get("saved view", f"{address}?{query}")
    pages.get("decided", reverse("admin:core_review_decided"))
    pages.get("decided, rejected", f"{address}decided/?state__exact=REJECTED")


def _one(pages: _Pages, reviews: list[Review]) -> None:
    """Open some for the first time, and decide others as they are read."""
    half = len(reviews) // 2
    paths = [reverse("admin:core_review_change", args=[one.pk]) for one in reviews]
    pages.get("open", *paths[:half])
    forms = [
        (
            path,
            {
                "decision": "APPROVE",
                "content_sha256": review.content_sha256,
                "version": "0",
            },
        )
        for path, review in zip(paths, reviews, strict=True)
    ]
    pages.post("decide", *forms[half:])
    approved = Review.objects.filter(state=Review.State.APPROVED).count()
    assert approved == len(reviews) - half, f"{approved} were approved"


def _submitted(maker: Staff) -> list[Review]:
    """Submit the refunds that have no review yet, as their maker does."""
    from fundops.core import clock

    numbers = Refund.objects.filter(state=Refund.State.CREATED).order_by("pk")
    return [
        refunds.submit(refund_no=number, actor=maker, now=clock.now())
        for number in numbers.values_list("refund_no", flat=True)[:REAL]
    ]


def _person(employee_no: str, role: str) -> Staff:
    person = Staff.objects.create(employee_no=employee_no, name="基准")
    person.groups.set(Group.objects.filter(name=role))
    return person


def _console(person: Staff) -> Client:
    """A browser in which the person is, with a second factor."""
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "zh-hans"})
    client.force_login(person)
    device = Authenticator.made_for(person, "bench")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    key = str(session.session_key)
    if staff_sessions.find(key) is None:
        staff_sessions.begin(
            person=person, key=key, address="127.0.0.1", browser="bench"
        )
    return client


@contextmanager
def _at_ten() -> Iterator[None]:
    """Let it be ten o'clock of the day on which the queue waits."""
    before = settings.SANDBOX
    settings.SANDBOX = True
    try:
        MovedClock.objects.update_or_create(pk=1, defaults={"moment": NOW})
        yield
    finally:
        settings.SANDBOX = before


def _vacuum() -> None:
    with as_admin(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
