from settlement.models.bank_accounts import BankAccount
from settlement.models.claims import Claim, TaReceipt
from settlement.models.collections import (
    Collection,
    CollectionAnswer,
    CollectionAttempt,
    CollectionLeg,
)
from settlement.models.ledger import (
    NEVER_IN_DEBIT,
    Book,
    ChartAccount,
    JournalEntry,
    LedgerAccount,
    Posting,
)
from settlement.models.payouts import Payout, PayoutAttempt, Refund
from settlement.models.settled_files import SettledFile
from settlement.models.transfers import CustodianTransfer, TransferItem

__all__ = [
    "NEVER_IN_DEBIT",
    "BankAccount",
    "Book",
    "ChartAccount",
    "Claim",
    "Collection",
    "CollectionAnswer",
    "CollectionAttempt",
    "CollectionLeg",
    "CustodianTransfer",
    "JournalEntry",
    "LedgerAccount",
    "Payout",
    "PayoutAttempt",
    "Posting",
    "Refund",
    "SettledFile",
    "TaReceipt",
    "TransferItem",
]
