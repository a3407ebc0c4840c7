"""
Many entries of one kind of event at once, under the rules of `posting`.

A constant number of statements, however many entries: what one by one would lock in
turn is locked at once, in the same order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from fundops.core.money import ZERO
from settlement.ledger import checks, posting
from settlement.ledger.lines import Booking, Line, book_of
from settlement.models import JournalEntry

_Account = tuple[str, str, str]

_ENTRIES = """
INSERT INTO settlement_journalentry (
    reference, business_date, effective_date, event, book, subject_kind, subject_no,
    posted_at
)
SELECT line.reference, %s, %s, line.event, line.book, line.kind, line.number, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    WITH ORDINALITY AS line (reference, event, book, kind, number, place)
ORDER BY line.place
ON CONFLICT (reference) DO NOTHING
RETURNING reference, id
"""
# All lines by one statement: the database weighs each statement's entries.
_POSTINGS = """
INSERT INTO settlement_posting (
    business_date, entry_id, account_id, book, amount, currency
)
SELECT %s, line.entry_id, line.account_id, line.book, line.amount, line.currency
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::text[])
    WITH ORDINALITY AS line (entry_id, account_id, book, amount, currency, place)
ORDER BY line.place
"""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What one entry is to say; its lines lie in one book."""

    reference: str
    event: str
    subject_kind: str
    subject_no: str
    lines: Sequence[Line]


def entries_of(
    booking: Booking, *, reference: str, subject_kind: str, subject_no: str
) -> list[NewEntry]:
    """Give the entry of book S that a rule says, and of book O where it has one."""
    books = {"": booking.settlement, posting.OWN: booking.own}
    return [
        NewEntry(reference + end, str(booking.event), subject_kind, subject_no, lines)
        for end, lines in books.items()
        if lines
    ]


def post_each(
    entries: Sequence[NewEntry], *, business_date: dt.date, now: dt.datetime
) -> int:
    """
    Write the entries that are not written yet, in their order; say how many.

    All or none: the first that cannot be posted stops the whole, by raising.

    :raises UnbalancedEntry: lines that do not sum to zero, or lie in two books.
    :raises ReferenceReused: a reference was posted with other lines.
    :raises DayNotOpen: the business date is closed, or was never opened.
    :raises Overdrawn: an account would fall on the wrong side of zero on the way.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Entries belong into the transaction of their event.")
    wanted = {one.reference: one for one in entries}
    lines = {one.reference: checks.checked(one.reference, one.lines) for one in entries}
    made = _insert(list(wanted.values()), business_date, now)
    for reference in wanted.keys() - made.keys():
        found = JournalEntry.objects.get(reference=reference)
        posting.same_or_refuse(found, lines[reference])
    if not made:
        return 0
    posting.hold_open(business_date)
    new = [
        (wanted[reference], made[reference])
        for reference in wanted
        if reference in made
    ]
    accounts = _lock_accounts(lines[entry.reference] for entry, _id in new)
    _move([(entry, lines[entry.reference]) for entry, _id in new], accounts)
    _write(
        [(entry_id, lines[entry.reference]) for entry, entry_id in new],
        accounts,
        business_date,
    )
    return len(new)


def _insert(
    entries: list[NewEntry], business_date: dt.date, now: dt.datetime
) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTRIES,
            [
                business_date,
                business_date,
                now,
                [one.reference for one in entries],
                [one.event for one in entries],
                [book_of(one.lines[0].code) for one in entries],
                [one.subject_kind for one in entries],
                [one.subject_no for one in entries],
            ],
        )
        return dict(cursor.fetchall())


def _lock_accounts(
    lines: Iterable[Sequence[Line]],
) -> dict[_Account, tuple[int, Decimal]]:
    """Make and lock every account that a line names, in the order of the house."""
    named = sorted({(x.code, x.key, x.currency) for one in lines for x in one})
    codes, keys, currencies = ([row[place] for row in named] for place in range(3))
    found = posting.lock_accounts(codes, keys, currencies)
    return dict(zip(named, found, strict=True))


def _move(
    entries: Sequence[tuple[NewEntry, Sequence[Line]]],
    accounts: dict[_Account, tuple[int, Decimal]],
) -> None:
    """Follow the balances from entry to entry, then write what accounts come to."""
    balances = {account: balance for account, (_id, balance) in accounts.items()}
    moved: dict[_Account, Decimal] = {}
    for entry, lines in entries:
        for line in lines:
            account = (line.code, line.key, line.currency)
            checks.refuse_overdraft(entry.reference, line, balances[account])
            balances[account] += line.amount
            moved[account] = moved.get(account, ZERO) + line.amount
    posting.add_to_balances({accounts[one][0]: sum_ for one, sum_ in moved.items()})


def _write(
    entries: Sequence[tuple[int, Sequence[Line]]],
    accounts: dict[_Account, tuple[int, Decimal]],
    business_date: dt.date,
) -> None:
    rows = [
        (
            entry_id,
            accounts[line.code, line.key, line.currency][0],
            book_of(line.code),
            line.amount,
            line.currency,
        )
        for entry_id, lines in entries
        for line in lines
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS, [business_date, *columns])
