"""
Orders of a day against the debits that paid them and the money held (交易对账).

What goes to the TA must have been debited, and be on the order's account 2001, to the
cent. A difference is a break; it is resolved by the run that finds it gone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.models import Break, Staff
from fundops.core.services import audit, bulk, found_breaks, locks, steps
from fundops.core.services.set_sql import analyze, drop_leftovers
from settlement.services.statements import SQL
from trading.models import PURCHASE_CODES

STEP = "reconcile_trades"


@dataclass(frozen=True, slots=True)
class Compared:
    """The paid orders of a day, in yuan, and what differs."""

    orders: int
    amount: Decimal
    debited: Decimal
    held: Decimal
    new_breaks: int
    resolved: int
    #: Differences there are now, new and old.
    differing: int


def reconcile_trades(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Compared:
    """
    Compare the purchases of the day; run again, it changes nothing.

    :raises StepIsRunning: where it runs elsewhere.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        compared = _compare(business_date, actor)
        faultpoints.reach("reconcile_trades.compared")
        step.needs_a_look = bool(compared.differing)
        step.answer |= {
            "orders": compared.orders,
            "amount": str(compared.amount),
            "differing": compared.differing,
        }
    return compared


@transaction.atomic
def _compare(business_date: dt.date, actor: Staff) -> Compared:
    locks.hold(f"{STEP} {business_date}")
    drop_leftovers("compared", "differences")
    SQL.run(
        "reconcile_trades/01_compared",
        business_date=business_date,
        purchases=list(PURCHASE_CODES),
    )
    analyze("compared")
    differing = SQL.run("reconcile_trades/02_differences")
    found_breaks.gather()
    SQL.run("reconcile_trades/03_found")
    new_breaks = found_breaks.open_found(
        kind=Break.Kind.TRADES,
        party="",
        opened_on=business_date,
        messages={
            "DEBIT_DIFFERS": _(
                "The order is paid and its debits sum to something else; it must not "
                "go to the TA so. Look at its debits."
            ),
            "MONEY_DIFFERS": _(
                "The books hold another sum for the order than it was paid with; look "
                "at the entries of its account 2001."
            ),
        },
    )
    resolved = SQL.run(
        "reconcile_trades/04_agree_again",
        business_date=business_date,
        sources=bulk.legal_sources(Break, Break.State.RESOLVED),
    )
    orders, amount, debited, held = SQL.rows("reconcile_trades/05_totals")[0]
    if new_breaks or resolved:
        audit.record(
            action="settlement.trades.reconciled",
            subject=f"day {business_date}",
            actor=actor,
            business_date=business_date,
            after={"new_breaks": new_breaks, "resolved": resolved},
        )
    return Compared(orders, amount, debited, held, new_breaks, resolved, differing)
