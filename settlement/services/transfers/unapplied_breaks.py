"""
Breaks about money of 2009 that goes back to its channel.

As long as anything stands on an account of 2009 a break asks about it: it ends when the
money is sent, and another one is opened when it did not arrive.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from settlement.ledger.rules import Owed
from settlement.models import SUPERVISION, CustodianTransfer, LedgerAccount
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.unapplied import ASKED

UNAPPLIED = "2009"


def answer(owed: Owed, *, clears: Decimal) -> None:
    """End what was asked about an account of 2009 that is about to be cleared."""
    if owed.code != UNAPPLIED:
        return
    left = LedgerAccount.objects.filter(
        code=UNAPPLIED, key=owed.key, balance__lt=-clears
    )
    if left.exists():
        return
    asked = Break.objects.select_for_update().filter(subject=owed.key, reason__in=ASKED)
    for found in asked.exclude(state=Break.State.RESOLVED).order_by("pk"):
        found.resolve()
        found.save(update_fields=["state"])


def ask_again(owed: Owed, transfer: CustodianTransfer) -> None:
    """Ask a person about money of 2009 that did not get to its channel."""
    if owed.code != UNAPPLIED:
        return
    open_break(
        kind=Break.Kind.BANK,
        reason="BACK_TO_CHANNEL_FAILED",
        reference=f"transfer:{transfer.transfer_no}:BACK_TO_CHANNEL_FAILED",
        opened_on=day_in_work(),
        amount=transfer.amount,
        party=SUPERVISION,
        subject=owed.key,
        message=_(
            "%(number)s did not get to the channel; the money waits on 2009 again. "
            "Ask the bank, then say where it goes."
        )
        % {"number": transfer},
    )
