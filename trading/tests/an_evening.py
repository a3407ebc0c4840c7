"""
A distributor's evening before the TA's files come, written into an empty database.

Run as a program in a database of its own: `python -m trading.tests.an_evening FOLDER`
puts the TA's package into FOLDER.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

#: Orders of each kind: enough for a file of several hundred rows.
MANY = 100


def main(folder: Path) -> None:
    django.setup()
    from fundops.core.models import MovedClock
    from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day
    from trading.tests.ta.packages import a_package

    # Everything that is told a time is told the same one in every run.
    moment = dt.datetime(2025, 1, 3, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    MovedClock.objects.create(pk=1, moment=moment)
    an_open_day(THURSDAY)
    a_package(folder, date=FRIDAY, files={"02": _accounts(), "04": _trades()})


def _trades() -> list[dict[str, Any]]:
    """Purchases whole, in part and failed, sales of one and several lots, misfits."""
    from trading.models import Holding
    from trading.tests.answers import a_failure, answer
    from trading.tests.factories import a_holding, a_sent_order

    rows = []
    for n in range(MANY):
        bought = a_sent_order(amount=Decimal(1000 + n))
        rows.append(answer(bought) if n % 3 else a_failure(bought))
        holding = a_holding(lots=("40.00", "60.00"), frozen="50.00")
        sold = a_sent_order(
            business_code="024",
            sub_account=holding.sub_account,
            fund=holding.fund,
            shares=Decimal("50.00"),
        )
        rows.append(answer(sold, ConfirmedVol=Decimal("45.00")))
        if n % 10 == 0:
            rows.append(answer(a_sent_order(), FundCode="990099"))
    assert Holding.objects.count() == MANY
    return rows


def _accounts() -> list[dict[str, Any]]:
    from accounts.models import TradingRegistration
    from trading.tests.answers import account_answer
    from trading.tests.factories import a_registration, a_sub_account, an_order

    rows = []
    for n in range(MANY // 10):
        sub_account = a_sub_account()
        a_registration(sub_account, state=TradingRegistration.State.SENT)
        order = an_order(
            state="SENT", business_code="001", sub_account=sub_account, amount=None
        )
        yes = {"TAAccountID": f"91{n:010d}"}
        no = {"ReturnCode": "0391"}
        rows.append(account_answer(order, **(no if n % 4 == 0 else yes)))
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]))
