"""The two pages of an import: the second takes nothing but what the first showed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fundops.core.models import CalendarDay, Proposal, Staff
from fundops.core.models.staff import ROLES
from fundops.core.tests.factories import THURSDAY, a_person
from fundops.core.tests.proposing import A_DAY, REASON

pytestmark = pytest.mark.django_db

GOOD = f"date,is_trading_day,is_bank_day\n{A_DAY},0,1\n"


@pytest.fixture(autouse=True)
def _on_thursday(move_clock: Callable[[str], dt.datetime]) -> None:
    move_clock("2025-01-02T10:00:00+08:00")


def logged_in(client: Client, role: str = "configuration", **fields: Any) -> Staff:
    person = a_person(role=role, **fields)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def the_page(kind: str = "CALENDAR_DAY") -> str:
    return reverse("admin:import_changes", args=[kind])


def look(client: Client, content: str = GOOD) -> Any:
    file = SimpleUploadedFile("days.csv", content.encode())
    return client.post(
        the_page(),
        {
            "file": file,
            "effective_from": str(THURSDAY),
            "reason": REASON,
            "step": "look",
        },
    )


def test_shows_the_rows_and_then_proposes_them(client: Client) -> None:
    maker = logged_in(client)

    looked = look(client)
    assert "1 rows · 1 change something · 0 wrong" in looked.content.decode()
    assert not Proposal.objects.exists()
    answer = client.post(
        the_page(), {"sha256": looked.context["looked"].sha256, "step": "confirm"}
    )

    assert answer.headers["Location"] == reverse("admin:core_proposal_changelist")
    proposal = Proposal.objects.get()
    assert (proposal.maker, proposal.source) == (maker, "IMPORT")
    assert CalendarDay.objects.get(date=A_DAY).is_trading_day


def test_says_the_row_that_is_wrong_and_offers_no_next_step(client: Client) -> None:
    logged_in(client)

    page = look(client, f"{GOOD}<script>,1,1\n").content.decode()

    assert "no date" in page
    assert "<script>,1" not in page
    assert 'value="confirm"' not in page


def test_says_what_is_no_sheet(client: Client) -> None:
    logged_in(client)

    page = look(client, "a,b\n1,2\n").content.decode()

    assert "The columns are a, b" in page


def test_a_file_that_comes_with_the_second_step_is_not_looked_at(
    client: Client,
) -> None:
    logged_in(client)
    looked = look(client)
    swapped = SimpleUploadedFile("days.csv", GOOD.replace("12", "13").encode())

    client.post(
        the_page(),
        {
            "sha256": looked.context["looked"].sha256,
            "step": "confirm",
            "file": swapped,
            "effective_from": "2025-12-31",
        },
    )

    proposal = Proposal.objects.get()
    assert proposal.subject == A_DAY
    assert proposal.effective_from == THURSDAY


def test_another_person_confirms_nothing(client: Client) -> None:
    logged_in(client)
    looked = look(client)
    other = Client()
    logged_in(other)

    other.post(
        the_page(), {"sha256": looked.context["looked"].sha256, "step": "confirm"}
    )

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("role", [r for r in ROLES if r != "configuration"])
def test_is_shut_for_other_roles(client: Client, role: str) -> None:
    logged_in(client, role, is_superuser=True)

    assert client.get(the_page()).status_code == 403
    assert look(client).status_code == 403
    answer = client.post(the_page(), {"sha256": "0" * 64, "step": "confirm"})
    assert answer.status_code == 403


def test_is_not_there_for_what_no_file_changes(client: Client) -> None:
    logged_in(client)

    assert client.get(the_page("STAFF_ROLES")).status_code == 404
