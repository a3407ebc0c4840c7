"""Filters of a list, kept under a name by whoever uses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fundops.core.models import SavedView, Staff
from fundops.core.services import saved_views
from fundops.core.tests.factories import a_person, an_open_day

pytestmark = pytest.mark.django_db
LIST, VIEWS = "/core/review/", "/views/"
NAME = "admin:core_review_changelist"


@pytest.fixture(autouse=True)
def _a_day() -> None:
    an_open_day()


@pytest.fixture
def person() -> Staff:
    return a_person(role="reviewer")


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def keep(client: Client, name: str, query: str, **more: str) -> Any:
    form = {"list": LIST, "name": name, "query": query, **more}
    return client.post(VIEWS, form, follow=True)


class TestKeeping:
    def test_stands_above_the_list_and_leads_to_its_filter(self, person: Staff) -> None:
        client = console(person)
        page = keep(client, " Large  ones ", "p=3&least=100&day=all").content.decode()
        assert "View Large ones kept." in page
        assert '<a href="?day=all&amp;least=100" aria-current="true">' in page
        assert SavedView.objects.get().query == "day=all&least=100"

    def test_the_same_name_holds_the_newer_filter(self, person: Staff) -> None:
        client = console(person)
        keep(client, "Mine", "least=100")
        keep(client, "Mine", "least=200")
        assert SavedView.objects.get().query == "least=200"

    def test_offers_to_keep_only_a_filter_that_is_new(self, person: Staff) -> None:
        client = console(person)
        keep(client, "Mine", "least=100")
        words = "Keep this filter"
        assert words not in client.get(LIST).content.decode()
        assert words not in client.get(f"{LIST}?least=100").content.decode()
        assert words in client.get(f"{LIST}?least=101").content.decode()

    def test_is_seen_by_nobody_else(self, person: Staff) -> None:
        keep(console(person), "Mine", "least=100")
        page = console(a_person(role="reviewer")).get(LIST).content.decode()
        assert ">Mine<" not in page

    @pytest.mark.parametrize("name", ["", "   ", "x" * 41])
    def test_refuses_a_name_that_is_none(self, person: Staff, name: str) -> None:
        page = keep(console(person), name, "least=100").content.decode()
        assert "A view needs a name of 1 to 40 characters." in page
        assert not SavedView.objects.exists()

    def test_refuses_more_than_fit_on_the_line(self, person: Staff) -> None:
        for n in range(saved_views.MOST):
            saved_views.keep(person=person, model=NAME, name=f"v{n}", query="least=1")
        page = keep(console(person), "one more", "least=100").content.decode()
        assert "There are 20 views of this list; delete one first." in page
        assert SavedView.objects.count() == saved_views.MOST


class TestDeleting:
    def test_takes_ones_own_away(self, person: Staff) -> None:
        client = console(person)
        keep(client, "Mine", "least=100")
        view = SavedView.objects.get()
        page = keep(client, "", "least=100", drop=str(view.pk)).content.decode()
        assert "View Mine deleted." in page
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("drop", ["{}", "abc", "99999999999999999999"])
    def test_leaves_anothers_alone(self, person: Staff, drop: str) -> None:
        keep(console(person), "Mine", "least=100")
        drop = drop.format(SavedView.objects.get().pk)
        other = console(a_person(role="reviewer"))
        page = keep(other, "", "", drop=drop).content.decode()
        assert "There is no such view of yours" in page
        assert SavedView.objects.count() == 1


class TestTheAddress:
    @pytest.mark.parametrize(
        "path", ["//evil.example/", "https://evil.example/", "/nowhere/", "/logout"]
    )
    def test_leads_nowhere_else(self, person: Staff, path: str) -> None:
        answer = console(person).post(VIEWS, {"list": path, "name": "x"})
        assert answer.status_code == 404
        assert not SavedView.objects.exists()

    def test_is_not_read(self, person: Staff) -> None:
        assert console(person).get(VIEWS).status_code == 405
