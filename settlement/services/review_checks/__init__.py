"""What reviews of this room know for the eight checks of the reviewer's brief."""

from fundops.core.services.reviews import fixed_checks
from settlement.services.review_checks.customers import (
    refund_facts,
    resend_facts,
    unapplied_facts,
)
from settlement.services.review_checks.transfers import transfer_facts


def register() -> None:
    """Make the facts of the four kinds known; called when the room is ready."""
    fixed_checks.register("REFUND", refund_facts)
    fixed_checks.register("PAYOUT_RESEND", resend_facts)
    fixed_checks.register("UNAPPLIED", unapplied_facts)
    fixed_checks.register("TRANSFER", transfer_facts)
