"""Money that was put before a person, taken back once the bank says what it is."""

from __future__ import annotations

from django.db import transaction

from fundops.core.models import Break
from settlement.errors import Overdrawn
from settlement.ledger import posting, rules
from settlement.models import BankMovement, JournalEntry, LedgerAccount
from settlement.selectors.booking_days import booking_day
from settlement.services import bank_evidence
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
    _end_breaks(movement)
    return True


def recover(movement: BankMovement, run: Run) -> bool:
    """
    Take money that came back for what the bank paid twice, where there is such a case.

    1001 / 1302: what the customer was owed he keeps. Say whether it was so.
    """
    twice = BankMovement.objects.filter(
        account=movement.account,
        subject_no=movement.subject_no,
        amount=-movement.amount,
        nature=BankMovement.Nature.UNKNOWN,
    ).exclude(state=BankMovement.State.REFUTED)
    owed = LedgerAccount.objects.filter(code="1302", balance=movement.amount)
    keys = set(owed.values_list("key", flat=True))
    case = next((x for x in twice.order_by("id") if x.evidence_key in keys), None)
    if case is None:
        return False
    bank_evidence.book(
        movement,
        rules.recovered(
            case=case.evidence_key,
            account_no=movement.account.account_no,
            amount=movement.amount,
        ),
        run,
    )
    _end_breaks(case)
    return True


def _end_breaks(movement: BankMovement) -> None:
    waiting = Break.objects.exclude(state=Break.State.RESOLVED)
    for item in waiting.filter(subject=movement.evidence_key):
        item.resolve()
        item.save(update_fields=["state"])
