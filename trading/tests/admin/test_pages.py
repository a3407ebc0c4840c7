"""Lists and pages of orders, holdings and funds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core import clock
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    a_person,
    an_open_day,
    service,
)
from trading.models import Order, TaFile, TaLink, TaPackage, TaRecord
from trading.services.export import send_ta_files
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_paid_order,
    a_placed_order,
    an_order,
    moved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    return client


def page(console: Client, name: str, *args: object, **query: str) -> str:
    response = console.get(reverse(f"admin:trading_{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def an_answer(order: Order, **fields: object) -> TaRecord:
    """The 04 row of an order, in a package that was applied in the morning."""
    package = TaPackage.objects.create(
        transfer_agent=order.transfer_agent,
        direction="IN",
        index_name="OFI_91_379_20250103.TXT",
        business_date=FRIDAY,
        version="20",
        sha256="0" * 64,
        received_at=clock.at(FRIDAY, dt.time(8)),
    )
    file = TaFile.objects.create(
        package=package,
        name="OFD_91_379_20250103_04.TXT",
        file_type="04",
        sha256="0" * 64,
        size=1,
        path="x",
    )
    return TaRecord.objects.create(
        **{
            "business_date": FRIDAY,
            "file": file,
            "line": 7,
            "byte_offset": 0,
            "business_code": "122",
            "order_no": order.order_no,
            "order": order,
            "ta_serial_no": "910000000000777",
            "confirm_date": FRIDAY,
            "return_code": "0000",
            "confirmed_amount": Decimal("14400.00"),
            "confirmed_shares": Decimal("14400.00"),
            "charge": Decimal("0.00"),
            "detail_flag": "0",
            "result": "A",
            **fields,
        }
    )


class TestTheOrders:
    def test_are_those_of_the_day_in_work(self, console):
        an_open_day(THURSDAY)
        today = a_placed_order(amount=Decimal("16000.00"))
        tomorrow = a_placed_order(business_date=FRIDAY)

        html = page(console, "order_changelist")

        assert today.order_no in html
        assert tomorrow.order_no not in html
        assert "16,000.00" in html

    @pytest.mark.parametrize(
        "query",
        [
            {"state__exact": "PAID"},
            {"business_code__exact": "022"},
            {"fund__code__exact": "990031"},
            {"transfer_agent__code__exact": "91"},
            {"q": "20250102"},
            {"day": "2025-01-02"},
            {"day": "all"},
        ],
    )
    def test_are_found_by_the_filters(self, query, console):
        an_open_day(THURSDAY)
        order = a_paid_order()

        assert order.order_no in page(console, "order_changelist", **query)

    def test_cost_as_many_queries_for_many_as_for_a_few(self, console):
        an_open_day(THURSDAY)

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                page(console, "order_changelist")
            return len(asked)

        a_placed_order()
        queries()
        few = queries()
        for _ in range(12):
            a_placed_order()
        assert queries() == few


class TestTheOrder:
    def test_says_what_was_asked_and_by_whom(self, console):
        order = a_placed_order(amount=Decimal("16000.00"))

        html = page(console, "order_change", order.pk)

        person = order.sub_account.distribution_account.fund_trading_account
        assert f"Order {order.order_no}" in html
        assert "16,000.00" in html
        assert "990031" in html
        assert person.number in html
        assert "样**" in html
        assert "样例甲" not in html
        assert "The TA has not answered yet." in html

    def test_tells_its_life(self, console, data_dir):
        a_day_cut_off(THURSDAY)
        order = a_paid_order(amount=Decimal("16000.00"))
        send_ta_files(
            business_date=THURSDAY,
            actor=service(),
            now=clock.at(THURSDAY, dt.time(18, 4, 12)),
        )
        Order.objects.filter(pk=order.pk).update(
            state="PARTLY_CONFIRMED",
            confirmed_amount=Decimal("14400.00"),
            confirmed_shares=Decimal("14400.00"),
        )
        an_answer(order)

        html = page(console, "order_change", order.pk)

        events = [
            "2025-01-02 10:30:00",
            "2025-01-02 15:00:00",
            "2025-01-02 18:04:12",
            "OFD_379_91_20250102_03.TXT, record 1",
            "04 record 7: 14,400.00 yuan, 14,400.00 shares, 0000",
        ]
        places = [html.index(event) for event in events]
        assert places == sorted(places)
        assert "1,600.00" in html
        assert "910000000000777" in html

    def test_says_why_it_is_held(self, console):
        order = moved(a_placed_order(reason="DOES_NOT_FIT"), "HELD")

        html = page(console, "order_change", order.pk)

        assert "A value does not fit its field in the file" in html

    def test_says_why_the_ta_refused_it_and_what_to_do(self, console):
        order = an_order(state="FAILED", return_code="0316", reason="基金账号不存在")

        html = page(console, "order_change", order.pk)

        assert "0316" in html
        assert "基金账号不存在" in html
        assert "Repair the customer&#x27;s fund account with this TA." in html

    @pytest.mark.parametrize("business_code", ["024", "029", "001"])
    def test_is_drawn_for_every_business(self, business_code, console):
        order = an_order(business_code=business_code)

        assert order.order_no in page(console, "order_change", order.pk)

    def test_cannot_be_changed(self, console):
        order = a_placed_order()
        url = reverse("admin:trading_order_change", args=[order.pk])

        assert console.post(url, {"state": "PAID"}).status_code == 405
        assert Order.objects.get(pk=order.pk).state == "PLACED"


class TestTheHoldings:
    def test_show_what_may_be_redeemed(self, console):
        holding = a_holding(lots=("99990.00", "32.00"), frozen="160.00")

        html = page(console, "holding_changelist")

        assert holding.sub_account.number in html
        for figure in ("100,022.00", "160.00", "99,862.00"):
            assert figure in html

    def test_are_found_by_sub_account(self, console):
        holding, other = a_holding(), a_holding()

        html = page(console, "holding_changelist", q=holding.sub_account.number)

        assert holding.sub_account.number in html
        assert other.sub_account.number not in html

    def test_cost_as_many_queries_for_many_as_for_a_few(self, console):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                page(console, "holding_changelist")
            return len(asked)

        a_holding()
        queries()
        few = queries()
        for _ in range(12):
            a_holding()
        assert queries() == few


class TestTheHolding:
    def test_shows_lots_and_movements(self, console):
        holding = a_holding(lots=("99990.00", "32.00"), frozen="160.00")

        html = page(console, "holding_change", holding.pk)

        for lot in holding.lots.all():
            assert html.count(lot.ta_serial_no) == 2
        assert "100,022.00" in html
        assert "+99,990.00" in html
        assert "Opening import" in html
        assert "does not add up" not in html

    def test_says_when_it_does_not_add_up(self, console):
        holding = a_holding(lots=("100.00",))
        holding.lots.update(shares=Decimal("99.00"))

        html = page(console, "holding_change", holding.pk)

        assert "does not add up: shares 100.00, lots 99.00, movements 100.00" in html


class TestTheMasters:
    def test_are_funds(self, console):
        fund = a_fund("990031")

        assert "990031" in page(console, "fund_changelist")
        html = page(console, "fund_change", fund.pk)
        assert "Fund 990031" in html
        assert "样例基金 990031" in html

    def test_are_links(self, console):
        a_fund()
        link = TaLink.objects.get()

        assert "2.0" in page(console, "talink_changelist")
        assert "TA link" in page(console, "talink_change", link.pk)
