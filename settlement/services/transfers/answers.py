"""
What the bank's word about a transfer does to it and to the books.

Results, statement lines and enquiries come in any order; whichever shows money first
has it booked, the others find the movement booked. The same word twice does nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.errors import AnswerRefused
from settlement.ledger import rules
from settlement.ledger.lines import Booking
from settlement.models import (
    SUPERVISION,
    BankMovement,
    Cause,
    CustodianTransfer,
    Outcome,
    Reservation,
    TransferAnswer,
)
from settlement.selectors.booking_days import booking_day
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.outcome_codes import what_is
from settlement.services import movements, reservations
from settlement.services.bank_answers import REFUTED, BankAnswer
from settlement.services.transfers import booking, unapplied_breaks
from settlement.services.transfers.case import UNDER_WAY, Case, State, move, note_break
from settlement.services.transfers.kind import get
from settlement.services.transfers.owed import owed_by
from settlement.services.transfers.sides import credit, debit

#: It never left us, or the bank says so.
_NEVER_SENT = (
    State.DRAFT,
    State.SUBMITTED,
    State.APPROVED,
    State.REJECTED,
    State.LAPSED,
    State.CANCELLED,
)


@transaction.atomic
def take(*, answer: BankAnswer, actor: Staff, now: dt.datetime) -> None:
    """
    Keep what the bank said of a transfer and do what it means.

    :raises AnswerRefused: for a transfer that was never sent.
    :raises DayNotOpen: while the day of the movement is not opened; ask again then.
    """
    CustodianTransfer.objects.select_for_update().get(transfer_no=answer.serial)
    transfer = get(answer.serial)
    if transfer.state in _NEVER_SENT:
        raise AnswerRefused(
            _("%(number)s was never sent; an answer to it cannot be.")
            % {"number": transfer}
        )
    if TransferAnswer.objects.filter(evidence_key=answer.evidence_key).exists():
        return
    case = Case(transfer, answer, actor, now)
    _keep(case)
    before = str(transfer.state)
    _DO[answer.outcome](case)
    if transfer.state != before:
        audit.record(
            action=f"settlement.transfer.{transfer.state.lower()}",
            subject=transfer.transfer_no,
            actor=actor,
            business_date=transfer.business_date,
            reason=f"{answer.code} {answer.text}".strip()[:200],
            before={"state": before},
            after={"state": str(transfer.state), "evidence": answer.evidence_key},
        )


def _keep(case: Case) -> None:
    answer = case.answer
    TransferAnswer.objects.create(
        transfer=case.transfer,
        evidence_key=answer.evidence_key,
        source=answer.source,
        outcome=answer.outcome,
        status=answer.status,
        code=answer.code,
        text=answer.text[:200],
        cause=_cause_of(answer),
        bank_serial=answer.bank_serial,
        file=answer.file,
        line=answer.line,
        said_at=answer.said_at,
        recorded_at=case.now,
    )


def _cause_of(answer: BankAnswer) -> str:
    if answer.outcome not in (Outcome.REFUSED, Outcome.RETURNED):
        return Cause.NONE
    return what_is(party=SUPERVISION, code=answer.code).cause


def _accept(case: Case) -> None:
    if case.transfer.state == State.SENT:
        move(case.transfer, "bank_accept")


def _be_done(case: Case) -> None:
    """The money moved: a result says it of both sides, a line of its own account."""
    movement = case.answer.movement
    if movement is None or movement.amount < 0:
        debit(case, movement)
    if case.is_internal and (movement is None or movement.amount > 0):
        credit(case, movement)


def _refuse(case: Case) -> None:
    """It did not move: what it was to clear is owed as before, its money is free."""
    transfer = case.transfer
    if transfer.state == State.BANK_REJECTED:
        return
    if transfer.state not in UNDER_WAY:
        reason = (
            "EXECUTED_AFTER_REFUSAL"
            if transfer.state == State.EXECUTED
            else "REFUSED_AFTER_RETURN"
        )
        note_break(
            case,
            reason,
            transfer.amount,
            _("The bank refused %(number)s and executed it all the same; ask it."),
        )
        return
    move(transfer, "bank_reject")
    reservations.release(
        subject_kind=Reservation.SubjectKind.TRANSFER, subject_no=transfer.transfer_no
    )
    owed = owed_by(transfer)
    if owed is not None:
        booking.post(
            transfer,
            rules.transfer_rejected(
                transfer_no=transfer.transfer_no, owed=owed, amount=transfer.amount
            ),
            what="rejected",
            business_date=day_in_work(),
            now=case.now,
        )
        unapplied_breaks.ask_again(owed, transfer)


def _come_back(case: Case) -> None:
    """It had left us and is here again; that it left may be learnt only by this."""
    if case.answer.code == REFUTED:
        _take_back(case)
        return
    transfer = case.transfer
    debit(case, None)
    movement = case.answer.movement or movements.resulted(
        answer=case.answer,
        account=case.from_account,
        amount=transfer.amount,
        nature=BankMovement.Nature.RETURN,
        bank_serial=case.answer.bank_serial,
        counterparty_no=case.to_account.account_no,
    )
    if movement.entry_reference:
        return
    booking.post_movement(
        transfer, _came_back(case), movement, what="returned", now=case.now
    )
    if transfer.state == State.EXECUTED:
        move(transfer, "come_back")


def _came_back(case: Case) -> Booking:
    transfer, account_no = case.transfer, case.from_account.account_no
    owed = owed_by(transfer)
    if owed is None:
        return rules.internal_transfer_credited(
            transfer_no=transfer.transfer_no,
            account_no=account_no,
            amount=transfer.amount,
            currency=transfer.currency,
        )
    unapplied_breaks.ask_again(owed, transfer)
    return rules.transfer_came_back(
        account_no=account_no,
        owed=owed,
        amount=transfer.amount,
        to_account_no=case.to_account.account_no,
    )


def _take_back(case: Case) -> None:
    """
    A result told of money that no statement has: it never moved, and is put back.

    Each side of a transfer between our own accounts is refuted by itself.
    """
    transfer, movement = case.transfer, case.answer.movement
    if movement is None or not movement.entry_reference:
        return
    is_debit = movement.amount < 0
    back = (
        _came_back(case)
        if is_debit
        else rules.internal_transfer_debited(
            transfer_no=transfer.transfer_no,
            account_no=case.to_account.account_no,
            amount=transfer.amount,
            currency=transfer.currency,
        )
    )
    booking.post(
        transfer,
        back,
        what=f"refuted:{movement.pk}",
        business_date=booking_day(movement.booked_on),
        effective_date=movement.booked_on,
        now=case.now,
    )
    if is_debit and transfer.state == State.EXECUTED:
        move(transfer, "come_back")


_DO = {
    Outcome.ACCEPTED: _accept,
    Outcome.PROCESSING: _accept,
    Outcome.DONE: _be_done,
    Outcome.REFUSED: _refuse,
    Outcome.NOT_FOUND: _refuse,
    Outcome.RETURNED: _come_back,
}
