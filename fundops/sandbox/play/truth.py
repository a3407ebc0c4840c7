"""What the outside knows, held against itself: the oracle that is not ours."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Sum

from fundops.core.money import ZERO
from fundops.sandbox.models import SandboxBankAccount, SandboxInstruction

State = SandboxInstruction.State


def violations() -> Iterator[str]:
    """Say what must never be so at the bank: two successes a claim, a lost cent."""
    twice = (
        SandboxInstruction.objects.filter(state=State.EXECUTED)
        .exclude(claim="")
        .values("claim")
        .annotate(count=Count("id"))
        .filter(count__gt=1)
    )
    for row in twice.order_by("claim"):
        yield f"The bank paid {row['claim']} {row['count']} times."
    for account in SandboxBankAccount.objects.order_by("id"):
        total = account.lines.aggregate(sum=Sum("amount"))["sum"] or ZERO
        if total != account.balance:
            yield f"Account {account} holds {account.balance}, its lines {total}."
        if account.balance < 0:
            yield f"Account {account} is overdrawn: {account.balance}."
