"""The customer's page across the rooms."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import FundTradingAccount, SubAccount
from accounts.services.import_customers import import_customers
from accounts.tests.factories import a_customers_csv, a_row, another_row
from fundops.core.tests.factories import THURSDAY, a_person, service
from fundops.workbench.tests.factories import a_claim
from settlement.models import LedgerAccount, Refund
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_partner,
    a_placed_order,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db

IN_CLEAR = ("样例甲", "13800000001", "990101199001010011", "6299000000000001")


@pytest.fixture(autouse=True)
def _customers(tmp_path: Path) -> None:
    a_partner("P01")
    a_transfer_agent("91")
    a_transfer_agent("92")
    path = a_customers_csv(
        tmp_path,
        a_row(ta_code="91", ta_account_no="910000000001"),
        a_row(partner="P01", sub_account_no="9001B00000001", ta_code="92"),
        another_row(),
    )
    import_customers(path=path, business_date=THURSDAY, actor=service())


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="operations"))
    client.cookies["django_language"] = "en"
    return client


def the_customer() -> FundTradingAccount:
    return FundTradingAccount.objects.order_by("pk")[0]


def sub(number: str = "9001A00000001") -> SubAccount:
    return SubAccount.objects.get(number=number)


def a_refund(amount: str = "1600.00") -> Refund:
    claim = a_claim(sub_account=sub(), amount=amount)
    return Refund.objects.create(
        refund_no="RF202501020000001",
        claim=claim,
        order_no="",
        amount=claim.amount,
        paid=claim.amount,
        used=Decimal("0.00"),
        business_date=THURSDAY,
    )


def page(console: Client) -> str:
    url = reverse("admin:accounts_fundtradingaccount_change", args=[the_customer().pk])
    response = console.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_shows_shares_where_partner_and_card_cross(console: Client) -> None:
    a_holding(sub(), a_fund(), lots=("99990.00", "32.00"), frozen="160.00")

    html = page(console)

    assert "100,022.00 shares" in html
    assert "frozen 160.00" in html
    assert "0.00 shares" in html


def test_lists_the_holdings(console: Client) -> None:
    holding = a_holding(sub(), a_fund(), lots=("99990.00",))
    html = page(console)
    assert f"990031 {holding.fund.name}" in html
    assert reverse("admin:trading_holding_change", args=[holding.pk]) in html
    assert "1 holding in all" in html


def test_says_in_words_that_nothing_is_held(console: Client) -> None:
    assert "No shares are held." in page(console)


def test_opens_with_the_refund_that_waits(console: Client) -> None:
    refund = a_refund("1600.00")
    html = page(console)
    assert "1 refund of this customer waits for a decision:" in html
    assert refund.refund_no in html
    assert "1,600.00" in html


def test_lists_orders_claims_and_registrations_that_wait(console: Client) -> None:
    order = a_placed_order(sub_account=sub(), fund=a_fund())
    claim = a_claim(sub_account=sub(), kind="REDEMPTION", amount="80.00")
    settled = a_claim(sub_account=sub(), kind="REDEMPTION", amount="81.00")
    for state in ("IN_PAYOUT", "PAID", "SETTLED"):
        type(settled).objects.filter(pk=settled.pk).update(state=state)

    html = page(console)

    assert order.order_no in html
    assert claim.claim_no in html
    assert settled.claim_no not in html
    assert "Registration at TA 92" in html
    assert "Registration at TA 91" not in html


def test_says_what_the_customer_balance_is(console: Client) -> None:
    LedgerAccount.objects.create(
        book="S", code="2008", key="9001A00000001", balance=Decimal("-3460.00")
    )
    assert "3,460.00" in page(console)


def test_is_of_one_customer_only(console: Client) -> None:
    other = a_holding(sub("9001A00000002"), a_fund(), lots=("77777.00",))
    html = page(console)
    assert "77,777.00" not in html
    assert other.sub_account.number not in html


def test_shows_nothing_personal_in_clear(console: Client) -> None:
    a_refund()
    a_holding(sub(), a_fund())
    html = page(console)
    assert [text for text in IN_CLEAR if text in html] == []
    assert "138****0001" in html


def test_asks_no_more_for_more_rows(console: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(console)
        return len(queries)

    a_holding(sub(), a_fund("990001"))
    a_placed_order(sub_account=sub(), fund=a_fund("990001"))
    a_refund()
    asked()
    before = asked()
    for n in range(2, 8):
        a_holding(sub(), a_fund(f"99000{n}"))
        a_placed_order(sub_account=sub(), fund=a_fund(f"99000{n}"))
        a_claim(sub_account=sub(), kind="REDEMPTION", amount="80.00")
    assert asked() <= before
    assert before <= 40


@pytest.mark.parametrize("text", ["13800000001", "6299000000000001"])
def test_is_opened_from_the_header_by_a_whole_card_or_mobile_number(
    console: Client, text: str
) -> None:
    response = console.get(reverse("admin:search"), {"q": text})
    assert response.status_code == 302
    assert response.headers["Location"] == reverse(
        "admin:accounts_fundtradingaccount_change", args=[the_customer().pk]
    )
