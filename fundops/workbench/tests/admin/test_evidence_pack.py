"""The page that draws evidence packs, and its door on records' pages."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.tests.factories import FRIDAY, a_person
from settlement.models import Payout
from settlement.tests.payouts import a_failed_payout, two_days

pytestmark = pytest.mark.django_db
URL = "/evidence-pack/"


@pytest.fixture
def payout() -> Payout:
    two_days()
    return a_failed_payout()


def console(client: Client, role: str) -> Client:
    client.force_login(a_person(role=role))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("about", ["payout", "day"])
def test_sends_the_archive(client: Client, payout: Payout, about: str) -> None:
    number = payout.payout_no if about == "payout" else FRIDAY.isoformat()
    page = console(client, "auditor")
    assert b"Draw the pack" in page.get(URL, {"number": number}).content
    answer = page.post(URL, {"number": number})
    assert answer["Content-Type"] == "application/zip"
    assert f'filename="{number}.zip"' in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert "MANIFEST.sha256" in archive.namelist()


def test_says_when_there_is_nothing(client: Client) -> None:
    answer = console(client, "auditor").post(URL, {"number": "PO9"})
    assert answer.status_code == 400
    assert b"No refund, payout, transfer or review" in answer.content


@pytest.mark.parametrize("role", ["operations", "reviewer", "configuration", "service"])
def test_is_closed_to_others(client: Client, payout: Payout, role: str) -> None:
    page = console(client, role)
    if role != "service":
        assert page.get(URL).status_code == 403
        answer = page.post(URL, {"number": payout.payout_no})
        assert answer.status_code == 403


@pytest.mark.parametrize(("role", "offered"), [("auditor", True), ("reviewer", False)])
def test_is_offered_on_the_page_of_a_payout(
    client: Client, payout: Payout, role: str, offered: bool
) -> None:
    url = reverse("admin:settlement_payout_change", args=[payout.pk])
    answer = console(client, role).get(url)
    assert (f"{URL}?number={payout.payout_no}".encode() in answer.content) is offered
