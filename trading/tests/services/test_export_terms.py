"""What only some businesses say, as it stands in our 03."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.tests.factories import THURSDAY, a_day_cut_off
from trading.models import Order, OrderTerms, TaLink
from trading.tests.evening import rows, send
from trading.tests.factories import a_fund, a_holding, a_paid_order, a_placed_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> None:
    a_day_cut_off(THURSDAY)


def an_order_with(code: str, **terms: Any) -> Order:
    holding = a_holding(lots=("100.00",), frozen="40.00")
    order = a_placed_order(
        business_code=code,
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=Decimal("40.00"),
    )
    if terms:
        OrderTerms.objects.create(order=order, **terms)
    return order


@pytest.mark.parametrize("version", ["20", "21", "22"])
def test_a_conversion_names_the_fund_it_goes_to(version: str, data_dir: Path) -> None:
    order = an_order_with("036", target_fund=a_fund("990032"), target_share_class="0")
    TaLink.objects.update(version=version)

    send()

    [row] = rows(data_dir, "03")
    assert (row["businesscode"], row["codeoftargetfund"]) == ("036", "990032")
    assert row["targetsharetype"] == "0"
    assert row["applicationvol"] == "0000000000004000"
    assert Order.objects.get(pk=order.pk).state == "SENT"


@pytest.mark.parametrize("code", ["026", "028", "098"])
def test_a_transfer_names_the_other_side(code: str, data_dir: Path) -> None:
    an_order_with(
        code,
        target_distributor_code="888",
        target_branch_code="777",
        target_sub_account_no="88800001",
        target_ta_account_no="910000000001",
    )

    send()

    [row] = rows(data_dir, "03")
    assert row["targetdistributorcode"].strip() == "888"
    assert row["targetbranchcode"].strip() == "777"
    assert row["targettransactionaccountid"].strip() == "88800001"
    assert row["targettaaccountid"].strip() == "910000000001"


def test_a_redemption_says_what_becomes_of_a_large_one(data_dir: Path) -> None:
    an_order_with("024")
    an_order_with("024", large_redemption="1", takes_income=True)

    send()

    said = [
        (row["largeredemptionflag"], row["takeincomeflag"])
        for row in rows(data_dir, "03")
    ]
    assert said == [("0", " "), ("1", "1")]


def test_a_purchase_says_nothing_more(data_dir: Path) -> None:
    a_paid_order()

    send()

    [row] = rows(data_dir, "03")
    assert (row["codeoftargetfund"].strip(), row["takeincomeflag"]) == ("", " ")
