"""
Compare the ledger with the bank's statements: equal, but for what is in transit.

    1001 of an account on a day = the day's closing balance + movements in transit
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, steps
from fundops.core.services.breaks import open_break
from settlement.models import BankAccount, BankStatement
from settlement.services.bank_evidence import LOCK, Run
from settlement.services.refuting import refute_overdue
from settlement.services.statements import SQL

STEP = "reconcile_bank"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was compared; amounts are absolute, in yuan."""

    statements: int = 0
    refuted: int = 0
    in_transit: int = 0
    differing: tuple[str, ...] = ()
    difference: Decimal = ZERO


def reconcile_bank(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Reconciled:
    """
    Compare every statement of up to `business_date` that was not found equal yet.

    A movement that its day's statement and the next one lack is refuted: booked back,
    with a break. A difference is a break, which ends when a later look finds none.

    :raises StepIsRunning: where the same day is compared elsewhere.
    :raises DayNotOpen: where no day is open to book a refutation on.
    """
    run = Run(business_date, actor, now)
    accounts = BankAccount.objects.filter(
        statements__date__lte=business_date
    ).distinct()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        found = [
            _reconcile(account.pk, run) for account in accounts.order_by("account_no")
        ]
        answer = _summed(found)
        step.needs_a_look = bool(answer.differing or answer.refuted)
        step.answer |= {
            "statements": answer.statements,
            "refuted": answer.refuted,
            "in_transit": answer.in_transit,
            "differing": len(answer.differing),
        }
    return answer


@transaction.atomic
def _reconcile(account_id: int, run: Run) -> Reconciled:
    """Refute, then compare, an account at a time: one transaction."""
    locks.hold(LOCK)
    account = BankAccount.objects.get(pk=account_id)
    refuted = refute_overdue(account, run)
    faultpoints.reach("reconcile_bank.refuted")
    statements = list(
        BankStatement.objects.select_for_update(of=("self",))
        .select_related("account", "file__link")
        .filter(account=account, date__lte=run.business_date)
        .order_by("date")
    )
    differing, total, count, in_transit = [], ZERO, 0, 0
    for before, statement in itertools.pairwise([None, *statements]):
        assert statement is not None
        _note_gap(statement, before, run)
        if statement.reconciled_at is not None and not statement.difference:
            continue
        count += 1
        _compare(statement, run)
        in_transit += bool(statement.in_transit)
        if statement.difference:
            differing.append(str(statement))
            total += abs(statement.difference)
    if count or refuted:
        audit.record(
            action="settlement.bank_account.reconciled",
            subject=f"bank account {account}",
            actor=run.actor,
            business_date=run.business_date,
            after={"statements": count, "refuted": len(refuted), "off": len(differing)},
        )
    faultpoints.reach("reconcile_bank.compared")
    return Reconciled(count, len(refuted), in_transit, tuple(differing), total)


def _compare(statement: BankStatement, run: Run) -> None:
    """Look at one statement against the ledger."""
    account = statement.account
    given = {"date": statement.date, "account_id": account.pk}
    [(ledger,)] = SQL.rows(
        "reconcile_bank/ledger", account_no=account.account_no, **given
    )
    [(in_transit,)] = SQL.rows("reconcile_bank/in_transit", **given)
    statement.ledger = ledger
    statement.in_transit = in_transit
    statement.difference = ledger - statement.closing - in_transit
    statement.reconciled_at = run.now
    statement.save(
        update_fields=["ledger", "in_transit", "difference", "reconciled_at"]
    )
    _note_difference(statement, run)


def _note_difference(statement: BankStatement, run: Run) -> None:
    reference = f"{_reference(statement)}:LEDGER_DIFFERS"
    if statement.difference:
        open_break(
            kind=Break.Kind.BANK,
            reason="LEDGER_DIFFERS",
            reference=reference,
            opened_on=run.business_date,
            amount=abs(statement.difference),
            ours=str(statement.ledger),
            theirs=f"{statement.closing} + {statement.in_transit}",
            party=statement.file.link.code,
            subject=str(statement),
            message=_(
                "The ledger and the statement with what is in transit differ; look at "
                "the account's movements of the day."
            ),
        )
        return
    _end_break(reference)


def _note_gap(statement: BankStatement, before: BankStatement | None, run: Run) -> None:
    """Closing and opening differ: a statement is missing, or was corrected."""
    reference = f"{_reference(statement)}:STATEMENT_GAP"
    if before is None or before.closing == statement.opening:
        _end_break(reference)
        return
    open_break(
        kind=Break.Kind.BANK,
        reason="STATEMENT_GAP",
        reference=reference,
        opened_on=run.business_date,
        amount=abs(statement.opening - before.closing),
        ours=str(before.closing),
        theirs=str(statement.opening),
        party=statement.file.link.code,
        subject=str(statement),
        message=_(
            "The statement opens otherwise than the one of %(before)s closes; ask the "
            "bank for what lies between."
        )
        % {"before": before.date},
    )


def _end_break(reference: str) -> None:
    """End the break of an earlier look that found what is no more."""
    waiting = Break.objects.exclude(state=Break.State.RESOLVED)
    for item in waiting.filter(reference=reference):
        item.resolve()
        item.save(update_fields=["state"])


def _reference(statement: BankStatement) -> str:
    return f"statement:{statement.account.account_no}:{statement.date}"


def _summed(found: list[Reconciled]) -> Reconciled:
    return Reconciled(
        statements=sum(one.statements for one in found),
        refuted=sum(one.refuted for one in found),
        in_transit=sum(one.in_transit for one in found),
        differing=tuple(name for one in found for name in one.differing),
        difference=sum((one.difference for one in found), ZERO),
    )
