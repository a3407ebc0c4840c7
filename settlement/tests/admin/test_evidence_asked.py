"""Where the rule asks for evidence, the page that submits says so before."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import ReviewPolicy
from fundops.core.services import evidence
from fundops.core.tests.factories import a_person
from fundops.core.tests.papers import A_PDF
from settlement.models import Payout
from settlement.tests.payouts import NOW, a_failed_payout, two_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout() -> Payout:
    two_days()
    ReviewPolicy.objects.create(
        kind="PAYOUT_RESEND",
        code="WITH_EVIDENCE",
        from_amount=Decimal(0),
        roles="reviewer,senior_reviewer,senior_reviewer",
        levels=3,
        hours=8,
        needs_evidence=True,
        effective_from=dt.date(2020, 1, 1),
    )
    return a_failed_payout()


def test_the_page_says_what_is_missing(client: Client, payout: Payout) -> None:
    maker = a_person()
    client.force_login(maker)
    client.cookies["django_language"] = "en"
    url = reverse("admin:settlement_payout_resend", args=[payout.pk])
    assert "none is attached" in client.get(url).content.decode()
    evidence.attach(
        kind="PAYOUT_RESEND",
        subject_no=payout.payout_no,
        name="paper.pdf",
        content=A_PDF,
        person=maker,
        now=NOW,
    )
    assert "1 attached" in client.get(url).content.decode()


def test_the_record_shows_what_is_attached(client: Client, payout: Payout) -> None:
    maker = a_person()
    client.force_login(maker)
    client.cookies["django_language"] = "en"
    url = reverse("admin:settlement_payout_change", args=[payout.pk])
    page = client.get(url).content.decode()
    assert "Nothing is attached." in page
    assert f"/core/evidence/attach/PAYOUT_RESEND/{payout.payout_no}/" in page
