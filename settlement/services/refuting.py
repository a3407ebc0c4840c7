"""
What results and notices told of and no statement has: it never moved.

The statement of its day may lack it, the bank books late; the next one after may not.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import clock
from settlement.errors import Overdrawn
from settlement.ledger import bank_rules, posting
from settlement.models import (
    BankAccount,
    BankMovement,
    BankStatement,
    Evidence,
    JournalEntry,
    Outcome,
)
from settlement.selectors.booking_days import booking_day
from settlement.services import (
    bank_evidence,
    bank_subjects,
    remittances,
    ta_receipts,
)
from settlement.services.bank_answers import REFUTED, BankAnswer
from settlement.services.bank_evidence import Run
from settlement.services.movements import IN_TRANSIT

_Nature = BankMovement.Nature
#: Their owners put the money back themselves.
_OF_INSTRUCTIONS = (_Nature.PAYOUT, _Nature.TRANSFER)


def refute_overdue(account: BankAccount, run: Run) -> list[BankMovement]:
    """Refute what the account's statements should have shown by now, with a break."""
    statements = list(
        BankStatement.objects.filter(
            account=account, date__lte=run.business_date
        ).order_by("date")
    )
    waiting = BankMovement.objects.filter(account=account, state__in=IN_TRANSIT)
    overdue = [
        movement
        for movement in waiting.order_by("booked_on", "id")
        if _should_be_shown(movement, statements)
    ]
    for movement in overdue:
        _refute(movement, run)
    return overdue


def _should_be_shown(movement: BankMovement, statements: list[BankStatement]) -> bool:
    """
    Say whether a statement after its day is here, and none between is missing.

    None is missing where its own day's is here, or where the next one opens as the
    last one before closes.
    """
    later = [x for x in statements if x.date > movement.booked_on]
    until = [x for x in statements if x.date <= movement.booked_on]
    if not later:
        return False
    if not until:
        return True
    has_own = until[-1].date == movement.booked_on
    return has_own or until[-1].closing == later[0].opening


def _refute(movement: BankMovement, run: Run) -> None:
    subject = None
    if movement.nature in _OF_INSTRUCTIONS:
        subject = bank_subjects.find([movement.subject_no]).get(movement.subject_no)
    movement.refute()
    movement.save(update_fields=["state"])
    if subject is not None:
        answer = _answer(movement, run.now)
        bank_subjects.hand_over(answer, subject, run)
    elif movement.entry_reference:
        _put_back(movement, run)
    bank_evidence.note_break(
        movement,
        reason="REFUTED",
        message=_("%(number)s: the bank told of it and its statements lack it; ask."),
        run=run,
    )


def _answer(movement: BankMovement, now: dt.datetime) -> BankAnswer:
    return BankAnswer(
        serial=movement.subject_no,
        outcome=Outcome.RETURNED,
        code=REFUTED,
        text=str(_("The statements lack it.")),
        bank_serial=movement.bank_serial,
        said_at=now.astimezone(clock.SHANGHAI),
        booked_on=movement.booked_on,
        source=Evidence.STATEMENT,
        evidence_key=f"refuted:{movement.evidence_key}",
        movement=movement,
    )


def _put_back(movement: BankMovement, run: Run) -> None:
    """Reverse the entry; where its money went on meanwhile, it is to be recovered."""
    entry = JournalEntry.objects.get(reference=movement.entry_reference)
    day = booking_day(movement.booked_on)
    try:
        with transaction.atomic():
            posting.reverse(entry_id=entry.pk, business_date=day, now=run.now)
    except Overdrawn:
        _recover(movement, day, run)
        return
    if movement.nature == _Nature.TA_RECEIPT:
        ta_receipts.expect_again(movement)
    elif movement.nature == _Nature.REMITTANCE:
        remittances.refute(movement=movement, actor=run.actor, now=run.now)


def _recover(movement: BankMovement, day: dt.date, run: Run) -> None:
    posting.post_booking(
        reference=f"refuted:{movement.evidence_key}",
        booking=bank_rules.unknown_debit(
            account_no=movement.account.account_no,
            movement_no=movement.evidence_key,
            amount=movement.amount,
        ),
        business_date=day,
        effective_date=movement.booked_on,
        subject_kind="MOVEMENT",
        subject_no=movement.evidence_key,
        now=run.now,
    )
