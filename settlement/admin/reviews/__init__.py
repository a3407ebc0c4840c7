"""What the reviews of this room show; each kind speaks for itself."""

from fundops.core.admin import review_briefs
from settlement.admin.reviews import sources
from settlement.admin.reviews.refund import RefundBriefing
from settlement.admin.reviews.resend import ResendBriefing
from settlement.admin.reviews.transfer import TransferBriefing
from settlement.admin.reviews.unapplied import UnappliedBriefing

REFUND, PAYOUT_RESEND, TRANSFER = "REFUND", "PAYOUT_RESEND", "TRANSFER"
UNAPPLIED = "UNAPPLIED"

review_briefs.register(REFUND, RefundBriefing())
review_briefs.register(PAYOUT_RESEND, ResendBriefing())
review_briefs.register(TRANSFER, TransferBriefing())
review_briefs.register(UNAPPLIED, UnappliedBriefing())

__all__ = [
    "RefundBriefing",
    "ResendBriefing",
    "TransferBriefing",
    "UnappliedBriefing",
    "sources",
]
