"""The queue of what waits for a second person."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fundops.core.models import Staff
from fundops.core.services import reviews
from fundops.core.tests.admin.reviews.pages import (
    LIST,
    Move,
    console,
    decide,
    html,
)
from fundops.core.tests.factories import a_person
from fundops.core.tests.reviewing import ThingKind, a_review

pytestmark = pytest.mark.django_db
#: One of each column, all of which let everything through.
EVERY_FILTER = (
    "",
    "day=2025-01-02",
    "state__exact=PENDING",
    "kind__exact=TEST_THING",
    "ta_code__exact=91",
    "fund_code__exact=990001",
    "channel_code__exact=PAYA",
    "least=100&most=2000",
    "level_now__exact=1",
    "policy__code__exact=TEST_THING-0",
    "q=TH",
)


class TestToDecide:
    def test_shows_the_deadline_and_who_made_it(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        page = html(console(checker).get(LIST))
        assert "2:30 left" in page
        assert maker.employee_no in page
        assert '<td class="num">1,600.00</td>' in page

    def test_is_red_half_an_hour_before_the_end(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        a_review(kind, maker)
        move_clock("2025-01-02T14:45:00+08:00")
        page = html(console(checker).get(LIST))
        assert '<tr class="bad">' in page
        assert "due urgent" in page

    def test_asks_no_more_for_many_than_for_one(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        client = console(checker)
        client.get(LIST)
        with CaptureQueriesContext(connection) as for_one:
            client.get(LIST)
        for n in range(2, 20):
            a_review(kind, maker, number=f"TH{n}")
        with CaptureQueriesContext(connection) as for_many:
            client.get(LIST)
        assert len(for_many) == len(for_one)

    def test_asks_at_most_25_questions_of_hundreds_under_any_filter(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        first = a_review(kind, maker, tags=("91", "990001", "PAYA"))
        for n in range(2, 302):
            first.pk = None
            first.review_no = f"RV20250102{n:08d}"
            first.subject_no = f"TH{n}"
            first.save(force_insert=True)
        client = console(checker)
        client.get(LIST)
        for query in EVERY_FILTER:
            with CaptureQueriesContext(connection) as asked:
                page = html(client.get(f"{LIST}?{query}"))
            assert "301" in page, query
            assert len(asked) <= 25, query

    def test_filters_by_amount_and_kind(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker)
        a_review(kind, maker, number="TH2", amount=Decimal("50.00"))
        page = html(
            console(checker).get(LIST, {"least": "100", "kind__exact": kind.code})
        )
        assert "TH1" in page
        assert "TH2" not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("state__exact=ON_HOLD", ["TH2"]),
            ("fund_code__exact=990001", ["TH1"]),
            ("ta_code__exact=92", ["TH2"]),
            ("channel_code__exact=PAYA", ["TH2"]),
            ("least=100&most=2000", ["TH1"]),
            ("most=100", ["TH2"]),
            ("level_now__exact=2", []),
            ("maker__employee_no__exact=NOBODY", []),
            ("policy__code__exact=TEST_THING-0", ["TH1", "TH2"]),
            ("policy__code__exact=TEST_THING-20000", []),
            ("day=2025-01-02", ["TH1", "TH2"]),
            ("day=2025-01-03", []),
        ],
    )
    def test_filters_by_each_column(
        self,
        query: str,
        found: list[str],
        kind: ThingKind,
        maker: Staff,
        checker: Staff,
    ) -> None:
        a_review(kind, maker, tags=("91", "990001", ""))
        second = a_review(
            kind,
            maker,
            number="TH2",
            amount=Decimal("50.00"),
            tags=("92", "990002", "PAYA"),
        )
        said = {"note": "waiting for the bank's answer", "reason_code": "T-H01"}
        decide(checker, second, "HOLD", **said)
        assert self.found(checker, query) == found

    def test_filters_by_age(
        self, kind: ThingKind, maker: Staff, checker: Staff, move_clock: Move
    ) -> None:
        a_review(kind, maker)
        assert self.found(checker, "age=1h") == []
        move_clock("2025-01-02T13:00:00+08:00")
        assert self.found(checker, "age=1h") == ["TH1"]

    def found(self, checker: Staff, query: str) -> list[str]:
        page = html(console(checker).get(f"{LIST}?{query}"))
        rows = page.partition('id="result_list"')[2]
        return [number for number in ("TH1", "TH2") if f">{number}<" in rows]

    def test_says_which_one_cannot_decide(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        a_review(kind, maker, amount=Decimal("50000.00"))
        senior = a_person(role="senior_reviewer")
        assert "you cannot decide it</span>" in html(console(senior).get(LIST))
        assert "you cannot decide it</span>" not in html(console(checker).get(LIST))

    def test_gives_a_maker_no_way_to_choose(
        self, kind: ThingKind, maker: Staff
    ) -> None:
        a_review(kind, maker)
        page = html(console(maker).get(LIST))
        assert 'type="checkbox"' not in page
        assert "To decide</span>" not in page

    def test_parts_what_was_submitted_by_me_and_what_is_decided(
        self, kind: ThingKind, maker: Staff, checker: Staff
    ) -> None:
        review = a_review(kind, maker)
        mine, decided = f"{LIST}mine/", f"{LIST}decided/"
        assert "TH1" in html(console(maker).get(mine))
        assert "TH1" not in html(console(checker).get(mine))
        assert "TH1" not in html(console(checker).get(decided))
        decide(checker, review)
        assert "TH1" in html(console(checker).get(decided))
        assert f"{checker.employee_no} Approve" in html(console(maker).get(mine))


def test_the_engine_alone_registers_what_it_decides() -> None:
    codes = {about.code for about in reviews.registered()}
    assert "TEST_THING" not in codes
