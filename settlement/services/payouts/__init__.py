"""
Payouts: submitted behind their gates, answered by the bank, sent again under review.

Locks, in order: day (share) · order · claim · payout · review · bank account · ledger.
"""

from settlement.services.payouts.resend import (
    RESEND_REASONS,
    propose_resend,
)

__all__ = ["RESEND_REASONS", "propose_resend"]
