"""What this room lets people change under four eyes: one file a thing."""

from __future__ import annotations

from fundops.core.services import proposals


def register() -> None:
    """Make the changes of this room known."""
    from settlement.services.changes.bank_accounts import BankAccountChange
    from settlement.services.changes.outcome_codes import OutcomeCodeChange

    for changeable in (BankAccountChange(), OutcomeCodeChange()):
        proposals.register(changeable)
