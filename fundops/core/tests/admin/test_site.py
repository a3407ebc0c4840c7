from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from fundops.core.admin import navigation
from fundops.core.admin.navigation import Waiting
from fundops.core.admin.site import ConsoleSite
from fundops.core.models import AuditEntry, Staff
from fundops.core.tests.factories import THURSDAY, a_person, an_open_day

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-one"  # noqa: S105  # of people made here


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def somebody(**fields: Any) -> Staff:
    person = a_person(**fields)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


class TestFrame:
    def test_says_the_day_the_clock_and_the_person(
        self, client: Client, move_clock: Any
    ) -> None:
        move_clock("2025-01-02T10:42:17+08:00")
        an_open_day(THURSDAY)
        person = a_person(role="operations")
        client.force_login(person)
        page = text(client.get("/"))
        assert ">2025-01-02</a>" in page
        assert ">10:42:17</time>" in page
        assert "cut-off 15:00, 4:17 left" in page
        assert f"Operations {person.employee_no}" in page
        assert "SIMULATION" in page
        assert "data-ticks" not in page

    def test_lets_the_clock_tick_where_the_machines_runs(self, client: Client) -> None:
        client.force_login(a_person())
        assert "data-ticks" in text(client.get("/"))

    def test_hides_the_tag_outside_the_sandbox(
        self, client: Client, settings: Any
    ) -> None:
        settings.SANDBOX = False
        client.force_login(a_person())
        assert "SIMULATION" not in text(client.get("/"))

    def test_asks_nothing_for_strangers(self, client: Client) -> None:
        page = text(client.get("/login/"))
        assert "console-nav" not in page
        assert "daybar" not in page

    def test_says_that_no_day_is_open(self, client: Client) -> None:
        client.force_login(a_person())
        assert "No business day is open" in text(client.get("/"))


class TestNavigation:
    def test_has_only_what_the_person_may_see(self, client: Client) -> None:
        client.force_login(a_person(role="operations"))
        assert "/core/auditentry/" not in text(client.get("/"))
        client.force_login(a_person(role="auditor"))
        assert "/core/auditentry/" in text(client.get("/"))

    def test_marks_the_page_and_opens_its_group(self, client: Client) -> None:
        client.force_login(a_person(role="auditor"))
        page = text(client.get("/core/auditentry/"))
        assert 'href="/core/auditentry/" aria-current="page"' in page
        group = page.split("<summary>Compliance</summary>")[0].rsplit("<details", 1)[1]
        assert group.startswith(" open")

    def test_counts_only_where_work_waits(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(navigation, "_counters", [])
        navigation.count_with(
            lambda: {"breaks": Waiting(9, late=True), "steps": Waiting(0)}
        )
        client.force_login(a_person())
        page = text(client.get("/"))
        assert '<span>Breaks</span><span class="n bad">9</span>' in page
        assert page.count('<span class="n bad">') + page.count('<span class="n">') == 1

    def test_names_each_list_once(self) -> None:
        places = [place for group in navigation.GROUPS for place in group.places]
        lists = [place.url_name or place.model for place in places]
        assert len(lists) == len(set(lists))
        keys = [p.shortcut for g in navigation.GROUPS for p in g.places if p.shortcut]
        assert len(keys) == len(set(keys))


class TestLogin:
    def test_says_nothing_about_which_half_was_wrong(self, client: Client) -> None:
        person = somebody()
        for number in (person.employee_no, "NOBODY"):
            form = {"username": number, "password": "wrong"}
            page = text(client.post("/login/", form))
            assert 'role="alert"' in page
            assert "employee number and password" in page

    def test_does_not_say_so_to_a_newcomer(self, client: Client) -> None:
        assert "is not kept" not in text(client.get("/login/"))

    def test_refuses_those_without_a_page(self, client: Client) -> None:
        client.force_login(a_person(is_active=False))
        assert client.get("/").status_code == 302

    def test_logs_out_by_post_only(self, client: Client) -> None:
        client.force_login(somebody())
        assert client.get("/logout/").status_code == 403
        assert client.post("/logout/")["Location"] == "/login/"
        assert client.get("/").status_code == 302


class TestOneTimePassword:
    def test_opens_nothing_but_the_choice_of_another(self, client: Client) -> None:
        client.force_login(somebody(must_change_password=True))
        for url in ("/", "/core/break/", "/nothing/"):
            assert client.get(url)["Location"] == "/password_change/"
        assert client.get("/password_change/").status_code == 200

    def test_is_over_once_another_was_chosen(self, client: Client) -> None:
        person = somebody(must_change_password=True)
        client.force_login(person)
        new = "quite-another-one-2"
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post("/password_change/", form)["Location"] == "/"
        assert client.get("/").status_code == 200
        person.refresh_from_db()
        assert person.check_password(new)
        act = AuditEntry.objects.get(action="core.staff.password_changed")
        assert (act.subject, act.source) == (person.employee_no, "admin")

    def test_stays_where_the_choice_is_refused(self, client: Client) -> None:
        person = somebody(must_change_password=True)
        client.force_login(person)
        form = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
        page = text(client.post("/password_change/", form))
        assert "errorlist" in page
        person.refresh_from_db()
        assert person.must_change_password


class TestLanguage:
    def test_is_switched_by_a_form_and_stays(self, client: Client) -> None:
        client.force_login(a_person())
        form = {"language": "zh-hans", "next": "/core/break/"}
        answer = client.post(reverse("set_language"), form)
        assert answer["Location"] == "/core/break/"
        page = text(client.get("/core/break/"))
        assert '<html lang="zh-hans"' in page
        assert "<h1>差错</h1>" in page

    def test_leads_nowhere_else(self, client: Client) -> None:
        form = {"language": "en", "next": "https://elsewhere.example/"}
        answer = client.post(reverse("set_language"), form)
        assert answer["Location"] == "/"


class TestPages:
    def test_are_added_once_and_only_for_people_inside(self) -> None:
        site = ConsoleSite()
        site.add_page("x/", lambda request: None, name="x")  # type: ignore[return-value]  # never called
        site.add_page("x/", lambda request: None, name="x")  # type: ignore[return-value]  # never called
        assert [p.name for p in site.get_urls() if p.name == "x"] == ["x"]

    def test_there_are_no_pages_of_apps(self, client: Client) -> None:
        client.force_login(a_person())
        assert client.get("/core/")["Location"] == "/"

    def test_the_default_site_is_ours(self) -> None:
        assert isinstance(admin.site._wrapped, ConsoleSite)  # type: ignore[attr-defined]


def test_every_answer_has_a_policy_and_a_number(client: Client) -> None:
    client.force_login(a_person())
    for url in ("/", "/login/", "/core/break/", "/nothing/"):
        answer = client.get(url)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Request-ID"]
