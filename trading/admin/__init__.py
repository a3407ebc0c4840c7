"""The pages of the trading room."""

from __future__ import annotations

from trading.admin.funds import FundAdmin
from trading.admin.holdings import HoldingAdmin
from trading.admin.links import TaHubAdmin, TaLinkAdmin
from trading.admin.orders import OrderAdmin
from trading.admin.packages import TaPackageAdmin
from trading.admin.plans import PlanAdmin
from trading.admin.quotes import FundQuoteAdmin

__all__ = [
    "FundAdmin",
    "FundQuoteAdmin",
    "HoldingAdmin",
    "OrderAdmin",
    "PlanAdmin",
    "TaHubAdmin",
    "TaLinkAdmin",
    "TaPackageAdmin",
]
