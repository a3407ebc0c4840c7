"""Lists that are taken away: by whom, how much, masked, harmless, on record."""

from __future__ import annotations

import csv
import hashlib
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from fundops.core import clock
from fundops.core.models import (
    AuditEntry,
    Break,
    Export,
    ExportRequest,
    Review,
    ReviewDecision,
    Staff,
)
from fundops.core.services import exports, reviews
from fundops.core.services.breaks import open_break
from fundops.core.services.exports import ExportRefused
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person

pytestmark = pytest.mark.django_db

LIST = "/core/break/"
EXPORT = f"{LIST}export/"


def seen_by(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def auditor() -> Staff:
    return a_person(role="auditor")


@pytest.fixture
def client(auditor: Staff) -> Client:
    return seen_by(auditor)


def a_break(reference: str = "r1", **fields: Any) -> Break:
    values = {
        "kind": "shares",
        "reason": "SHARES_DIFFER",
        "opened_on": THURSDAY,
        "amount": Decimal("-1600.00"),
        **fields,
    }
    return open_break(reference=reference, **values)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"))))


def take(client: Client, url: str = EXPORT, format: str = "csv", **values: Any) -> Any:
    return client.post(url, {"format": format, "list": LIST, **values})


class TestTake:
    def test_writes_the_columns_of_the_list_as_csv(self, client: Client) -> None:
        made = a_break(subject="=HYPERLINK(1)")
        heads, row = table(take(client))
        page = client.get(LIST).content.decode()

        assert heads[0] == "Break number"
        assert all(head in page for head in heads)
        told = dict(zip(heads, row, strict=True))
        assert told["Break number"] == made.break_no
        assert told["Amount (CNY)"] == "-1600.00"
        assert told["Subject"] == "'=HYPERLINK(1)"
        assert told["Opened on"] == "2025-01-02"

    def test_writes_the_same_as_a_workbook_with_numbers(self, client: Client) -> None:
        a_break(subject="+1+1")
        answer = take(client, format="xlsx")
        book = load_workbook(io.BytesIO(content(answer)))
        heads, row = book.worksheets[0].iter_rows(values_only=True)
        told = dict(zip(heads, row, strict=True))

        assert told["Amount (CNY)"] == -1600
        assert told["Subject"] == "'+1+1"
        assert not [c for r in book.worksheets[0] for c in r if c.data_type == "f"]

    def test_keeps_to_the_filter_of_the_list(self, client: Client) -> None:
        a_break("r1")
        late = a_break("r2", opened_on=FRIDAY)
        rows = table(take(client, f"{EXPORT}?day=2025-01-03"))

        assert [row[0] for row in rows[1:]] == [late.break_no]
        assert Export.objects.get().query == "day=2025-01-03"

    def test_is_kept_with_its_hash_and_audited(
        self, client: Client, auditor: Staff
    ) -> None:
        a_break()
        answer = take(client)
        digest = hashlib.sha256(content(answer)).hexdigest()
        kept = Export.objects.get()
        entry = AuditEntry.objects.get(action="core.list.exported")

        assert (kept.person, kept.model, kept.rows) == (auditor, "core.break", 1)
        assert kept.sha256 == digest == answer["X-Content-SHA256"]
        assert kept.is_masked
        assert entry.after["sha256"] == digest
        assert "break-" in answer["Content-Disposition"]

    def test_asks_no_more_for_many_rows_than_for_few(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for place in range(60):
            a_break(f"r{place}")
        with django_assert_max_num_queries(40):
            assert len(table(take(client))) == 61

    @pytest.mark.parametrize("role", ["operations", "reviewer", "configuration"])
    def test_is_refused_to_other_roles_and_not_offered(self, role: str) -> None:
        a_break()
        client = seen_by(a_person(role=role))

        assert "Export CSV" not in client.get(LIST).content.decode()
        assert take(client).status_code == 403
        assert not Export.objects.exists()

    def test_is_refused_where_the_list_may_not_be_seen(self) -> None:
        client = seen_by(a_person(role="senior_reviewer"))
        answer = client.post("/core/auditentry/export/", {"format": "csv"})
        assert answer.status_code == 403
        assert not Export.objects.exists()

    def test_keeps_to_the_list_of_reviews_it_stands_above(self, client: Client) -> None:
        url = "/core/review/export/"
        decided = table(take(client, url, list="/core/review/decided/"))
        waiting = table(take(client, url, list="/core/review/"))
        assert decided != waiting
        assert Export.objects.count() == 2

    def test_is_no_link_and_knows_two_formats(self, client: Client) -> None:
        assert client.get(EXPORT).status_code == 405
        assert take(client, format="html").status_code == 400
        assert not Export.objects.exists()


class TestLargeLists:
    @pytest.fixture(autouse=True)
    def _three_are_many(self, settings: Any) -> None:
        settings.EXPORT_ROWS = 2
        for place in range(3):
            a_break(f"r{place}")

    def ask(self, client: Client) -> ExportRequest:
        answer = take(client)
        assert answer.status_code == 302
        assert not Export.objects.exists()
        return ExportRequest.objects.get()

    def approve(self, asked: ExportRequest, checker: Staff) -> Review:
        review = Review.objects.get(subject_no=asked.request_no)
        reviews.decide(
            review_no=review.review_no,
            checker=checker,
            decision=ReviewDecision.Decision.APPROVE,
            seen_sha256=review.content_sha256,
            now=clock.now(),
        )
        return review

    def test_wait_for_a_second_person_and_are_taken_once(self, client: Client) -> None:
        asked = self.ask(client)
        take_url = f"/core/exportrequest/{asked.pk}/take/"
        assert client.post(take_url).status_code == 302
        assert not Export.objects.exists()
        review = self.approve(asked, a_person(role="reviewer"))
        page = client.get(f"/core/exportrequest/{asked.pk}/change/")
        assert "Take the export" in page.content.decode()

        assert len(table(client.post(take_url))) == 4
        kept = Export.objects.get()
        assert (kept.rows, kept.review_no) == (3, review.review_no)
        again = client.post(take_url, follow=True)
        assert "only an approved request can be taken, once" in again.content.decode()
        assert Export.objects.count() == 1

    def test_show_the_reviewer_what_is_taken_and_by_whom(
        self, client: Client, auditor: Staff
    ) -> None:
        asked = self.ask(client)
        review = Review.objects.get(subject_no=asked.request_no)
        reviewer = seen_by(a_person(role="reviewer"))
        answer = reviewer.get(f"/core/review/{review.pk}/change/")
        page = answer.content.decode()

        assert answer.status_code == 200
        assert asked.request_no in page
        assert auditor.employee_no in page
        assert "3 rows when it was asked for, masked." in page

    def test_are_taken_by_their_maker_only(self, client: Client) -> None:
        asked = self.ask(client)
        self.approve(asked, a_person(role="reviewer"))
        other = seen_by(a_person(role="auditor"))
        answer = other.post(f"/core/exportrequest/{asked.pk}/take/", follow=True)

        assert "Only who asked for an export" in answer.content.decode()
        assert not Export.objects.exists()

    def test_are_refused_beyond_what_anybody_can_allow(
        self, client: Client, settings: Any
    ) -> None:
        settings.EXPORT_MOST_ROWS = 2
        answer = client.post(EXPORT, {"format": "csv", "list": LIST}, follow=True)
        assert "cannot be exported at once" in answer.content.decode()
        assert not ExportRequest.objects.exists()

    def test_are_nobodys_by_a_call_of_the_service(self, auditor: Staff) -> None:
        taking = exports.Taking("core.break", "core_break_changelist", "", "csv", 3)
        asked, _review = exports.ask(taking=taking, person=auditor, now=clock.now())
        with pytest.raises(ExportRefused, match="To decide"):
            exports.use(request_no=asked.request_no, person=auditor, now=clock.now())
