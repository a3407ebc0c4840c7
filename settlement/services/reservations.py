"""
Money of a bank account that is kept for one payout or transfer.

What is available is looked at and taken under the account's row lock, so that no two
take the same money. Callers hold the subject's lock before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.money import ZERO
from settlement.errors import ShortOfMoney
from settlement.models import BankAccount, Reservation

# One statement, one snapshot: a debit lowers the balance and consumes its reservation
# in one transaction, and is seen with both or with neither.
_AVAILABLE = """
SELECT
    coalesce((
        SELECT sum(ledger.balance) FROM settlement_ledgeraccount AS ledger
        WHERE ledger.code = '1001' AND ledger.key = account.account_no
    ), 0) - coalesce((
        SELECT sum(held.amount) FROM settlement_reservation AS held
        WHERE held.account_id = account.id AND held.state = 'HELD'
    ), 0)
FROM settlement_bankaccount AS account
WHERE account.id = %s
"""


def available(*, account_id: int) -> Decimal:
    """Say what of an account's money is kept for nothing: 1001 less what is held."""
    with connection.cursor() as cursor:
        cursor.execute(_AVAILABLE, [account_id])
        row = cursor.fetchone()
    return Decimal(row[0]) if row else ZERO


def hold(
    *,
    account_id: int,
    amount: Decimal,
    subject_kind: str,
    subject_no: str,
    now: dt.datetime,
) -> Reservation:
    """
    Keep money of an account for a payout attempt or a transfer.

    :raises ShortOfMoney: where less is available; nothing is kept then.
    """
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=account_id)
    found = available(account_id=account_id)
    if found < amount:
        raise ShortOfMoney(
            _(
                "%(account)s has %(available)s available; %(amount)s are asked for, "
                "%(short)s too much. Nothing was kept; wait for the money or ask less."
            )
            % {
                "account": account,
                "available": found,
                "amount": amount,
                "short": amount - found,
            },
            available=found,
            short=amount - found,
        )
    return Reservation.objects.create(
        account=account,
        amount=amount,
        subject_kind=subject_kind,
        subject_no=subject_no,
        held_at=now,
    )


def hold_each(
    *,
    account_id: int,
    amounts: Mapping[str, Decimal],
    subject_kind: str,
    now: dt.datetime,
    most: int,
) -> list[str]:
    """
    Keep money of an account for at most `most` subjects, in their order; say for which.

    One the account has no money for is passed over; smaller ones behind it are kept.
    """
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=account_id)
    left = available(account_id=account_id)
    kept: list[str] = []
    for subject_no, amount in amounts.items():
        if amount <= left and len(kept) < most:
            left -= amount
            kept.append(subject_no)
    Reservation.objects.bulk_create(
        Reservation(
            account=account,
            amount=amounts[subject_no],
            subject_kind=subject_kind,
            subject_no=subject_no,
            held_at=now,
        )
        for subject_no in kept
    )
    return kept


def consume(*, subject_kind: str, subject_no: str) -> bool:
    """End a reservation with the posting of its debit; say whether there was one."""
    held = _held(subject_kind, subject_no)
    if held is None:
        return False
    held.consume()
    held.save(update_fields=["state"])
    return True


def release(*, subject_kind: str, subject_no: str) -> bool:
    """Free the money of a subject that will not be sent; say whether it was kept."""
    held = _held(subject_kind, subject_no)
    if held is None:
        return False
    held.release()
    held.save(update_fields=["state"])
    return True


def _held(subject_kind: str, subject_no: str) -> Reservation | None:
    return (
        Reservation.objects.select_for_update()
        .filter(
            subject_kind=subject_kind,
            subject_no=subject_no,
            state=Reservation.State.HELD,
        )
        .first()
    )
