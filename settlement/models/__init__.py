from settlement.models.bank_accounts import BankAccount
from settlement.models.bank_files import SUPERVISION, BankFile, BankLink
from settlement.models.channel_files import ChannelFile, ChannelRow, Remittance
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
from settlement.models.movements import BankMovement, BankStatement
from settlement.models.outcome_codes import Cause, OutcomeCode
from settlement.models.payout_attempts import (
    AttemptAnswer,
    Evidence,
    Outcome,
    PayoutAttempt,
)
from settlement.models.payouts import Payout, Refund
from settlement.models.reservations import Reservation
from settlement.models.settled_files import SettledFile
from settlement.models.trade_details import TradeDetail
from settlement.models.transfer_items import (
    TransferAnswer,
    TransferInstruction,
    TransferItem,
)
from settlement.models.transfers import CustodianTransfer

__all__ = [
    "TransferInstruction",
    "TransferAnswer",
    "TradeDetail",
    "Reservation",
    "Outcome",
    "Evidence",
    "AttemptAnswer",
    "OutcomeCode",
    "Cause",
    "BankStatement",
    "BankMovement",
    "Remittance",
    "ChannelRow",
    "ChannelFile",
    "BankLink",
    "BankFile",
    "SUPERVISION",
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
