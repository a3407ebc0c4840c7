"""What is known of a payout: its tries, the bank's words, what statements show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from fundops.core import clock
from fundops.core.money import ZERO
from settlement.models import (
    AttemptAnswer,
    BankAccount,
    BankMovement,
    BankStatement,
    Payout,
    Reservation,
)
from settlement.selectors import page_facts
from settlement.selectors.payouts import attempts_with_answers

#: Movements named on a page.
MOST = 20


@dataclass(frozen=True)
class Found:
    """What a search of the statements found: movements, and over which statements."""

    account: BankAccount | None
    since: dt.date | None
    debits: list[BankMovement]
    credits: list[BankMovement]
    statements: int
    lines: int
    last_statement: dt.date | None


@dataclass(frozen=True)
class Position:
    """What an account has, what of it is kept, what is left (yuan)."""

    account: BankAccount
    booked: Decimal
    held: Decimal

    @property
    def available(self) -> Decimal:
        return self.booked - self.held


def last_word(payout: Payout) -> AttemptAnswer | None:
    """Say the newest word of the bank about the last try that decided something."""
    answers = AttemptAnswer.objects.filter(attempt__payout=payout)
    telling = answers.exclude(outcome__in=["ACCEPTED", "PROCESSING"])
    return telling.order_by("attempt__number", "id").last()


def paying_account(payout: Payout) -> BankAccount | None:
    """Say from which account it goes: the last try's, else the registry's."""
    last = payout.attempts.select_related("account").order_by("number").last()
    if last is not None:
        return last.account
    active = BankAccount.objects.filter(is_active=True)
    return (
        active.filter(kind=BankAccount.Kind.PAYOUT).first()
        or active.filter(kind=BankAccount.Kind.COLLECTION_MAIN).first()
    )


def position_of(account: BankAccount) -> Position:
    held = Reservation.objects.filter(account=account, state=Reservation.State.HELD)
    booked = page_facts.balance_of("1001", account.account_no)
    return Position(account, booked, held.aggregate(n=Sum("amount"))["n"] or ZERO)


def search_statements(payout: Payout) -> Found:
    """Look for any movement of the payout's amount or numbers since it was sent."""
    tries = attempts_with_answers(payout)
    account = tries[-1].account if tries else paying_account(payout)
    since = tries[0].sent_at.astimezone(clock.SHANGHAI).date() if tries else None
    if account is None or since is None:
        return Found(account, since, [], [], 0, 0, None)
    numbers = [one.attempt_no for one in tries]
    accounts = {one.account_id for one in tries}
    rows = BankMovement.objects.filter(
        Q(amount=-payout.amount) | Q(amount=payout.amount) | Q(subject_no__in=numbers),
        account_id__in=accounts,
        booked_on__gte=since,
    ).exclude(state=BankMovement.State.REFUTED)
    found = list(
        rows.select_related("statement_file").order_by("booked_on", "id")[:MOST]
    )
    read = BankStatement.objects.filter(account_id__in=accounts, date__gte=since)
    last = read.order_by("date").last()
    return Found(
        account=account,
        since=since,
        debits=[one for one in found if one.amount < 0],
        credits=[one for one in found if one.amount > 0],
        statements=read.count(),
        lines=read.aggregate(n=Sum("lines"))["n"] or 0,
        last_statement=last.date if last else None,
    )
