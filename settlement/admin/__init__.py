from settlement.admin import order_money, reviews, unapplied_acts
from settlement.admin.balances import LedgerAccountAdmin
from settlement.admin.bank_files import BankFileAdmin
from settlement.admin.channel_files import ChannelFileAdmin
from settlement.admin.claims import ClaimAdmin
from settlement.admin.collections import CollectionAdmin
from settlement.admin.entries import JournalEntryAdmin
from settlement.admin.movements import BankMovementAdmin
from settlement.admin.outcome_codes import OutcomeCodeAdmin
from settlement.admin.payouts import PayoutAdmin
from settlement.admin.receipts import TaReceiptAdmin
from settlement.admin.refunds import RefundAdmin
from settlement.admin.remittances import RemittanceAdmin
from settlement.admin.reservations import ReservationAdmin
from settlement.admin.statements import BankStatementAdmin
from settlement.admin.transfers import BankAccountAdmin, CustodianTransferAdmin

__all__ = [
    "BankAccountAdmin",
    "BankFileAdmin",
    "BankMovementAdmin",
    "BankStatementAdmin",
    "ChannelFileAdmin",
    "ClaimAdmin",
    "CollectionAdmin",
    "CustodianTransferAdmin",
    "JournalEntryAdmin",
    "LedgerAccountAdmin",
    "OutcomeCodeAdmin",
    "PayoutAdmin",
    "RefundAdmin",
    "RemittanceAdmin",
    "ReservationAdmin",
    "TaReceiptAdmin",
    "order_money",
    "reviews",
    "unapplied_acts",
]
