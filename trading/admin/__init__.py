"""The pages of the trading room."""

from __future__ import annotations

from trading.admin.funds import FundAdmin, TaLinkAdmin
from trading.admin.holdings import HoldingAdmin
from trading.admin.orders import OrderAdmin
from trading.admin.packages import TaPackageAdmin

__all__ = [
    "FundAdmin",
    "HoldingAdmin",
    "OrderAdmin",
    "TaLinkAdmin",
    "TaPackageAdmin",
]
