"""What a day's close waits for from outside, and what it leaves behind unfinished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from fundops.core.errors import CalendarEnds
from fundops.core.models import BusinessDay, Review, StepRun
from fundops.core.selectors import calendar
from settlement.models import (
    BankAccount,
    BankStatement,
    ChannelFile,
    Collection,
    CustodianTransfer,
    LedgerAccount,
    Payout,
    Remittance,
)

#: The accounts whose statements the supervisory bank sends.
OWN_ACCOUNTS = (
    BankAccount.Kind.COLLECTION_MAIN,
    BankAccount.Kind.COLLECTION_SUB,
    BankAccount.Kind.PAYOUT,
)
STATEMENT, CHANNEL_FILE, REMITTANCE = "statement", "channel_file", "remittance"
#: Trading days after which a payout of unknown end is named at each close.
_UNKNOWN_DAYS = 2
_MOST_NAMED = 5


def evidence_missing(day: BusinessDay) -> list[str]:
    """
    Say which evidence comes later: with it the close is no longer provisional.

    Codes, for they are kept: `statement`, `channel_file`, `remittance`.
    """
    asked = {
        STATEMENT: _lacks_a_statement,
        CHANNEL_FILE: _lacks_a_channel_file,
        REMITTANCE: _lacks_a_remittance,
    }
    return [code for code, lacks in asked.items() if lacks(day.date)]


def warnings(day: BusinessDay, *, now: dt.datetime) -> list[str]:
    """Say, a sentence each, what did not hold the close up and needs somebody."""
    found = (_payouts_unknown(day.date), _transfers_unanswered(day.date), _overrun(now))
    return [sentence for sentences in found for sentence in sentences]


def _lacks_a_statement(date: dt.date) -> bool:
    """Without any account in the registry nobody confirms the day, either."""
    own = BankAccount.objects.filter(kind__in=OWN_ACCOUNTS, is_active=True)
    told = BankStatement.objects.filter(
        account=OuterRef("pk"), date=date, reconciled_at__isnull=False
    )
    return not own.exists() or own.exclude(Exists(told)).exists()


def _lacks_a_channel_file(date: dt.date) -> bool:
    state = ChannelFile.State
    applied = ChannelFile.objects.filter(
        channel=OuterRef("channel"), window_day=date, state=state.APPLIED
    )
    debits = Collection.objects.filter(business_date=date)
    if debits.exclude(Exists(applied)).exists():
        return True
    compared = StepRun.objects.filter(
        step="reconcile_channels",
        business_date=date,
        state__in=[StepRun.State.DONE, StepRun.State.WARNING],
    )
    return debits.exists() and not compared.exists()


def _lacks_a_remittance(date: dt.date) -> bool:
    to_come = Remittance.objects.filter(window_day=date).exclude(
        state=Remittance.State.RECEIVED
    )
    if to_come.exists():
        return True
    receivable = LedgerAccount.objects.filter(code="1101", key__endswith=f"/{date}")
    return receivable.exclude(balance=0).exists()


def _payouts_unknown(date: dt.date) -> Iterator[str]:
    try:
        limit = calendar.trading_day_before(date, _UNKNOWN_DAYS)
    except CalendarEnds:
        return
    old = (
        Payout.objects.filter(state=Payout.State.UNKNOWN)
        .annotate(sent=Max("attempts__sent_at"))
        .filter(sent__date__lte=limit)
    )
    if named := _named(old.values_list("payout_no", flat=True)):
        yield _(
            "The end of payouts %(numbers)s is unknown for %(n)d trading days; ask the"
            " bank."
        ) % {"numbers": named, "n": _UNKNOWN_DAYS}


def _transfers_unanswered(date: dt.date) -> Iterator[str]:
    state = CustodianTransfer.State
    left = CustodianTransfer.objects.filter(
        pay_date__lte=date, state__in=[state.SENT, state.UNKNOWN]
    )
    if named := _named(left.values_list("transfer_no", flat=True)):
        yield _("The bank has not answered transfers %(numbers)s; ask it.") % {
            "numbers": named
        }


def _overrun(now: dt.datetime) -> Iterator[str]:
    state = Review.State
    late = Review.objects.filter(
        state__in=[state.PENDING, state.ON_HOLD], deadline__lt=now
    )
    if named := _named(late.values_list("review_no", flat=True)):
        yield _("Reviews %(numbers)s are past their deadline.") % {"numbers": named}


def _named(numbers: Iterable[str]) -> str:
    """Name the first few, and how many more there are."""
    every = sorted(numbers)
    named = ", ".join(every[:_MOST_NAMED])
    more = len(every) - _MOST_NAMED
    return f"{named} (+{more})" if more > 0 else named
