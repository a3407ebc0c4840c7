"""The 001 and 008 that go out with the orders of an evening."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, Min

from accounts.models import TradingRegistration
from trading.models import TaLink
from trading.services import order_writing
from trading.services.order_writing import NewOrder
from trading.services.second_check import held_account_orders, ready_orders

#: Opens the fund account with the first sub account of a person; adds a further one.
OPEN, ADD = "001", "008"


def make_account_orders(*, link: TaLink, business_date: dt.date) -> list[str]:
    """
    Make the account orders that the ready orders of a day need; say their numbers.

    A person unknown to the TA gets one 001, by the sub account that ordered first; all
    others get 008. A registration whose account order is held gets no second one.
    """
    waiting = (
        ready_orders(link, business_date)
        .filter(registration__state=TradingRegistration.State.NONE)
        .exclude(Exists(held_account_orders()))
        .values(
            "registration_id",
            "sub_account_id",
            "registration__fund_account_id",
            "registration__fund_account__number",
        )
        .annotate(first=Min("id"), since=Min("accepted_at"))
        .order_by("first")
    )
    opening: set[int] = set()
    orders = []
    for row in waiting:
        fund_account = row["registration__fund_account_id"]
        known = row["registration__fund_account__number"] or fund_account in opening
        opening.add(fund_account)
        orders.append(
            NewOrder(
                order_no="",
                business_code=ADD if known else OPEN,
                business_date=business_date,
                accepted_at=row["since"],
                sub_account_id=row["sub_account_id"],
                transfer_agent_id=link.transfer_agent_id,
                registration_id=row["registration_id"],
            )
        )
    return order_writing.write(orders, business_date=business_date)
