"""A window of a channel, from its debits to the last yuan; balances after each line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import Collection, Remittance
from settlement.selectors.remittances import received_orders
from settlement.services import remittances
from settlement.services.reconcile_trades import reconcile_trades
from settlement.services.verify_books import verify_books
from settlement.tests.channel_factories import a_debit, an_arrival
from settlement.tests.factories import a_channel, a_collection, balances
from settlement.tests.services.test_reconcile_channels import (
    a_row,
    receive,
    reconcile,
)

pytestmark = pytest.mark.django_db


def order_of(debit: Collection) -> str:
    return str(debit.legs.get().order.order_no)


def arrive(amount: str) -> None:
    movement = an_arrival(amount, on=FRIDAY)
    remittances.take(movement=movement, actor=service(), now=noon(FRIDAY))


def open_breaks() -> set[str]:
    waiting = Break.objects.exclude(state=Break.State.RESOLVED)
    return set(waiting.values_list("reason", flat=True))


def test_a_window_of_a_channel(data_dir: Path) -> None:
    a_channel("PAYA")
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)

    # Two debits succeed; the answer to a third is lost.
    agreed, short = a_debit("1000.00"), a_debit("500.00")
    unknown = a_collection(state=Collection.State.UNKNOWN)
    assert balances() == {"1101": 1500, "2001": -1500}

    # The file: one agrees, one is missing, the third did pay, a fourth is not ours.
    receive(
        data_dir,
        a_row(agreed),
        a_row(unknown, serial_no="S-LOST"),
        a_row(serial_no="S-NOT-OURS"),
    )
    reconcile()
    assert balances() == {"1101": 2570, "2001": -2500, "2009": -70}
    assert open_breaks() == {"SHORT", "OVER"}
    assert Remittance.objects.get().expected == 2070
    assert verify_books().broken == []

    # The orders that are paid hold what was debited for them.
    trades = reconcile_trades(
        business_date=THURSDAY, actor=service(), now=noon(THURSDAY)
    )
    assert (trades.orders, trades.amount, trades.differing) == (3, 2500, 0)

    # The channel sends a part: nothing of the window may be passed on.
    orders = [order_of(debit) for debit in (agreed, short, unknown)]
    arrive("2000.00")
    assert balances() == {"1001": 2000, "1101": 570, "2001": -2500, "2009": -70}
    assert open_breaks() == {"SHORT", "OVER", "REMITTANCE_SHORT"}
    assert received_orders(orders) == set()

    # The rest comes: all but the order that the file lacks.
    arrive("70.00")
    assert balances() == {"1001": 2070, "1101": 500, "2001": -2500, "2009": -70}
    assert open_breaks() == {"SHORT", "OVER"}
    assert received_orders(orders) == {orders[0], orders[2]}

    # The next file has it; its money comes with that window's.
    receive(data_dir, a_row(short, finished_at=noon(FRIDAY)), day=FRIDAY)
    reconcile(FRIDAY)
    assert open_breaks() == {"OVER"}
    assert received_orders(orders) == set()
    arrive("500.00")
    assert balances() == {"1001": 2570, "2001": -2500, "2009": -70}
    assert received_orders(orders) == set(orders)
    assert verify_books().broken == []
