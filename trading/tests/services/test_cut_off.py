from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import FRIDAY, THURSDAY, service
from trading.models import Holding, Order
from trading.services.cut_off import cut_off_orders
from trading.tests.factories import a_fund, a_holding, an_order

pytestmark = pytest.mark.django_db


def cut_off() -> int:
    return cut_off_orders(
        business_date=THURSDAY,
        actor=service(),
        now=clock.at(THURSDAY, dt.time(15)),
    )


class TestCutOffOrders:
    @pytest.mark.parametrize("state", ["PLACED", "PAYING"])
    def test_fails_purchases_without_money(self, state):
        order = an_order(state=state)

        assert cut_off() == 1
        stored = Order.objects.get(pk=order.pk)
        assert (stored.state, stored.reason) == ("PAYMENT_FAILED", "NOT_PAID")

    @pytest.mark.parametrize("state", ["PAID", "HELD", "CANCELLED"])
    def test_leaves_all_others_as_they_are(self, state):
        order = an_order(state=state)

        assert cut_off() == 0
        assert Order.objects.get(pk=order.pk).state == state

    @pytest.mark.parametrize("business_code", ["024", "029"])
    def test_leaves_orders_that_need_no_money(self, business_code):
        holding = a_holding(fund=a_fund(), frozen="100.00")
        order = an_order(business_code=business_code, sub_account=holding.sub_account)

        assert cut_off() == 0
        assert Order.objects.get(pk=order.pk).state == "PLACED"
        assert Holding.objects.get().frozen == Decimal("100.00")

    def test_leaves_the_orders_of_the_next_day(self):
        order = an_order(business_date=FRIDAY)

        assert cut_off() == 0
        assert Order.objects.get(pk=order.pk).state == "PLACED"

    def test_changes_nothing_a_second_time(self):
        an_order()
        cut_off()

        assert cut_off() == 0
        assert (
            AuditEntry.objects.filter(
                action="trading.orders.not_paid_at_cut_off"
            ).count()
            == 1
        )
