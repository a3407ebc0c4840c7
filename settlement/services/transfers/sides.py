"""Money of a transfer that moved: out of one account, into another of ours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from settlement.ledger import bank_rules, rules
from settlement.ledger.lines import Booking
from settlement.models import BankMovement, CustodianTransfer, Reservation
from settlement.services import movements, reservations
from settlement.services.transfers import booking, unapplied_breaks
from settlement.services.transfers.case import UNDER_WAY, Case, State, move, note_break
from settlement.services.transfers.owed import amount_owed, owed_by

_Nature = BankMovement.Nature


def debit(case: Case, movement: BankMovement | None) -> None:
    transfer = case.transfer
    movement = movement or movements.resulted(
        answer=case.answer,
        account=case.from_account,
        amount=-transfer.amount,
        nature=_Nature.TRANSFER,
        bank_serial=case.answer.bank_serial,
        counterparty_no=case.to_account.account_no,
    )
    if movement.entry_reference:
        return
    if transfer.state == State.BANK_REJECTED:
        _debit_after_all(case, movement)
        return
    reservations.consume(
        subject_kind=Reservation.SubjectKind.TRANSFER, subject_no=transfer.transfer_no
    )
    booking.post_movement(
        transfer, _executed(case), movement, what="executed", now=case.now
    )
    _execute(case, movement)


def _executed(case: Case) -> Booking:
    transfer, owed = case.transfer, owed_by(case.transfer)
    if owed is None:
        return _debited(case)
    return rules.transfer_executed(
        transfer_no=transfer.transfer_no,
        account_no=case.from_account.account_no,
        amount=transfer.amount,
        owed=owed,
        to_account_no=case.to_account.account_no,
    )


def _debited(case: Case) -> Booking:
    return rules.internal_transfer_debited(
        transfer_no=case.transfer.transfer_no,
        account_no=case.from_account.account_no,
        amount=case.transfer.amount,
        currency=case.transfer.currency,
    )


def _execute(case: Case, movement: BankMovement) -> None:
    transfer = case.transfer
    if transfer.state == State.SENT:
        move(transfer, "bank_accept")
    if transfer.state in (State.BANK_ACCEPTED, State.UNKNOWN):
        move(transfer, "execute")
    due = max(transfer.pay_date, transfer.instruction.file.business_date)
    if movement.booked_on > due:
        note_break(
            case,
            "EXECUTED_LATE",
            transfer.amount,
            _("%(number)s was executed on %(day)s; it was due on %(due)s."),
            day=movement.booked_on,
            due=due,
        )


def _debit_after_all(case: Case, movement: BankMovement) -> None:
    """
    The bank refused it and executed it all the same: what it did is booked.

    It clears what is owed, as it was to, unless something else has done so meanwhile:
    then it was paid twice and is to be recovered.
    """
    transfer, owed = case.transfer, owed_by(case.transfer)
    twice = _is_replaced_by_one_sent(transfer)
    if owed is None:
        done = _debited(case)
    elif twice or amount_owed(owed) < transfer.amount:
        twice = True
        done = bank_rules.unknown_debit(
            account_no=case.from_account.account_no,
            movement_no=transfer.transfer_no,
            amount=transfer.amount,
        )
    else:
        unapplied_breaks.answer(owed, clears=transfer.amount)
        done = rules.transfer_executed_after_all(
            account_no=case.from_account.account_no,
            owed=owed,
            amount=transfer.amount,
            to_account_no=case.to_account.account_no,
        )
    booking.post_movement(transfer, done, movement, what="executed", now=case.now)
    note_break(
        case,
        "PAID_TWICE" if twice else "EXECUTED_AFTER_REFUSAL",
        transfer.amount,
        _("The bank refused %(number)s and executed it all the same; ask it."),
    )


def _is_replaced_by_one_sent(transfer: CustodianTransfer) -> bool:
    later = CustodianTransfer.objects.filter(replaces=transfer).first()
    while later is not None:
        if later.state in (*UNDER_WAY, State.EXECUTED):
            return True
        later = CustodianTransfer.objects.filter(replaces=later).first()
    return False


def credit(case: Case, movement: BankMovement | None) -> None:
    """The second side of a transfer between our own accounts has come."""
    transfer = case.transfer
    movement = movement or movements.resulted(
        answer=case.answer,
        account=case.to_account,
        amount=transfer.amount,
        nature=_Nature.TRANSFER,
        counterparty_no=case.from_account.account_no,
    )
    if movement.entry_reference:
        return
    booking.post_movement(
        transfer,
        rules.internal_transfer_credited(
            transfer_no=transfer.transfer_no,
            account_no=case.to_account.account_no,
            amount=transfer.amount,
            currency=transfer.currency,
        ),
        movement,
        what="credited",
        now=case.now,
    )
    if transfer.state == State.SENT:
        move(transfer, "bank_accept")
