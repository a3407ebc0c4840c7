"""
Money that no movement told of before: whose it is, and what it books.

By our serial, by whose account it comes from, by what the bank calls it, by the one
payout it can be of; and where nothing says whose it is, a person does.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from settlement.ledger import bank_rules
from settlement.models import BankAccount, BankMovement, Evidence, Outcome
from settlement.services import (
    bank_evidence,
    bank_subjects,
    remittances,
    ta_receipts,
)
from settlement.services.bank_answers import BankAnswer
from settlement.services.bank_evidence import Money, Run
from settlement.services.bank_subjects import Subject
from settlement.services.unapplied import recover

_Nature = BankMovement.Nature
_Kind = BankAccount.Kind
_CODE = re.compile(r"[A-Z]{1,2}[0-9]{2,6}")
_INTEREST, _FEES = ("利息", "结息"), ("手续费", "工本费")


def take_new(
    money: Money, *, state: str, subjects: dict[str, Subject], run: Run
) -> BankMovement:
    """
    Make the movement of money told of for the first time, and have it booked.

    :param state: NOTICED, or ON_STATEMENT where a statement tells of it.
    :param subjects: our instructions by the serials of the file.
    """
    if money.serial:
        return _take_named(money, state, subjects.get(money.serial), run)
    payer = BankAccount.objects.filter(account_no=money.counterparty_no).first()
    if payer is not None and money.amount > 0:
        taken = _take_of_registry(money, state, payer, run)
        if taken is not None:
            return taken
    if _is_called(money, _INTEREST) and money.amount > 0:
        return _take_interest(money, state, run)
    if _is_called(money, _FEES) and money.amount < 0:
        return _take_fee(money, state, run)
    candidates = bank_subjects.of_card(money)
    candidates += bank_subjects.of_account(money)
    if len(candidates) == 1:
        return _take_of(money, state, candidates[0], run)
    movement = bank_evidence.make(money, state=state, nature=_Nature.UNKNOWN)
    names = ", ".join(sorted(one.serial for one in candidates))
    leave_to_a_person(movement, run, candidates=names)
    return movement


def hand_over(
    movement: BankMovement, money: Money, subject: Subject, outcome: Outcome, run: Run
) -> None:
    """Tell the owner of an attempt or transfer what its money says."""
    bank_subjects.hand_over(
        BankAnswer(
            serial=subject.serial,
            outcome=outcome,
            code=_code_in(money.summary) if outcome == Outcome.RETURNED else "",
            text=money.summary[:200],
            bank_serial=movement.bank_serial,
            said_at=money.said_at,
            booked_on=movement.booked_on,
            source=Evidence.STATEMENT,
            evidence_key=f"{money.place}:{subject.serial}",
            file=money.file,
            line=money.line,
            movement=movement,
        ),
        subject,
        run,
    )


def leave_to_a_person(
    movement: BankMovement, run: Run, *, candidates: str = ""
) -> None:
    """1001 / 2009, or 1302 / 1001, and a break: nobody knows what it is for."""
    if movement.amount > 0:
        _receive_unknown(movement, run)
        message = _("%(number)s: nothing says whose money this is; find out.")
        reason = "UNKNOWN_RECEIPT"
        if candidates:
            reason = "SEVERAL_CANDIDATES"
            message = _("%(number)s: this can be of several payments; choose one.")
    else:
        _pay_unknown(movement, run)
        message = _("%(number)s: the bank debited us and nobody asked it to; ask it.")
        reason = "UNKNOWN_DEBIT"
    bank_evidence.note_break(
        movement, reason=reason, message=message, run=run, ours=candidates
    )


def _take_named(
    money: Money, state: str, subject: Subject | None, run: Run
) -> BankMovement:
    """The bank names our serial: it is the answer itself, where the money fits it."""
    outcome = subject.outcome_of(money) if subject else None
    if subject is None or outcome is None or _is_second(money, subject):
        return _take_misfit(money, state, subject, outcome, run)
    return _take_of(money, state, subject, run, outcome)


def _take_of(
    money: Money,
    state: str,
    subject: Subject,
    run: Run,
    outcome: Outcome | None = None,
) -> BankMovement:
    outcome = outcome or subject.outcome_of(money)
    assert outcome is not None  # candidates were found by account and amount
    nature = _Nature.RETURN if outcome == Outcome.RETURNED else subject.nature
    movement = bank_evidence.make(
        money, state=state, nature=nature, subject_no=subject.serial
    )
    if outcome == Outcome.RETURNED and recover(movement, run):
        return movement
    hand_over(movement, money, subject, outcome, run)
    return movement


def _take_misfit(
    money: Money,
    state: str,
    subject: Subject | None,
    outcome: Outcome | None,
    run: Run,
) -> BankMovement:
    """Our serial, and yet not our money: unknown, other amount or account, or twice."""
    movement = bank_evidence.make(
        money, state=state, nature=_Nature.UNKNOWN, subject_no=money.serial
    )
    if movement.amount > 0:
        _receive_unknown(movement, run)
    else:
        _pay_unknown(movement, run)
    if subject is None:
        reason = "SERIAL_UNKNOWN"
        message = _("%(number)s: the bank names a number that is none of ours; ask it.")
    elif outcome is None:
        reason = "MONEY_DIFFERS"
        message = _(
            "%(number)s: amount or account differ from the instruction the bank names."
        )
    elif movement.amount < 0:
        reason = "PAID_TWICE"
        message = _(
            "%(number)s: the bank carried out one instruction twice; recall it."
        )
    else:
        reason = "RETURNED_TWICE"
        message = _(
            "%(number)s: the money of one payment came back twice; ask the bank."
        )
    bank_evidence.note_break(
        movement,
        reason=reason,
        message=message,
        run=run,
        ours=str(subject.amount) if subject else "",
    )
    return movement


def _is_second(money: Money, subject: Subject) -> bool:
    """
    Say whether the instruction's money moved this way on this account already.

    It may come back as often as it went out.
    """
    moved = BankMovement.objects.filter(
        account=money.account, subject_no=subject.serial
    ).exclude(state=BankMovement.State.REFUTED)
    same = moved.filter(amount=money.amount).exclude(nature=_Nature.UNKNOWN).count()
    if money.amount < 0:
        return same > 0
    return same >= max(1, moved.filter(amount=-money.amount).count())


def _take_of_registry(
    money: Money, state: str, payer: BankAccount, run: Run
) -> BankMovement | None:
    """Take what a channel's or a TA's account sent; None for another account."""
    if payer.kind == _Kind.CHANNEL:
        movement = bank_evidence.make(money, state=state, nature=_Nature.REMITTANCE)
        remittances.take(movement=movement, actor=run.actor, now=run.now)
        return movement
    if payer.kind in (_Kind.REGISTRATION, _Kind.RAISING):
        movement = bank_evidence.make(money, state=state, nature=_Nature.TA_RECEIPT)
        ta_receipts.take(movement=movement, payer=payer, run=run)
        return movement
    return None


def _take_interest(money: Money, state: str, run: Run) -> BankMovement:
    movement = bank_evidence.make(money, state=state, nature=_Nature.INTEREST)
    account_no = movement.account.account_no
    booking = bank_rules.interest(account_no=account_no, amount=movement.amount)
    bank_evidence.book(movement, booking, run)
    return movement


def _take_fee(money: Money, state: str, run: Run) -> BankMovement:
    movement = bank_evidence.make(money, state=state, nature=_Nature.FEE)
    bank_evidence.book(
        movement,
        bank_rules.bank_fee(
            account_no=movement.account.account_no,
            movement_no=movement.evidence_key,
            amount=-movement.amount,
        ),
        run,
    )
    return movement


def _receive_unknown(movement: BankMovement, run: Run) -> None:
    bank_evidence.book(
        movement,
        bank_rules.unknown_receipt(
            account_no=movement.account.account_no,
            movement_no=movement.evidence_key,
            amount=movement.amount,
        ),
        run,
    )


def _pay_unknown(movement: BankMovement, run: Run) -> None:
    bank_evidence.book(
        movement,
        bank_rules.unknown_debit(
            account_no=movement.account.account_no,
            movement_no=movement.evidence_key,
            amount=-movement.amount,
        ),
        run,
    )


def _is_called(money: Money, words: tuple[str, ...]) -> bool:
    return any(word in money.summary for word in words)


def _code_in(summary: str) -> str:
    """Find the code of the bank in a summary, e.g. `退票 R2001 账户已销户`."""
    return next(filter(_CODE.fullmatch, summary.split()), "")
