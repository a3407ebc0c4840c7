"""
What each event books: the entries of the money rules, as pure functions.

The set-based steps say the same in SQL; a test holds both against each other. Amounts
are in the fund's or account's currency with 2 places; "a / b" in a docstring is
debit a, credit b. Who needs "a; b" posts two entries in one transaction.
"""

from settlement.ledger.rules.accounts import (
    REDEMPTIONS_PAYABLE,
    REFUNDS_PAYABLE,
    WITHDRAWALS_PAYABLE,
    Fund,
    Owed,
    channel_key,
    fee_key,
    fund_side_key,
)
from settlement.ledger.rules.advances import advance_confirmed, advanced
from settlement.ledger.rules.confirmations import (
    order_money_released,
    purchase_confirmed,
    redemption_confirmed,
)
from settlement.ledger.rules.money_in import (
    debit_succeeded,
    fund_side_paid,
    over_in_channel_file,
    remittance,
    remittance_less_fee,
    remittance_of_windows,
    unapplied_refunded,
    unapplied_was_fund_side,
    unapplied_was_remittance,
)
from settlement.ledger.rules.payouts import (
    came_back_before_notice,
    paid_after_refusal,
    paid_by_earlier_attempt,
    paid_out_of_balance,
    paid_twice,
    payout_came_back,
    payout_paid,
    payout_refused,
    payout_refused_by_customer,
    payout_submitted,
    recovered,
    returned_to_balance,
    returned_to_claim,
)
from settlement.ledger.rules.transfers import (
    internal_transfer_credited,
    internal_transfer_debited,
    transfer_came_back,
    transfer_executed,
    transfer_executed_after_all,
    transfer_rejected,
    transfer_sent,
)

__all__ = [
    "Fund",
    "Owed",
    "REDEMPTIONS_PAYABLE",
    "REFUNDS_PAYABLE",
    "WITHDRAWALS_PAYABLE",
    "advance_confirmed",
    "advanced",
    "came_back_before_notice",
    "channel_key",
    "debit_succeeded",
    "fee_key",
    "fund_side_key",
    "fund_side_paid",
    "internal_transfer_credited",
    "internal_transfer_debited",
    "order_money_released",
    "over_in_channel_file",
    "paid_after_refusal",
    "paid_by_earlier_attempt",
    "paid_out_of_balance",
    "paid_twice",
    "payout_came_back",
    "payout_paid",
    "payout_refused",
    "payout_refused_by_customer",
    "payout_submitted",
    "purchase_confirmed",
    "recovered",
    "redemption_confirmed",
    "remittance",
    "remittance_less_fee",
    "remittance_of_windows",
    "returned_to_balance",
    "returned_to_claim",
    "transfer_came_back",
    "transfer_executed",
    "transfer_executed_after_all",
    "transfer_rejected",
    "transfer_sent",
    "unapplied_refunded",
    "unapplied_was_fund_side",
    "unapplied_was_remittance",
]
