"""
Statements: the bank's last word on a day of an account.

Each line is matched to one movement, one to one: by the bank's serial, else by ours,
else by counterparty, amount and day. A line that nothing told of is taken as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from settlement.banks.reading import BankFileContent
from settlement.banks.rows import StatementLine
from settlement.models import (
    BankAccount,
    BankFile,
    BankMovement,
    BankStatement,
    Outcome,
)
from settlement.services import arrived_money, bank_evidence, bank_subjects
from settlement.services.apply_notices import LATEST
from settlement.services.bank_evidence import Money, Run
from settlement.services.bank_subjects import Subject
from settlement.services.movements import IN_TRANSIT
from settlement.services.unapplied import recover, take_back

_State = BankMovement.State
_Nature = BankMovement.Nature
_Key = tuple[str, Decimal] | None


def apply_statement(content: BankFileContent, file: BankFile, run: Run) -> None:
    """Keep the statement's balances and take each of its lines once."""
    assert content.opening is not None
    assert content.closing is not None
    account = BankAccount.objects.get(account_no=content.name.account_no)
    BankStatement.objects.create(
        account=account,
        date=content.name.date,
        opening=content.opening,
        closing=content.closing,
        lines=len(content.rows),
        file=file,
    )
    left = _without_repeats(_lines(content, account, file), run)
    subjects = bank_subjects.find(money.serial for money in left)
    waiting = list(
        BankMovement.objects.filter(account=account, state__in=IN_TRANSIT).order_by(
            "booked_on", "id"
        )
    )
    for rule in (_BY_SERIAL, _BY_SUBJECT, _BY_COUNTERPARTY):
        left = _confirm(left, waiting, rule, subjects, run)
    # Debits first: what went out and came back on one day is told in that order.
    for money in sorted(left, key=lambda one: one.amount > 0):
        arrived_money.take_new(
            money, state=_State.ON_STATEMENT, subjects=subjects, run=run
        )


def _lines(
    content: BankFileContent, account: BankAccount, file: BankFile
) -> list[Money]:
    return [
        Money(
            account=account,
            amount=row.signed,
            booked_on=content.name.date,
            said_at=row.at,
            file=file,
            line=line,
            bank_serial=row.bank_serial[:40],
            serial=row.serial_no[:64],
            counterparty_no=row.account_no,
            counterparty_name=row.account_name,
            summary=row.summary,
        )
        for line, row in content.rows_of(StatementLine)
    ]


def _without_repeats(lines: Sequence[Money], run: Run) -> list[Money]:
    """Leave out what an earlier statement shows: its balances will not add up."""
    serials = {money.bank_serial: money for money in lines}
    held = BankMovement.objects.filter(
        account__in={money.account for money in lines},
        bank_serial__in=serials,
        state=_State.ON_STATEMENT,
    )
    repeated = {
        x.bank_serial: x for x in held if x.amount == serials[x.bank_serial].amount
    }
    for serial, movement in sorted(repeated.items()):
        bank_evidence.note_break(
            movement,
            reason="LINE_TWICE",
            message=_("%(number)s stands on two statements; ask the bank."),
            run=run,
            ours=serials[serial].file.name,
        )
    return [money for money in lines if money.bank_serial not in repeated]


@dataclass(frozen=True, slots=True)
class _Rule:
    """How lines and movements find each other: by a key, then by what must fit."""

    of_movement: Callable[[BankMovement], _Key]
    of_money: Callable[[Money], _Key]
    fits: Callable[[BankMovement, Money], bool] = lambda movement, money: True


def _confirm(
    lines: Sequence[Money],
    waiting: list[BankMovement],
    rule: _Rule,
    subjects: dict[str, Subject],
    run: Run,
) -> list[Money]:
    """Match lines one to one to movements in transit; give those left over."""
    by_key: dict[_Key, list[BankMovement]] = {}
    for movement in waiting:
        by_key.setdefault(rule.of_movement(movement), []).append(movement)
    by_key.pop(None, None)
    left = []
    for money in lines:
        same = by_key.get(rule.of_money(money), [])
        found = next((x for x in same if rule.fits(x, money)), None)
        if found is None:
            left.append(money)
            continue
        same.remove(found)
        _put_on_statement(found, money)
        _tell_owner(found, money, subjects, run)
    waiting[:] = [x for x in waiting if x.state in IN_TRANSIT]
    return left


def _subject_of(movement: BankMovement) -> _Key:
    if not movement.subject_no or movement.nature == _Nature.UNKNOWN:
        return None
    return movement.subject_no, movement.amount


def _counterparty_of(movement: BankMovement) -> _Key:
    if movement.bank_serial or not movement.counterparty_index:
        return None
    return movement.counterparty_index, movement.amount


def _can_be(movement: BankMovement, money: Money) -> bool:
    if money.serial and movement.subject_no not in ("", money.serial):
        return False
    days = money.booked_on - movement.booked_on
    if movement.state == _State.RESULTED:
        # A debit that only its return told of is dated by that.
        return abs(days) <= LATEST
    return dt.timedelta() <= days <= LATEST


_BY_SERIAL = _Rule(
    lambda movement: (
        (movement.bank_serial, movement.amount) if movement.bank_serial else None
    ),
    lambda money: (money.bank_serial, money.amount),
)
_BY_SUBJECT = _Rule(
    _subject_of,
    lambda money: (money.serial, money.amount) if money.serial else None,
)
_BY_COUNTERPARTY = _Rule(
    _counterparty_of,
    lambda money: (money.index, money.amount) if money.counterparty_no else None,
    _can_be,
)


def _put_on_statement(movement: BankMovement, money: Money) -> None:
    movement.confirm()
    movement.statement_file = money.file
    movement.summary = money.summary[:120]
    taken = BankMovement.objects.filter(
        account=movement.account, bank_serial=money.bank_serial
    ).exclude(pk=movement.pk)
    if not taken.exists():
        movement.bank_serial = money.bank_serial
    movement.save(update_fields=["state", "statement_file", "summary", "bank_serial"])


def _tell_owner(
    movement: BankMovement, money: Money, subjects: dict[str, Subject], run: Run
) -> None:
    """Say to an attempt's or transfer's owner that the statement has its money."""
    serial = money.serial or movement.subject_no
    subject = subjects.get(serial) or bank_subjects.find([serial]).get(serial)
    outcome = subject.outcome_of(money) if subject else None
    if subject is None or outcome is None:
        return
    if movement.nature == _Nature.UNKNOWN:
        if not take_back(movement, run):
            return
        is_return = outcome == Outcome.RETURNED
        movement.nature = _Nature.RETURN if is_return else subject.nature
        movement.subject_no = subject.serial
        movement.save(update_fields=["nature", "subject_no"])
        if is_return and recover(movement, run):
            return
    arrived_money.hand_over(movement, money, subject, outcome, run)
