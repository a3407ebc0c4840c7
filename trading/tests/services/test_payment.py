from __future__ import annotations

import pytest
from django.db import transaction

from trading.errors import OrderHasMoved
from trading.models import Order
from trading.services.payment import mark_paid, mark_paying, mark_payment_failed
from trading.tests.factories import a_placed_order, an_order

pytestmark = pytest.mark.django_db

STATES = [str(state) for state in Order.State]


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


class TestMarkPaying:
    def test_moves_all_of_them(self):
        orders = [a_placed_order(), a_placed_order()]

        assert mark_paying(order_ids=[order.pk for order in orders]) == 2
        assert {state_of(order) for order in orders} == {"PAYING"}

    def test_moves_none_where_one_has_moved(self):
        placed, paid = a_placed_order(), an_order(state="PAID")

        with (
            pytest.raises(OrderHasMoved, match=paid.order_no),
            transaction.atomic(),
        ):
            mark_paying(order_ids=[placed.pk, paid.pk])

        assert state_of(placed) == "PLACED"

    @pytest.mark.parametrize("state", [s for s in STATES if s != "PLACED"])
    def test_refuses_every_other_state(self, state):
        with pytest.raises(OrderHasMoved):
            mark_paying(order_ids=[an_order(state=state).pk])

    def test_has_nothing_to_do_without_orders(self):
        assert mark_paying(order_ids=[]) == 0

    def test_refuses_an_order_that_is_not_there(self):
        with pytest.raises(OrderHasMoved):
            mark_paying(order_ids=[10**12])


class TestMarkPaid:
    def test_moves_an_order_that_is_being_paid(self):
        order = an_order(state="PAYING")

        mark_paid(order_ids=[order.pk])

        assert state_of(order) == "PAID"

    @pytest.mark.parametrize("state", [s for s in STATES if s != "PAYING"])
    def test_refuses_every_other_state(self, state):
        with pytest.raises(OrderHasMoved):
            mark_paid(order_ids=[an_order(state=state).pk])


class TestMarkPaymentFailed:
    @pytest.mark.parametrize("state", ["PLACED", "PAYING"])
    def test_keeps_the_reason(self, state):
        order = an_order(state=state)

        mark_payment_failed(order_ids=[order.pk], reason="余额不足")

        stored = Order.objects.get(pk=order.pk)
        assert (stored.state, stored.reason) == ("PAYMENT_FAILED", "余额不足")

    @pytest.mark.parametrize(
        "state", [s for s in STATES if s not in ("PLACED", "PAYING")]
    )
    def test_refuses_every_other_state(self, state):
        with pytest.raises(OrderHasMoved):
            mark_payment_failed(order_ids=[an_order(state=state).pk], reason="x")
