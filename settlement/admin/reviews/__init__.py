"""What the reviews of this room show; each kind speaks for itself."""

from fundops.core.admin import review_briefs
from settlement.admin.reviews import sources
from settlement.admin.reviews.refund import RefundBriefing
from settlement.admin.reviews.resend import ResendBriefing
from settlement.admin.reviews.to_channel import ToChannelBriefing
from settlement.admin.reviews.transfer import TransferBriefing
from settlement.admin.reviews.unapplied import UnappliedBriefing

REFUND, PAYOUT_RESEND, TRANSFER = "REFUND", "PAYOUT_RESEND", "TRANSFER"
UNAPPLIED, UNAPPLIED_CHANNEL = "UNAPPLIED", "UNAPPLIED_CHANNEL"

review_briefs.register(REFUND, RefundBriefing())
review_briefs.register(PAYOUT_RESEND, ResendBriefing())
review_briefs.register(TRANSFER, TransferBriefing())
review_briefs.register(UNAPPLIED, UnappliedBriefing())
review_briefs.register(UNAPPLIED_CHANNEL, ToChannelBriefing())

__all__ = [
    "RefundBriefing",
    "ResendBriefing",
    "ToChannelBriefing",
    "TransferBriefing",
    "UnappliedBriefing",
    "sources",
]
