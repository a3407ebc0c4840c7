"""What only some orders say, on their page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.tests.factories import a_person
from trading.models import OrderTerms
from trading.tests.factories import a_fund, a_holding, a_placed_order

pytestmark = pytest.mark.django_db


def page_of(client: Client, code: str, **terms: Any) -> str:
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    holding = a_holding(lots=("100.00",))
    order = a_placed_order(
        business_code=code,
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=Decimal("40.00"),
    )
    if terms:
        OrderTerms.objects.create(order=order, **terms)
    response = client.get(reverse("admin:trading_order_change", args=[order.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_conversion_says_into_what(client: Client) -> None:
    text = page_of(
        client,
        "036",
        target_fund=a_fund("990032"),
        target_shares=Decimal("81.50"),
    )
    assert "Converted into" in text
    assert "990032" in text
    assert "81.50" in text


def test_a_transfer_says_to_whom(client: Client) -> None:
    text = page_of(
        client,
        "028",
        target_distributor_code="888",
        target_sub_account_no="88800001234",
    )
    assert "Other side" in text
    assert "88800001234" in text


def test_a_large_redemption_says_what_becomes_of_the_rest(client: Client) -> None:
    text = page_of(client, "024", large_redemption="1", takes_income=True)
    assert "the rest is rolled over" in text
    assert "taken along" in text


def test_a_plain_order_says_nothing_more(client: Client) -> None:
    assert "Large redemption" not in page_of(client, "024")
