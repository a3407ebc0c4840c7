"""Whether the statements show already what is about to be paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fundops.core.services.reviews.check_facts import Debits
from settlement.models import BankAccount, BankMovement, PayoutAttempt

_State = BankMovement.State
_UNKNOWN = BankMovement.Nature.UNKNOWN
#: Accounts that customers are paid from.
_PAYING = (BankAccount.Kind.PAYOUT, BankAccount.Kind.COLLECTION_MAIN)
#: Unexplained debits that are named; the movements' list has them all.
_MOST = 5


def debits_of(
    *,
    numbers: QuerySet[PayoutAttempt, Any] | Sequence[str],
    amount: Decimal,
    since: dt.date | None,
    account_id: int | None = None,
) -> Debits:
    """
    Look for money that left under these numbers, and for debits nobody explained.

    :param numbers: our serials, as the bank's lines carry them.
    :param since: the first day on which a debit of it can be; None where it was never
        sent: then only the numbers are asked for.
    :param account_id: the account it leaves; those that pay customers where None.
    """
    lines = BankMovement.objects.exclude(state=_State.REFUTED)
    if account_id is None:
        paying = BankAccount.objects.filter(kind__in=_PAYING)
        lines = lines.filter(account__in=paying.values("pk"))
    else:
        lines = lines.filter(account=account_id)
    own = lines.filter(subject_no__in=numbers, state=_State.ON_STATEMENT)
    found = own.order_by()
    if since is not None:
        alike = lines.filter(amount=-amount, booked_on__gte=since, nature=_UNKNOWN)
        found = found.union(alike.order_by())
    return _told(list(found), since)


def debits_among(
    lines: Iterable[BankMovement],
    *,
    numbers: Sequence[str],
    amount: Decimal,
    since: dt.date,
) -> Debits:
    """Look for the same among movements that were found with their accounts."""
    paying = [
        one
        for one in lines
        if one.account.kind in _PAYING and one.state != _State.REFUTED
    ]
    return _told(
        [
            one
            for one in paying
            if (one.subject_no in numbers and one.state == _State.ON_STATEMENT)
            or (
                one.amount == -amount
                and one.booked_on >= since
                and one.nature == _UNKNOWN
            )
        ],
        since,
    )


def _told(lines: Sequence[BankMovement], since: dt.date | None) -> Debits:
    unknown = [one for one in lines if one.nature == _UNKNOWN]
    known = [one for one in lines if one.nature != _UNKNOWN]
    return Debits(
        under_its_number=-sum((one.amount for one in known), Decimal(0)),
        unexplained=sorted(one.bank_serial or one.evidence_key for one in unknown)[
            :_MOST
        ],
        searched_since=since,
    )
