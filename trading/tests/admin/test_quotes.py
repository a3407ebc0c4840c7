"""Pages of quotes, terms and values: versions, jumps, what is held and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person
from trading.models import (
    FeeRule,
    FundQuote,
    QuoteRelease,
    RedeemableDate,
    SettlementTerms,
)
from trading.tests.factories import a_fund, a_holding
from trading.tests.quotes import a_limit, a_term, quote_on

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="operations"))
    client.cookies["django_language"] = "en"
    return client


def page(console: Client, name: str, *args: object) -> str:
    response = console.get(reverse(f"admin:trading_{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def held() -> FundQuote:
    quote_on(THURSDAY, "1.0000")
    return quote_on(FRIDAY, "1.2000", doubt="NAV_JUMPED", moved=D("20.0000"))


class TestQuotes:
    def test_stand_in_a_list_with_what_is_held(
        self, console: Client, held: FundQuote
    ) -> None:
        text = page(console, "fundquote_changelist")
        for told in ("1.2000", "+20.00 %", "Held: The NAV moved more", "Valued with"):
            assert told in text

    def test_take_the_same_questions_whatever_their_number(
        self, console: Client, held: FundQuote
    ) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                page(console, "fundquote_changelist")
            return len(queries)

        few = count()
        for n in range(5):
            quote_on(FRIDAY, "1.0000", fund=a_fund(f"99005{n}"))
        assert count() == few

    def test_have_a_page_with_their_versions(
        self, console: Client, held: FundQuote
    ) -> None:
        quote_on(FRIDAY, "1.0100", version=2, doubt="NAV_CORRECTED")
        text = page(console, "fundquote_change", held.pk)
        for told in ("Nothing is valued with this NAV", "limit 5 %", "1.0100"):
            assert told in text
        assert "look at that one" in text

    def test_are_released_with_the_answer_of_the_ta(
        self, console: Client, held: FundQuote
    ) -> None:
        url = reverse("admin:trading_fundquote_release", args=[held.pk])
        assert "What the TA answered" in console.get(url).content.decode()

        console.post(url, {"note": "样例答复"})
        assert QuoteRelease.objects.get().reason == "样例答复"
        text = page(console, "fundquote_change", held.pk)
        assert "样例答复" in text
        assert "Nothing is valued" not in text


class TestAFund:
    def test_shows_its_quotes_and_its_terms(
        self, console: Client, held: FundQuote
    ) -> None:
        a_limit("PURCHASE_FIRST_MIN", "123.45")
        a_term(SettlementTerms, purchase_pay_days=7, charge_pay_method="0")
        a_term(RedeemableDate, registered_on=THURSDAY, redeem_from=FRIDAY)
        a_term(
            FeeRule,
            business_code="022",
            capital_type="002",
            method="1",
            rate=D("0.015"),
        )
        text = page(console, "fund_change", a_fund().pk)
        for told in (
            "The NAV 1.2000 of 2025-01-03 is held",
            "First purchase, at least",
            "123.45",
            "Net: the agency fee is kept",
            "1.5000 %",
            "Redeemable from (C6)",
        ):
            assert told in text

    def test_without_terms_says_so(self, console: Client) -> None:
        text = page(console, "fund_change", a_fund().pk)
        assert "No file 07 has quoted this fund." in text
        assert "its own days hold" in text


class TestAHolding:
    def test_shows_its_value_and_the_day_of_the_nav(
        self, console: Client, held: FundQuote
    ) -> None:
        text = page(console, "holding_change", a_holding().pk)
        assert "NAV 1.0000 of 2025-01-02" in text
        assert "100.00" in text
        assert "is held" in text

    def test_without_a_nav_says_so(self, console: Client) -> None:
        assert "no NAV is in force" in page(console, "holding_change", a_holding().pk)
