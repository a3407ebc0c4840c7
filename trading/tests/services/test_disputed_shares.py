"""Shares that the TA's 05 does not confirm cannot be sold until somebody settles it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import THURSDAY, an_open_day, noon, service
from trading.errors import OrderRefused
from trading.models import Holding, Order
from trading.services.order_rows import Wish
from trading.services.orders import place_order
from trading.services.reconcile_shares import reconcile_shares
from trading.tests.answers import CONFIRM_DATE, apply_rows, holding_row
from trading.tests.factories import a_holding

pytestmark = pytest.mark.django_db


def sell(holding: Holding, shares: str) -> Order:
    wish = Wish(
        sub_account_no=holding.sub_account.number,
        business_code="024",
        fund_code=holding.fund.code,
        shares=Decimal(shares),
    )
    return place_order(wish=wish, now=noon(THURSDAY), actor=service())


@pytest.fixture
def holding(tmp_path: Path) -> Holding:
    """We hold 100.00 shares, the TA says 80.00."""
    an_open_day(THURSDAY)
    found = a_holding(lots=("100.00",))
    apply_rows(tmp_path, files={"04": [], "05": [holding_row(found, "80.00")]})
    reconcile_shares(business_date=CONFIRM_DATE, actor=service())
    return found


def test_only_the_lower_figure_can_be_sold(holding: Holding) -> None:
    with pytest.raises(OrderRefused, match="80.00 shares available"):
        sell(holding, "80.01")

    assert sell(holding, "80.00").state == "PLACED"


def test_all_can_be_sold_when_the_difference_is_settled(holding: Holding) -> None:
    Break.objects.update(state=Break.State.RESOLVED)

    assert sell(holding, "100.00").state == "PLACED"
