"""07: every NAV a version, the doubtful ones held by a break."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.models import Fund, FundQuote, TaPackage
from trading.services.apply_confirmations import Applied
from trading.tests.answers import a_received_package, apply
from trading.tests.factories import a_fund
from trading.tests.quotes import a_quote, quote_on

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


@pytest.fixture
def fund() -> Fund:
    return a_fund()


def a_fund_of(kind: str) -> Fund:
    found = a_fund()
    Fund.objects.filter(pk=found.pk).update(kind=kind)
    return Fund.objects.get(pk=found.pk)


def received(folder: Path, *rows: dict[str, Any], date: dt.date = THURSDAY) -> Applied:
    a_received_package(folder / str(date), files={"07": rows}, date=date)
    return apply(business_date=date)


class TestAQuote:
    def test_is_kept_with_what_the_file_says(self, fund: Fund, tmp_path: Path) -> None:
        done = received(
            tmp_path,
            a_quote(
                NAV=D("1.2345"),
                AccumulativeNAV=D("2.3456"),
                ConvertStatus="1",
                PeriodicStatus="3",
                TransferAgencyStatus="0",
            ),
        )

        assert (done.quotes, done.quotes_held) == (1, 0)
        quote = FundQuote.objects.get()
        assert (quote.fund, quote.nav, quote.accumulative_nav) == (
            fund,
            D("1.2345"),
            D("2.3456"),
        )
        assert (quote.nav_date, quote.file_date) == (THURSDAY, THURSDAY)
        assert (quote.version, quote.doubt, quote.moved) == (1, "", None)
        states = (
            quote.status,
            quote.convert_status,
            quote.plan_status,
            quote.transfer_status,
        )
        assert states == ("0", "1", "3", "0")
        package = TaPackage.objects.get()
        assert (package.state, package.applied_at is None) == ("APPLIED", False)
        assert not Break.objects.exists()

    def test_carries_income_with_its_signs(self, tmp_path: Path) -> None:
        a_fund_of(Fund.Kind.MONEY)
        received(
            tmp_path,
            a_quote(
                NAV=D("1.0000"),
                FundIncome=D("-0.51230"),
                Yield=D("1.87100"),
            ),
        )

        quote = FundQuote.objects.get()
        assert (quote.income, quote.seven_day_yield) == (D("-0.5123"), D("1.871"))
        assert quote.doubt == ""

    def test_has_eight_places_in_version_22(self, tmp_path: Path) -> None:
        a_fund()
        a_received_package(
            tmp_path,
            files={"07": [a_quote(NAV=D("1.23456789"))]},
            date=THURSDAY,
            version="22",
        )
        apply(business_date=THURSDAY)

        assert FundQuote.objects.get().nav == D("1.23456789")

    def test_said_again_adds_nothing(self, fund: Fund, tmp_path: Path) -> None:
        received(tmp_path, a_quote())
        again = received(tmp_path, a_quote())
        assert (again.packages, again.quotes) == ([], 0)

        later = received(tmp_path, a_quote(), a_quote(UpdateDate=FRIDAY), date=FRIDAY)
        assert later.quotes == 1
        assert FundQuote.objects.count() == 2

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE trading_fundquote SET nav = 2",
            "DELETE FROM trading_fundquote",
            "TRUNCATE trading_fundquote CASCADE",
        ],
    )
    def test_is_never_changed(self, statement: str, fund: Fund, tmp_path: Path) -> None:
        received(tmp_path, a_quote())
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


class TestADoubt:
    @pytest.mark.parametrize(
        ("nav", "doubt"),
        [
            (D("0.0000"), "NAV_ZERO"),
            (D("-1.0000"), "NAV_NEGATIVE"),
            (D("1.0600"), "NAV_JUMPED"),
            (D("0.9400"), "NAV_JUMPED"),
            (D("1.0500"), ""),
        ],
    )
    def test_is_about_the_value_and_how_far_it_moved(
        self, nav: Decimal, doubt: str, fund: Fund, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=fund)
        done = received(tmp_path, a_quote(NAV=nav, UpdateDate=FRIDAY), date=FRIDAY)

        assert FundQuote.objects.get(nav_date=FRIDAY).doubt == doubt
        assert done.quotes_held == bool(doubt)
        reasons = list(Break.objects.values_list("reason", "subject", "state"))
        assert reasons == ([(doubt, "990031", "OPEN")] if doubt else [])

    @pytest.mark.parametrize(
        ("kind", "nav", "doubt"),
        [
            (Fund.Kind.MONEY, "1.0001", "NAV_JUMPED"),
            (Fund.Kind.EQUITY, "1.0900", ""),
            (Fund.Kind.EQUITY, "1.1001", "NAV_JUMPED"),
            (Fund.Kind.PRIVATE, "1.1900", ""),
        ],
    )
    def test_has_a_limit_for_each_kind(
        self, kind: str, nav: str, doubt: str, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=a_fund_of(kind))
        received(tmp_path, a_quote(NAV=D(nav), UpdateDate=FRIDAY), date=FRIDAY)
        assert FundQuote.objects.get(nav_date=FRIDAY).doubt == doubt

    def test_has_limits_of_the_installation(
        self, fund: Fund, tmp_path: Path, settings: Any
    ) -> None:
        settings.NAV_RULES = {"bond": {"moved_at_most": "1"}}
        quote_on(THURSDAY, "1.0000", fund=fund)
        received(tmp_path, a_quote(NAV=D("1.0200"), UpdateDate=FRIDAY), date=FRIDAY)
        assert FundQuote.objects.get(nav_date=FRIDAY).doubt == "NAV_JUMPED"

    @pytest.mark.parametrize(
        ("kind", "nav_date", "doubt"),
        [
            (Fund.Kind.BOND, FRIDAY - DAY, "NAV_DATE"),
            (Fund.Kind.BOND, MONDAY, "NAV_DATE"),
            (Fund.Kind.QDII, FRIDAY - DAY, ""),
            (Fund.Kind.QDII, FRIDAY - 4 * DAY, "NAV_DATE"),
            (Fund.Kind.MONEY, FRIDAY + DAY, ""),
            (Fund.Kind.MONEY, FRIDAY + 2 * DAY, ""),
            (Fund.Kind.MONEY, MONDAY, "NAV_DATE"),
        ],
    )
    def test_is_about_the_day(
        self, kind: str, nav_date: dt.date, doubt: str, tmp_path: Path
    ) -> None:
        a_fund_of(kind)
        received(tmp_path, a_quote(NAV=D(1), UpdateDate=nav_date), date=FRIDAY)
        assert FundQuote.objects.get().doubt == doubt

    def test_is_about_a_missing_day(self, fund: Fund, tmp_path: Path) -> None:
        received(tmp_path, a_quote(UpdateDate=None))
        quote = FundQuote.objects.get()
        assert (quote.nav_date, quote.doubt) == (THURSDAY, "NAV_DATE")

    def test_is_about_a_corrected_nav_which_is_a_version(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=fund)
        # A link may send the correction under the index of another batch.
        a_received_package(
            tmp_path, files={"07": [a_quote(NAV=D("1.0200"))]}, date=THURSDAY
        )
        apply(business_date=THURSDAY)

        versions = FundQuote.objects.order_by("version").values_list(
            "version", "nav", "doubt"
        )
        assert list(versions) == [
            (1, D("1.0000"), ""),
            (2, D("1.0200"), "NAV_CORRECTED"),
        ]

    def test_is_none_where_only_a_status_changed(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=fund)
        received(tmp_path, a_quote(NAV=D(1), FundStatus="5"))
        assert list(
            FundQuote.objects.order_by("version").values_list("status", "doubt")
        ) == [("0", ""), ("5", "")]


class TestAFile:
    def test_with_an_unknown_fund_opens_one_break_for_ever(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        strange = a_quote(FundCode="999999")
        assert received(tmp_path, a_quote(), strange).quotes == 1
        received(
            tmp_path,
            a_quote(UpdateDate=FRIDAY),
            {**strange, "UpdateDate": FRIDAY},
            date=FRIDAY,
        )

        found = Break.objects.get()
        assert (found.reason, found.subject) == ("FUND_UNKNOWN", "999999")

    def test_without_a_fund_that_is_quoted_daily_says_so(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=fund)
        received(tmp_path, date=FRIDAY)
        found = Break.objects.get()
        assert (found.reason, found.subject) == ("NAV_ABSENT", "990031")

    def test_moves_the_limit_it_compares_with_along_its_own_days(
        self, fund: Fund, tmp_path: Path
    ) -> None:
        quote_on(THURSDAY, "1.0000", fund=fund)
        received(tmp_path, a_quote(NAV=D("1.0400"), UpdateDate=FRIDAY), date=FRIDAY)
        received(tmp_path, a_quote(NAV=D("1.0800"), UpdateDate=MONDAY), date=MONDAY)
        assert not FundQuote.objects.exclude(doubt="").exists()
