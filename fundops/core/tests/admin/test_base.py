"""The base, over the ground floor's own lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.models import AuditEntry, Break, BusinessDay, CalendarDay
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, an_open_day

pytestmark = pytest.mark.django_db

LIST = "/core/break/"


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role="operations"))
    return client


def a_break(reference: str = "r1", **fields: Any) -> Break:
    values = {
        "kind": "shares",
        "reason": "SHARES_DIFFER",
        "opened_on": THURSDAY,
        "amount": Decimal("1600.00"),
        **fields,
    }
    return open_break(reference=reference, **values)


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


class TestList:
    def test_draws_figures_badges_and_the_totals_of_the_page(
        self, client: Client
    ) -> None:
        a_break("r1", amount=Decimal("1600.00"))
        a_break("r2", amount=Decimal("13000.00"))
        page = text(client.get(LIST))
        assert "Amount (CNY)" in page
        assert '<td class="num">13,000.00</td>' in page
        assert '<span class="badge s-mute">' in page
        foot = page.split("<tfoot>")[1]
        assert "This page, 2 rows" in foot
        assert '<td class="num">14,600.00</td>' in foot

    def test_asks_no_more_for_fifty_rows_than_for_one(self, client: Client) -> None:
        a_break("r0")
        with CaptureQueriesContext(connection) as for_one:
            client.get(LIST)
        for place in range(1, 50):
            a_break(f"r{place}")
        with CaptureQueriesContext(connection) as for_fifty:
            page = client.get(LIST)
        assert text(page).count("<tr class=") == 50
        assert len(for_fifty) == len(for_one)

    def test_marks_the_edge_of_rows_that_need_someone(self, client: Client) -> None:
        a_break()
        assert '<tr class="bad">' in text(client.get(LIST))

    def test_searches_for_the_beginning_of_a_number(self, client: Client) -> None:
        found, other = a_break("r1"), a_break("r2", opened_on=FRIDAY)
        page = text(client.get(LIST, {"q": found.break_no[:-1]}))
        assert found.break_no in page
        assert other.break_no not in page

    def test_filters_by_one_value_and_says_so_in_a_chip(self, client: Client) -> None:
        a_break("r1")
        other = a_break("r2", kind="bank")
        page = text(client.get(LIST, {"kind__exact": "shares"}))
        assert other.break_no not in page
        assert '<span class="chip">Kind Shares <a href="?"' in page

    def test_keeps_blank_fields_out_of_the_address(self, client: Client) -> None:
        answer = client.get(LIST, {"kind__exact": "", "q": "", "state__exact": "OPEN"})
        assert answer.status_code == 302
        assert answer["Location"] == f"{LIST}?state__exact=OPEN"

    def test_says_that_there_is_nothing(self, client: Client) -> None:
        assert "There is no break" in text(client.get(LIST))

    def test_says_that_the_filter_left_nothing(self, client: Client) -> None:
        a_break()
        page = text(client.get(LIST, {"kind__exact": "bank"}))
        assert "Nothing is left after filtering" in page

    def test_leads_to_the_page_of_the_row(self, client: Client) -> None:
        one = a_break()
        link = f'<a href="/core/break/{one.pk}/change/'
        assert link in text(client.get(LIST))


class TestBusinessDate:
    STEPS = "/core/steprun/"

    def test_is_the_day_in_work_unless_asked(self, client: Client) -> None:
        an_open_day(THURSDAY)
        page = text(client.get(self.STEPS))
        assert 'value="2025-01-02"' in page
        assert "None on 2025-01-02" in page

    def test_may_be_every_day(self, client: Client) -> None:
        an_open_day(THURSDAY)
        page = text(client.get(self.STEPS, {"day": "all"}))
        assert "No step has run" in page

    def test_blank_means_every_day(self, client: Client) -> None:
        answer = client.get(self.STEPS, {"day": ""})
        assert answer["Location"] == f"{self.STEPS}?day=all"

    def test_names_a_holiday(self, client: Client) -> None:
        page = text(client.get(self.STEPS, {"day": "2025-01-04"}))
        assert "2025-01-04 is a holiday" in page
        assert "Next business day 2025-01-06." in page

    def test_says_what_is_no_date(self, client: Client) -> None:
        page = text(client.get(self.STEPS, {"day": "<yesterday>"}))
        assert "&lt;yesterday&gt; is not a date; write it like 2026-03-18." in page


class TestLookups:
    @pytest.mark.parametrize(
        "lookup",
        [
            "amount__gt=1",
            "break_no__contains=1",
            "message__icontains=x",
            "party__isnull=1",
            "password__startswith=a",
        ],
    )
    def test_refuses_what_the_bar_does_not_ask(
        self, client: Client, lookup: str
    ) -> None:
        assert client.get(f"{LIST}?{lookup}").status_code == 400

    @pytest.mark.parametrize(
        "lookup", ["name_sealed__exact", "mobile_index__exact", "password__exact"]
    )
    def test_never_reaches_hidden_columns(self, rf: Any, lookup: str) -> None:
        request = rf.get("/")
        request.user = a_person()
        for model, model_admin in admin.site._registry.items():
            if isinstance(model_admin, ReadOnlyAdmin):
                assert not model_admin.lookup_allowed(lookup, "x", request), model


class TestNothingWrites:
    @pytest.mark.parametrize("role", ["operations", "senior_reviewer", "compliance"])
    def test_refuses_a_forged_change(self, role: str) -> None:
        client = Client()
        client.force_login(a_person(role=role))
        one = a_break()
        url = reverse("admin:core_break_change", args=[one.pk])
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(url, {"reason": "FORGED"})
            assert answer.status_code == 405
        one = Break.objects.get(pk=one.pk)
        assert one.reason == "SHARES_DIFFER"

    def test_refuses_a_forged_action(self, client: Client) -> None:
        one = a_break()
        form = {"action": "delete_selected", "_selected_action": one.pk, "index": 0}
        assert client.post(LIST, form).status_code == 405
        assert Break.objects.filter(pk=one.pk).exists()

    def test_has_no_page_to_add_or_delete(self, client: Client) -> None:
        one = a_break()
        for url in (f"{LIST}add/", f"{LIST}{one.pk}/delete/", f"{LIST}{one.pk}/"):
            assert client.get(url).status_code == 404
            assert client.post(url, {"post": "yes"}).status_code == 404
        with pytest.raises(NoReverseMatch):
            reverse("admin:core_break_add")

    def test_holds_for_a_superuser_too(self) -> None:
        client = Client()
        client.force_login(a_person(is_superuser=True))
        assert client.post(f"{LIST}add/", {"reason": "x"}).status_code == 404

    def test_holds_for_every_model_of_ours(self, rf: Any) -> None:
        request = rf.get("/")
        request.user = a_person(is_superuser=True)
        for model, model_admin in admin.site._registry.items():
            assert isinstance(model_admin, ReadOnlyAdmin), model
            assert not model_admin.has_add_permission(request)
            assert not model_admin.has_change_permission(request)
            assert not model_admin.has_delete_permission(request)
            assert model_admin.get_actions(request) == {}


class TestPage:
    def test_draws_facts_and_says_what_differs(self, client: Client) -> None:
        one = a_break(ours="100.00", theirs="99.00")
        page = text(client.get(f"/core/break/{one.pk}/change/"))
        assert f"<h1>Break {one.break_no}</h1>" in page
        assert '<span class="fig">1,600.00<small>CNY</small></span>' in page
        assert "SHARES_DIFFER" in page

    def test_is_not_found_for_what_never_was(self, client: Client) -> None:
        for number in ("0", "999999999", "x", "1' OR 1=1"):
            assert client.get(f"/core/break/{number}/change/").status_code == 404

    def test_refuses_before_it_looks(self, client: Client) -> None:
        for number in ("1", "999999999"):
            answer = client.get(f"/core/auditentry/{number}/change/")
            assert answer.status_code == 403

    def test_shows_the_trail_to_those_who_may_read_it(self, client: Client) -> None:
        an_open_day(THURSDAY)
        day = BusinessDay.objects.get()
        url = reverse("admin:core_businessday_change", args=[day.pk])
        assert "core.day.opened" not in text(client.get(url))
        auditor = Client()
        auditor.force_login(a_person(role="auditor"))
        assert "core.day.opened" in text(auditor.get(url))

    def test_of_an_act_shows_before_and_after(self) -> None:
        an_open_day(THURSDAY)
        act = AuditEntry.objects.get(action="core.day.opened")
        auditor = Client(headers={"accept-language": "en"})
        auditor.force_login(a_person(role="auditor"))
        page = text(auditor.get(f"/core/auditentry/{act.pk}/change/"))
        assert act.row_hash in page


def test_checks_refuse_what_would_be_slow_or_write() -> None:
    class Slow(ReadOnlyAdmin[CalendarDay]):
        date_hierarchy = "date"
        search_fields = ("date", "^date")
        list_editable = ("is_bank_day",)
        list_display = ("date", "is_bank_day")

    found = {error.id for error in Slow(CalendarDay, admin.site).check()}
    assert {"fundops.admin.E001", "fundops.admin.E002", "fundops.admin.E004"} <= found


def test_checks_refuse_a_query_for_each_row() -> None:
    class Slow(ReadOnlyAdmin[AuditEntry]):
        list_display = ("action", "actor")

    found = {error.id for error in Slow(AuditEntry, admin.site).check()}
    assert "fundops.admin.E003" in found
