"""The page of the position."""

from __future__ import annotations

import pytest
from django.test import Client

from fundops.core.tests.factories import a_person
from settlement.tests import payouts as bank
from settlement.tests import transfers

pytestmark = pytest.mark.django_db


def page(role: str = "operations") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role=role))
    answer = client.get("/position/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_says_what_is_kept_and_for_whom() -> None:
    transfer = transfers.approved(transfers.a_draft())
    html = page()
    assert "5,000.00" in html
    assert "4,000.00" in html
    assert transfer.transfer_no in html


def test_leads_from_an_attempt_to_its_payout() -> None:
    bank.two_days()
    payout = bank.a_sent_payout()
    html = page("auditor")
    assert f"/settlement/payout/{payout.pk}/change/" in html


def test_says_that_nothing_is_kept() -> None:
    assert "Nothing is reserved." in page()
