"""Holdings at the NAV in force; a held NAV is said in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fundops.core.models import AuditEntry, Break
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, a_person, noon
from trading.errors import QuoteNotReleased
from trading.models import Fund, FundQuote, Holding, QuoteRelease
from trading.selectors.valuation import navs_in_force, valued
from trading.services.release_quotes import release_quote
from trading.tests.factories import a_fund, a_holding
from trading.tests.quotes import quote_on

pytestmark = pytest.mark.django_db
D = Decimal
JUMPED = FundQuote.Doubt.NAV_JUMPED


def value(holding: Holding, on: dt.date = MONDAY) -> Decimal | None:
    return valued([holding], on)[0].value


def release(quote: FundQuote, reason: str = "样例答复") -> QuoteRelease:
    return release_quote(
        quote_id=quote.pk, reason=reason, actor=a_person(), now=noon(FRIDAY)
    )


class TestAValue:
    def test_is_shares_at_the_nav_rounded_half_up(self) -> None:
        quote_on(THURSDAY, "1.23455000")
        assert value(a_holding(lots=("100.00",))) == D("123.46")

    def test_goes_by_the_newest_day_up_to_the_one_asked_for(self) -> None:
        holding = a_holding()
        quote_on(THURSDAY, "1.1000")
        quote_on(FRIDAY, "1.2000")
        quote_on(MONDAY, "1.3000")
        assert [value(holding, day) for day in (THURSDAY, FRIDAY, MONDAY)] == [
            D("110.00"),
            D("120.00"),
            D("130.00"),
        ]
        assert value(holding, THURSDAY - dt.timedelta(days=1)) is None

    def test_of_a_money_fund_is_its_shares_and_unpaid_income(self) -> None:
        fund = a_fund()
        Fund.objects.filter(pk=fund.pk).update(kind=Fund.Kind.MONEY)
        holding = a_holding(fund=Fund.objects.get(pk=fund.pk))
        Holding.objects.filter(pk=holding.pk).update(unpaid_income=D("1.23"))
        holding = Holding.objects.select_related("fund").get(pk=holding.pk)
        assert value(holding) == D("101.23")

        quote_on(THURSDAY, "1.0100", doubt=JUMPED)
        assert value(holding) == D("101.23")

    def test_goes_by_the_newest_version(self) -> None:
        quote_on(THURSDAY, "1.1000")
        quote_on(THURSDAY, "1.1000", version=2, status="5")
        assert navs_in_force([a_fund().pk], THURSDAY)[a_fund().pk].version == 2

    def test_takes_one_question_for_many(self) -> None:
        holdings = [a_holding(fund=a_fund(f"99004{n}")) for n in range(5)]
        for holding in holdings:
            quote_on(THURSDAY, "1.1000", fund=holding.fund)
        with CaptureQueriesContext(connection) as queries:
            assert {one.value for one in valued(holdings, MONDAY)} == {D("110.00")}
        assert len(queries) == 1


class TestAHeldNav:
    def test_is_said_in_words_and_not_valued_with(self) -> None:
        holding = a_holding()
        quote_on(THURSDAY, "1.1000")
        quote_on(FRIDAY, "2.0000", doubt=JUMPED)
        [one] = valued([holding], MONDAY)

        assert (one.value, one.in_force.nav_date) == (D("110.00"), THURSDAY)
        assert one.in_force.held is not None
        assert one.in_force.held.words == (
            "The NAV 2.0000 of 2025-01-03 is held: The NAV moved more than its limit."
        )

    def test_is_forgotten_with_the_next_good_one(self) -> None:
        quote_on(FRIDAY, "2.0000", doubt=JUMPED)
        quote_on(MONDAY, "1.1100")
        in_force = navs_in_force([a_fund().pk], MONDAY)[a_fund().pk]
        assert (in_force.nav, in_force.held) == (D("1.11"), None)

    def test_of_a_corrected_day_holds_the_whole_day(self) -> None:
        quote_on(THURSDAY, "1.1000")
        quote_on(FRIDAY, "1.2000")
        quote_on(FRIDAY, "1.2500", version=2, doubt=FundQuote.Doubt.NAV_CORRECTED)
        in_force = navs_in_force([a_fund().pk], FRIDAY)[a_fund().pk]
        assert (in_force.nav_date, in_force.held is None) == (THURSDAY, False)

    def test_counts_once_it_is_released(self) -> None:
        holding = a_holding()
        quote = quote_on(FRIDAY, "2.0000", doubt=JUMPED)
        open_break(
            kind=Break.Kind.TRADES,
            reason=JUMPED,
            reference=quote.break_reference,
            opened_on=FRIDAY,
        )
        assert value(holding) is None

        release(quote)
        assert value(holding) == D("200.00")
        assert Break.objects.get().state == "RESOLVED"
        entry = AuditEntry.objects.get(action="trading.quote.released")
        assert (entry.subject, entry.reason) == (str(quote), "样例答复")


class TestReleaseQuote:
    @pytest.mark.parametrize("doubt", ["", *FundQuote.UNUSABLE])
    def test_refuses_what_is_not_held_or_never_usable(self, doubt: str) -> None:
        quote = quote_on(FRIDAY, "0" if doubt else "1", doubt=doubt)
        with pytest.raises(QuoteNotReleased):
            release(quote)

    def test_refuses_a_second_time_an_older_version_and_no_reason(self) -> None:
        held = quote_on(FRIDAY, "2.0000", doubt=JUMPED)
        with pytest.raises(QuoteNotReleased, match="Say what the TA answered"):
            release(held, " ")
        release(held)
        with pytest.raises(QuoteNotReleased, match="released before"):
            release(held)

        old = quote_on(MONDAY, "2.0000", doubt=JUMPED)
        quote_on(MONDAY, "1.0000", version=2)
        with pytest.raises(QuoteNotReleased, match="newer version"):
            release(old)
        assert QuoteRelease.objects.count() == 1
