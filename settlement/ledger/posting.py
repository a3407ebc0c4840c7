"""
The only writer of the journal, one event at a time.

Steps that book rows by the thousand say the same in SQL over the set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.models import BusinessDay
from settlement.errors import (
    DayNotOpen,
    EntryReversed,
    ReferenceReused,
)
from settlement.ledger import checks
from settlement.ledger.lines import Booking, Event, Line, book_of, turned_round
from settlement.models import JournalEntry, Posting

__all__ = ["Line", "hold_open", "post", "post_booking", "reverse"]

#: An entry of book O that belongs to one of book S.
OWN = "/own"

_ENTRY = """
INSERT INTO settlement_journalentry (
    reference, business_date, effective_date, event, book, subject_kind, subject_no,
    record_id, reverses_id, posted_at
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (reference) DO NOTHING
RETURNING id
"""
# Accounts that are missing are made in the order in which all are locked afterwards.
_ACCOUNTS = """
INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT line.book, line.code, line.key, line.currency, 0
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
    AS line (book, code, key, currency)
WHERE NOT EXISTS (
    SELECT FROM settlement_ledgeraccount AS account
    WHERE account.code = line.code
        AND account.key = line.key
        AND account.currency = line.currency
)
ORDER BY line.code, line.key, line.currency
ON CONFLICT (code, key, currency) DO NOTHING
"""
_LOCK = """
SELECT account.id, account.balance
FROM settlement_ledgeraccount AS account
JOIN unnest(%s::text[], %s::text[], %s::text[]) AS line (code, key, currency)
    USING (code, key, currency)
ORDER BY account.code, account.key, account.currency
FOR UPDATE OF account
"""
_BALANCES = """
UPDATE settlement_ledgeraccount AS account
SET balance = account.balance + line.amount
FROM unnest(%s::bigint[], %s::numeric[]) AS line (id, amount)
WHERE account.id = line.id
"""
# All lines by one statement: the database weighs each statement's entries.
_POSTINGS = """
INSERT INTO settlement_posting (
    business_date, entry_id, account_id, book, amount, currency
)
SELECT %s, %s, line.account_id, %s, line.amount, line.currency
FROM unnest(%s::bigint[], %s::numeric[], %s::text[])
    WITH ORDINALITY AS line (account_id, amount, currency, place)
ORDER BY line.place
"""


def post(
    *,
    reference: str,
    business_date: dt.date,
    event: str,
    subject_kind: str,
    subject_no: str,
    lines: Sequence[Line],
    now: dt.datetime,
    effective_date: dt.date | None = None,
    record_id: int | None = None,
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """
    Write one balanced entry and move the balances, or return the entry posted before.

    :param reference: names the event for ever; posting it again changes nothing.
    :param effective_date: the true day, where that was closed already.
    :raises UnbalancedEntry: lines that do not sum to zero, or lie in two books.
    :raises ReferenceReused: the reference was posted with other lines.
    :raises DayNotOpen: the business date is closed, or was never opened.
    :raises Overdrawn: an account would fall on the wrong side of zero.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An entry belongs into the transaction of its event.")
    ordered = checks.checked(reference, lines)
    found = JournalEntry.objects.filter(reference=reference).first()
    if found is not None:
        return same_or_refuse(found, ordered)
    entry_id = _insert_entry(
        reference,
        business_date,
        effective_date or business_date,
        str(event),
        book_of(ordered[0].code),
        subject_kind,
        subject_no,
        record_id,
        reverses.pk if reverses else None,
        now,
    )
    if entry_id is None:  # another transaction posted it while we looked
        return same_or_refuse(JournalEntry.objects.get(reference=reference), ordered)
    hold_open(business_date)
    account_ids = _move_balances(reference, ordered)
    _insert_postings(entry_id, business_date, ordered, account_ids)
    return JournalEntry.objects.get(pk=entry_id)


def post_booking(
    *,
    reference: str,
    booking: Booking,
    business_date: dt.date,
    subject_kind: str,
    subject_no: str,
    now: dt.datetime,
    effective_date: dt.date | None = None,
    record_id: int | None = None,
) -> JournalEntry:
    """Post what a rule says: the entry of book S and, where there is one, of book O."""
    entry = post(
        reference=reference,
        business_date=business_date,
        effective_date=effective_date,
        event=booking.event,
        subject_kind=subject_kind,
        subject_no=subject_no,
        lines=booking.settlement,
        record_id=record_id,
        now=now,
    )
    if booking.own:
        post(
            reference=reference + OWN,
            business_date=business_date,
            effective_date=effective_date,
            event=booking.event,
            subject_kind=subject_kind,
            subject_no=subject_no,
            lines=booking.own,
            record_id=record_id,
            now=now,
        )
    return entry


def reverse(*, entry_id: int, business_date: dt.date, now: dt.datetime) -> JournalEntry:
    """
    Undo an entry by a second one with the same lines turned round.

    :raises EntryReversed: for a reversal.
    """
    entry = JournalEntry.objects.get(pk=entry_id)
    if entry.reverses_id is not None:
        raise EntryReversed(
            _("%(entry)s is a reversal itself; post the event anew instead.")
            % {"entry": entry.entry_no}
        )
    return post(
        reference=f"reversal:{entry.reference}",
        business_date=business_date,
        effective_date=min(entry.effective_date, business_date),
        event=Event.REVERSAL,
        subject_kind=entry.subject_kind,
        subject_no=entry.subject_no,
        lines=turned_round(_lines_of(entry)),
        record_id=entry.record_id,
        reverses=entry,
        now=now,
    )


def hold_open(business_date: dt.date) -> None:
    """
    Hold a day open until we commit: closing it takes the same row's lock.

    :raises DayNotOpen: where it is closed, or was never opened.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM core_businessday WHERE date = %s FOR SHARE",
            [business_date],
        )
        row = cursor.fetchone()
    if row is None:
        raise DayNotOpen(
            _("%(day)s was never opened; open it, then post.") % {"day": business_date}
        )
    if row[0] == BusinessDay.State.CLOSED:
        raise DayNotOpen(
            _("%(day)s is closed; post to the day in work.") % {"day": business_date}
        )


def _insert_entry(*values: Any) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _move_balances(reference: str, lines: list[Line]) -> list[int]:
    accounts = lock_accounts(
        [line.code for line in lines],
        [line.key for line in lines],
        [line.currency for line in lines],
    )
    for line, (_id, balance) in zip(lines, accounts, strict=True):
        checks.refuse_overdraft(reference, line, balance)
    ids = [account_id for account_id, _balance in accounts]
    add_to_balances({key: line.amount for key, line in zip(ids, lines, strict=True)})
    return ids


def lock_accounts(
    codes: list[str], keys: list[str], currencies: list[str]
) -> list[tuple[int, Decimal]]:
    """Make what is missing and lock all, given in order; say each id and balance."""
    books = [book_of(code) for code in codes]
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [books, codes, keys, currencies])
        cursor.execute(_LOCK, [codes, keys, currencies])
        return list(cursor.fetchall())


def add_to_balances(amounts: Mapping[int, Decimal]) -> None:
    """Move accounts that are locked, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [list(amounts), list(amounts.values())])


def _insert_postings(
    entry_id: int, business_date: dt.date, lines: list[Line], account_ids: list[int]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _POSTINGS,
            [
                business_date,
                entry_id,
                book_of(lines[0].code),
                account_ids,
                [line.amount for line in lines],
                [line.currency for line in lines],
            ],
        )


def same_or_refuse(entry: JournalEntry, lines: list[Line]) -> JournalEntry:
    """
    Give the entry that was posted before, where it says the same.

    :raises ReferenceReused: where it has other lines.
    """
    if sorted(_lines_of(entry)) != lines:
        raise ReferenceReused(
            _(
                "%(reference)s was posted as %(entry)s with other lines; reverse that "
                "entry first if it is wrong."
            )
            % {"reference": entry.reference, "entry": entry.entry_no}
        )
    return entry


def _lines_of(entry: JournalEntry) -> list[Line]:
    rows = Posting.objects.filter(entry_id=entry.pk).values_list(
        "account__code", "account__key", "amount", "currency"
    )
    return [Line(*row) for row in rows]
