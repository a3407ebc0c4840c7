from trading.models.files import StagedRow, TaFile, TaPackage, TaRecord
from trading.models.funds import Fund
from trading.models.links import TaHub, TaLink
from trading.models.order_terms import OrderTerms
from trading.models.orders import (
    ACCOUNT_CODES,
    CONVERSION_CODES,
    HOLDING_CODES,
    PURCHASE_CODES,
    REDEMPTION_CODES,
    TRANSFER_CODES,
    TRANSFER_IN_CODES,
    TRANSFER_OUT_CODES,
    Order,
)
from trading.models.plans import Plan, PlanRun
from trading.models.quotes import FundQuote, QuoteRelease
from trading.models.register import Holding, Lot, ShareMovement
from trading.models.terms import (
    ConversionPair,
    DividendPlan,
    FeeRule,
    FundLimit,
    Holder,
    RedeemableDate,
    SettlementTerms,
)

__all__ = [
    "ACCOUNT_CODES",
    "CONVERSION_CODES",
    "HOLDING_CODES",
    "PURCHASE_CODES",
    "REDEMPTION_CODES",
    "TRANSFER_CODES",
    "TRANSFER_IN_CODES",
    "TRANSFER_OUT_CODES",
    "ConversionPair",
    "DividendPlan",
    "FeeRule",
    "Fund",
    "FundLimit",
    "FundQuote",
    "Holder",
    "Holding",
    "Lot",
    "Order",
    "OrderTerms",
    "Plan",
    "PlanRun",
    "QuoteRelease",
    "RedeemableDate",
    "SettlementTerms",
    "ShareMovement",
    "StagedRow",
    "TaFile",
    "TaHub",
    "TaLink",
    "TaPackage",
    "TaRecord",
]
