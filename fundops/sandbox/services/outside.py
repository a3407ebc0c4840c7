"""The outside at a moment: everything it would do by itself, done once."""

from __future__ import annotations

import datetime as dt

from fundops.core import clock
from fundops.core.selectors import calendar
from fundops.sandbox.services import channels, money_in
from fundops.sandbox.services.bank import executing, reading, telling
from fundops.sandbox.services.callbacks import Post, call_back_all

_WINDOWS_END = dt.time(15)


def the_bank_works(*, now: dt.datetime) -> list[str]:
    """
    Let the bank read, execute, answer and deliver; say the files that it dropped.

    Funds whose pay date it is have paid by then.
    """
    reading.take_in(now=now)
    money_in.funds_pay(now=now)
    executing.work(now=now)
    executing.send_back(now=now)
    return the_bank_speaks(now=now)


def the_bank_speaks(*, now: dt.datetime) -> list[str]:
    """Let the bank tell what it has to tell, and deliver what is due."""
    telling.tell_results(now=now)
    telling.tell_arrivals(now=now)
    return telling.deliver(on=now.astimezone(clock.SHANGHAI).date())


def the_channels_call_back(*, now: dt.datetime, post: Post) -> int:
    """Let debits end that end late, and the channels tell of all that ended."""
    channels.revive(now=now)
    today = now.astimezone(clock.SHANGHAI).date()
    since = clock.at(calendar.trading_day_before(today), _WINDOWS_END)
    return call_back_all(since=since, post=post)
