"""Money that was put before a person, taken back once the bank says what it is."""

from __future__ import annotations

from django.db import transaction

from fundops.core.models import Break
from settlement.errors import Overdrawn
from settlement.ledger import posting
from settlement.models import BankMovement, JournalEntry
from settlement.selectors.booking_days import booking_day
from settlement.services.bank_evidence import Run


def take_back(movement: BankMovement, run: Run) -> bool:
    """
    Reverse what an unknown movement booked and end its break; say whether it could be.

    It cannot where a person gave the money away meanwhile: then it stays so.
    """
    entry = JournalEntry.objects.filter(reference=movement.entry_reference).first()
    if entry is None:
        return False
    try:
        with transaction.atomic():
            posting.reverse(
                entry_id=entry.pk,
                business_date=booking_day(movement.booked_on),
                now=run.now,
            )
    except Overdrawn:
        return False
    movement.entry_reference = ""
    movement.save(update_fields=["entry_reference"])
    waiting = Break.objects.exclude(state=Break.State.RESOLVED)
    for item in waiting.filter(subject=movement.evidence_key):
        item.resolve()
        item.save(update_fields=["state"])
    return True
