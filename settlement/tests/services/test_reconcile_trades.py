from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from fundops.core.models import Break, StepRun
from fundops.core.tests.factories import THURSDAY, a_day_in_work, noon, service
from settlement.ledger import posting, rules
from settlement.models import Collection
from settlement.services.reconcile_trades import Compared, reconcile_trades
from settlement.tests.channel_factories import a_debit
from settlement.tests.factories import a_collection, an_order_to_collect
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal
State = Order.State


@pytest.fixture(autouse=True)
def _day() -> None:
    a_day_in_work(THURSDAY)


def reconcile() -> Compared:
    return reconcile_trades(business_date=THURSDAY, actor=service(), now=noon(THURSDAY))


def breaks(state: str = "OPEN") -> list[tuple[str, Decimal]]:
    found = Break.objects.filter(kind="trades", state=state).order_by("reason")
    return list(found.values_list("reason", "amount"))


@transaction.atomic
def moved(order: Order, amount: str) -> None:
    """Put so much more on the account of an order, as nothing should."""
    posting.post_booking(
        reference=f"test:{order.order_no}:{amount}",
        booking=rules.debit_succeeded(
            channel="TEST", window_day=THURSDAY, parts=[(order.order_no, D(amount))]
        ),
        business_date=THURSDAY,
        subject_kind="ORDER",
        subject_no=order.order_no,
        now=noon(THURSDAY),
    )


def test_paid_orders_that_were_debited_agree() -> None:
    a_debit("1000.00")
    a_debit("500.00")
    a_collection(state=Collection.State.FAILED)
    Order.objects.filter(state=State.PAYING).update(state=State.PAYMENT_FAILED)
    an_order_to_collect()
    compared = reconcile()
    assert (compared.orders, compared.amount) == (2, D(1500))
    assert (compared.debited, compared.held) == (D(1500), D(1500))
    assert (compared.differing, breaks()) == (0, [])
    assert StepRun.objects.get(step="reconcile_trades").state == "DONE"


def test_an_order_that_is_paid_and_was_not_debited_is_a_break() -> None:
    collection = a_collection(state=Collection.State.UNKNOWN)
    Order.objects.update(state=State.PAID)
    assert reconcile().new_breaks == 2
    assert breaks() == [("DEBIT_DIFFERS", D(1000)), ("MONEY_DIFFERS", D(1000))]
    assert Break.objects.first().subject == collection.legs.get().order.order_no
    assert StepRun.objects.get(step="reconcile_trades").state == "WARNING"


def test_money_that_is_not_the_orders_amount_is_a_break() -> None:
    debit = a_debit("1000.00")
    moved(debit.legs.get().order, "0.01")
    assert reconcile().differing == 1
    assert breaks() == [("MONEY_DIFFERS", D("0.01"))]


def test_money_of_an_order_that_is_not_paid_is_a_break() -> None:
    moved(an_order_to_collect(), "7.00")
    reconcile()
    assert breaks() == [("MONEY_DIFFERS", D(7))]


def test_a_late_success_is_not_its_orders() -> None:
    a_collection(state=Collection.State.LATE_SUCCEEDED)
    Order.objects.update(state=State.PAYMENT_FAILED)
    assert reconcile().differing == 0


def test_again_adds_nothing_and_what_agrees_again_is_resolved() -> None:
    order = an_order_to_collect()
    moved(order, "1000.00")
    reconcile()
    assert reconcile().new_breaks == 0
    assert breaks() == [("MONEY_DIFFERS", D(1000))]
    Order.objects.update(state=State.PAYING)
    Order.objects.update(state=State.PAID)
    compared = reconcile()
    assert compared.resolved == 1
    assert breaks() == [("DEBIT_DIFFERS", D(1000))]
    assert breaks("RESOLVED") == [("MONEY_DIFFERS", D(1000))]


def test_another_days_orders_are_not_looked_at() -> None:
    a_collection(state=Collection.State.UNKNOWN)
    Order.objects.update(state=State.PAID, business_date="2025-01-03")
    assert reconcile().differing == 0


def test_the_command_says_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    a_debit("1000.00")
    call_command("reconcile_trades", "--json")
    assert json.loads(capsys.readouterr().out)["debited"] == "1000.00"
    call_command("reconcile_trades")
    assert "1 paid orders over 1000.00" in capsys.readouterr().out
