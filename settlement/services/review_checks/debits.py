"""Whether the statements show already what is about to be paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fundops.core.services.reviews.check_facts import Debits
from settlement.models import BankAccount, BankMovement, PayoutAttempt

_State = BankMovement.State
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
    columns = ("pk", "evidence_key", "bank_serial", "subject_no", "amount", "nature")
    found = own.values_list(*columns)
    if since is not None:
        alike = lines.filter(
            amount=-amount, booked_on__gte=since, nature=BankMovement.Nature.UNKNOWN
        )
        found = found.union(alike.values_list(*columns))
    rows = list(found)
    unknown = [row for row in rows if row[5] == BankMovement.Nature.UNKNOWN]
    known = [row for row in rows if row[5] != BankMovement.Nature.UNKNOWN]
    return Debits(
        under_its_number=-sum((row[4] for row in known), Decimal(0)),
        unexplained=sorted(str(row[2] or row[1]) for row in unknown)[:_MOST],
        searched_since=since,
    )
