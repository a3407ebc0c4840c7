from trading.models.files import StagedRow, TaFile, TaPackage, TaRecord
from trading.models.funds import Fund, TaLink
from trading.models.orders import (
    ACCOUNT_CODES,
    PURCHASE_CODES,
    REDEMPTION_CODES,
    Order,
)
from trading.models.register import Holding, Lot, ShareMovement

__all__ = [
    "ACCOUNT_CODES",
    "PURCHASE_CODES",
    "REDEMPTION_CODES",
    "Fund",
    "Holding",
    "Lot",
    "Order",
    "ShareMovement",
    "StagedRow",
    "TaFile",
    "TaLink",
    "TaPackage",
    "TaRecord",
]
