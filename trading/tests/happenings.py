"""What a TA does of its own accord, as rows for `a_package`; and what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fundops.core.tests.factories import THURSDAY
from trading.models import Holding, Lot, Order, OrderTerms
from trading.tests.answers import CONFIRM_DATE, a_serial
from trading.tests.factories import a_sent_order


def happened(
    code: str, holding: Holding, shares: str = "", **fields: Any
) -> dict[str, Any]:
    """The 04 row of something that a TA does to a holding without an order."""
    moved = {"ConfirmedVol": Decimal(shares)} if shares else {}
    return {
        **_of_the_holding(code, holding),
        "TransactionDate": THURSDAY,
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "FromTAFlag": "1",
        "ShareRegisterDate": CONFIRM_DATE,
        **moved,
        **fields,
    }


def dividend(holding: Holding, **fields: Any) -> dict[str, Any]:
    """The 06 row of a dividend of 12.34 in cash, unless `fields` say otherwise."""
    return {
        **_of_the_holding("143", holding),
        "DefDividendMethod": "1",
        "DividendType": "0",
        "ConfirmedAmount": Decimal("12.34"),
        **fields,
    }


def _of_the_holding(code: str, holding: Holding) -> dict[str, Any]:
    registration = holding.sub_account.registrations.get()
    return {
        "BusinessCode": code,
        "TransactionCfmDate": CONFIRM_DATE,
        "DistributorCode": "379",
        "ReturnCode": "0000",
        "TransactionAccountID": holding.sub_account.number,
        "TAAccountID": registration.fund_account.number,
        "TASerialNO": a_serial(),
        "CurrencyType": "156",
        "FundCode": holding.fund.code,
        "ShareClass": holding.share_class,
    }


def an_order_of(holding: Holding, code: str, shares: str, **terms: Any) -> Order:
    """A sent order with terms, whose shares the holding holds back already."""
    order = a_sent_order(
        business_code=code,
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=Decimal(shares),
    )
    OrderTerms.objects.create(order=order, **terms)
    return order


def figures(holding: Holding) -> tuple[Decimal, Decimal]:
    """Shares and frozen shares as they are stored now."""
    found = Holding.objects.get(pk=holding.pk)
    return found.shares, found.frozen


def lots(holding: Holding) -> list[tuple[str, str]]:
    """The lots of a holding, shares and source, oldest row first."""
    of_this = Lot.objects.filter(holding=holding).order_by("id")
    return [(str(lot.shares), lot.source_type) for lot in of_this]
