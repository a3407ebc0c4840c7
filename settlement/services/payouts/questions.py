"""Breaks that ask a person for the cause of a failure, and how they end."""

from __future__ import annotations

from fundops.core.models import Break
from settlement.models import Payout

UNKNOWN_CAUSE = "UNKNOWN_CAUSE"


def cause_is_decided(payout: Payout) -> None:
    """End the questions about a payout: persons decided, or what happened did."""
    numbers = list(payout.attempts.values_list("attempt_no", flat=True))
    asked = Break.objects.select_for_update().filter(
        reason=UNKNOWN_CAUSE, subject__in=numbers
    )
    for found in asked.exclude(state=Break.State.RESOLVED).order_by("pk"):
        found.resolve()
        found.save(update_fields=["state"])
