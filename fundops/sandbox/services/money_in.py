"""Money that comes to us: from funds on their pay dates, from channels by the day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fundops.core import clock
from fundops.core.money import cut
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import SandboxRemittance
from fundops.sandbox.services import tas
from fundops.sandbox.services.bank.lines import Entry, locked, move
from fundops.sandbox.services.bank.telling import FUND_SIDE, REMITTED


@transaction.atomic
def funds_pay(*, now: dt.datetime) -> int:
    """Let the funds pay what is due today into the main account; say how many did."""
    today = now.astimezone(clock.SHANGHAI).date()
    paid = 0
    for row in tas.owed_on(date=today):
        agent = world.agent(row.ta_code)
        move(
            account=locked(world.MAIN),
            amount=row.to_distributor,
            now=now,
            entry=Entry(
                counterparty_no=agent.account_no,
                counterparty_name=agent.account_name,
                summary=f"赎回款 {row.fund_code} {row.pay_date:%Y%m%d}",
                notice=FUND_SIDE,
                ta_code=row.ta_code,
            ),
        )
        row.paid = row.to_distributor
        row.save(update_fields=["paid"])
        paid += 1
    return paid


@transaction.atomic
def channels_remit(*, now: dt.datetime) -> int:
    """
    Let the channels send what they collected into the sub account; say how many sent.

    One that sends short sends three quarters, and the rest a trading day later.
    """
    today = now.astimezone(clock.SHANGHAI).date()
    accounts = {code: (number, name) for code, _, number, name in world.CHANNELS}
    sent = 0
    for row in SandboxRemittance.objects.select_for_update().order_by("id"):
        left = row.amount - row.sent
        if not left or row.due_on > today:
            continue
        amount = left
        if row.fault == "remittance_short" and not row.sent:
            amount = cut(left * 75 / 100) or left
            row.due_on = calendar.trading_day_after(today)
        number, name = accounts[row.channel]
        move(
            account=locked(world.SUB),
            amount=amount,
            now=now,
            entry=Entry(
                counterparty_no=number,
                counterparty_name=name,
                summary=f"清算款 {row.channel} {row.window_day:%Y%m%d}",
                notice=REMITTED,
            ),
        )
        row.sent += amount
        row.save(update_fields=["sent", "due_on"])
        sent += 1
    return sent
