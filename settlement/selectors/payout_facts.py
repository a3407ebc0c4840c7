"""What is known of a payout: its tries, the bank's words, what statements show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from fundops.core import clock
from settlement.models import (
    AttemptAnswer,
    BankAccount,
    BankMovement,
    BankStatement,
    Payout,
)
from settlement.selectors import payout_gates
from settlement.selectors.payout_case import MOST, movements_about
from settlement.selectors.payouts import attempts_with_answers


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


def last_word(payout: Payout) -> AttemptAnswer | None:
    """Say the newest word of the bank about the last try that decided something."""
    telling = [
        answer
        for attempt in attempts_with_answers(payout)
        for answer in attempt.answers.all()
        if answer.outcome not in ("ACCEPTED", "PROCESSING")
    ]
    return telling[-1] if telling else None


def paying_account(payout: Payout) -> BankAccount | None:
    """Say from which account it goes: the last try's, else the registry's."""
    tries = attempts_with_answers(payout)
    return tries[-1].account if tries else payout_gates.paying_account()


def search_statements(payout: Payout) -> Found:
    """Look for any movement of the payout's amount or numbers since it was sent."""
    tries = attempts_with_answers(payout)
    account = tries[-1].account if tries else paying_account(payout)
    since = tries[0].sent_at.astimezone(clock.SHANGHAI).date() if tries else None
    if account is None or since is None:
        return Found(account, since, [], [], 0, 0, None)
    accounts = {one.account_id for one in tries}
    found = [
        one
        for one in sorted(movements_about(payout), key=lambda x: (x.booked_on, x.pk))
        if one.account_id in accounts
        and one.booked_on >= since
        and one.state != BankMovement.State.REFUTED
    ][:MOST]
    read = BankStatement.objects.filter(account_id__in=accounts, date__gte=since)
    told = read.aggregate(n=Count("pk"), lines=Sum("lines"), last=Max("date"))
    return Found(
        account=account,
        since=since,
        debits=[one for one in found if one.amount < 0],
        credits=[one for one in found if one.amount > 0],
        statements=told["n"],
        lines=told["lines"] or 0,
        last_statement=told["last"],
    )
