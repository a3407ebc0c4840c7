"""Orders that say more: where shares go to, and what of a large redemption."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from fundops.core import clock
from fundops.core.errors import CsvRefused
from fundops.core.tests.factories import THURSDAY, an_open_day, service
from trading.models import Holding, Order, OrderTerms
from trading.services.orders import Placed, place_orders
from trading.tests.factories import (
    a_csv,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db

D = Decimal
NOON = clock.at(THURSDAY, dt.time(12))
NUMBER = "202501020000000000009001"


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def place(folder: Path, **row: object) -> Placed:
    return place_orders(path=a_csv(folder, row), now=NOON, actor=service())


def a_row(holding: Holding, code: str, **row: object) -> dict[str, object]:
    return {
        "order_no": NUMBER,
        "sub_account_no": holding.sub_account.number,
        "business_code": code,
        "fund_code": holding.fund.code,
        "shares": "40.00",
        **row,
    }


def test_a_conversion_says_into_which_fund_and_holds_its_shares(
    tmp_path: Path,
) -> None:
    target, holding = a_fund("990032"), a_holding(lots=("100.00",))

    place(tmp_path, **a_row(holding, "036", target_fund_code="990032"))

    terms = OrderTerms.objects.get(order__order_no=NUMBER)
    assert (terms.target_fund, terms.target_share_class) == (target, "0")
    assert Holding.objects.get().frozen == D("40.00")


@pytest.mark.parametrize("code", ["026", "028", "098"])
def test_a_transfer_says_to_whom_and_holds_its_shares(
    code: str, tmp_path: Path
) -> None:
    holding = a_holding(lots=("100.00",))
    to = {"target_distributor_code": "888", "target_sub_account_no": "88800001"}

    place(tmp_path, **a_row(holding, code, **to))

    terms = OrderTerms.objects.get()
    assert terms.target_distributor_code == "888"
    assert terms.target_sub_account_no == "88800001"
    assert Holding.objects.get().frozen == D("40.00")


def test_shares_that_come_from_another_distributor_need_not_be_here(
    tmp_path: Path,
) -> None:
    sub_account = a_known_sub_account()

    placed = place(
        tmp_path,
        sub_account_no=sub_account.number,
        business_code="027",
        fund_code=a_fund().code,
        shares="40.00",
        target_distributor_code="888",
        target_sub_account_no="88800001",
    )

    assert len(placed.order_nos) == 1
    assert not Holding.objects.exists()


def test_a_redemption_may_be_rolled_over_with_its_income(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))

    place(tmp_path, **a_row(holding, "024", large_redemption="1", takes_income="1"))

    terms = OrderTerms.objects.get()
    assert (terms.large_redemption, terms.takes_income) == ("1", True)


def test_a_plain_order_has_no_terms(tmp_path: Path) -> None:
    place(tmp_path, **a_row(a_holding(lots=("100.00",)), "024"))

    assert Order.objects.exists()
    assert not OrderTerms.objects.exists()


def test_the_same_order_again_adds_nothing_and_other_terms_are_refused(
    tmp_path: Path,
) -> None:
    a_fund("990032"), a_fund("990033")
    holding = a_holding(lots=("100.00",))
    row = a_row(holding, "036", target_fund_code="990032")
    place(tmp_path, **row)

    assert place(tmp_path, **row).same == 1
    with pytest.raises(CsvRefused, match="never used twice"):
        place(tmp_path, **{**row, "target_fund_code": "990033"})

    assert Order.objects.count() == 1


UNFIT: dict[str, tuple[str, dict[str, object], str]] = {
    "no target": ("036", {}, "target_fund_code"),
    "an unknown target": ("036", {"target_fund_code": "990077"}, "target_fund_code"),
    "the same fund": ("036", {"target_fund_code": "990031"}, "target_fund_code"),
    "another TA's fund": ("036", {"target_fund_code": "990091"}, "another TA"),
    "nobody to go to": ("028", {}, "target_distributor_code"),
    "a target of a redemption": ("024", {"target_fund_code": "990032"}, "024"),
    "a flag that is none": ("024", {"large_redemption": "2"}, "neither 0 nor 1"),
    "an account too long": (
        "028",
        {"target_distributor_code": "888", "target_sub_account_no": "8" * 18},
        "17",
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_is_refused_with_its_column(case: str, tmp_path: Path) -> None:
    code, row, words = UNFIT[case]
    a_fund("990032")
    a_fund("990091", agent=a_transfer_agent("92"))
    holding = a_holding(lots=("100.00",))

    with pytest.raises(CsvRefused, match=words):
        place(tmp_path, **a_row(holding, code, **row))

    assert not Order.objects.exists()
    assert Holding.objects.get().frozen == D(0)
