"""
Prove the books: every invariant that rows can show, one statement each.

A statement gives the rows that break its rule: subject, amount, detail. They stand in
`sql/invariants/`; `docs/invariants.md` says what each means and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from settlement.models import NEVER_IN_DEBIT
from settlement.services.statements import FOLDER, SQL
from trading.models import PURCHASE_CODES

_FOLDER = "invariants"
#: Offenders that are named; more are counted only.
MOST_NAMED = 20

#: Held by named tests: no row can show them.
PROVED_BY_TESTS = ("I24", "I25", "I30", "I31", "I32")

_COUNTED = """
SELECT
    count(*) OVER () AS count,
    sum(offender.amount) OVER () AS sum,
    offender.subject,
    offender.amount,
    offender.detail
FROM ({query}) AS offender
ORDER BY offender.subject, offender.detail
LIMIT {most_named}
"""


@dataclass(frozen=True, slots=True)
class Offender:
    """A record that breaks a rule: its number, by how much, and how."""

    subject: str
    amount: Decimal
    detail: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """One rule and the records that break it; `sum` in their own units."""

    id: str
    name: str
    count: int = 0
    sum: Decimal = Decimal("0.00")
    offenders: tuple[Offender, ...] = ()

    @property
    def ok(self) -> bool:
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all invariants say of one moment."""

    invariants: tuple[Invariant, ...]

    @property
    def ok(self) -> bool:
        return all(invariant.ok for invariant in self.invariants)

    @property
    def broken(self) -> list[Invariant]:
        return [invariant for invariant in self.invariants if not invariant.ok]

    def as_json(self) -> dict[str, Any]:
        """Write the verdict as the contract of `verify_books --json` has it."""
        shown = [_as_json(invariant) for invariant in self.invariants]
        tested = [{"id": name, "proved_by": "tests"} for name in PROVED_BY_TESTS]
        return {
            "ok": self.ok,
            "invariants": sorted(shown + tested, key=lambda one: _rank(str(one["id"]))),
        }


def verify_books() -> Verdict:
    """
    Look at every invariant, all of one moment, and say what breaks which.

    Nothing is changed. On a connection without a transaction all statements see one
    snapshot; inside one, what the transaction sees.
    """
    with _one_moment():
        return Verdict(tuple(_look(name) for name in invariants()))


def invariants() -> list[str]:
    """Say the statements of the invariants, by their numbers."""
    names = [f"{_FOLDER}/{path.stem}" for path in (FOLDER / _FOLDER).glob("*.sql")]
    return sorted(names, key=_rank)


def _look(name: str) -> Invariant:
    # Only our own files: no value is put into the text.
    query = _COUNTED.format(query=SQL.text(name), most_named=MOST_NAMED)
    with connection.cursor() as cursor:
        cursor.execute(query, _parameters())
        found = cursor.fetchall()
    invariant_id, _, words = name.rpartition("/")[2].partition("_")
    if not found:
        return Invariant(invariant_id, words)
    count, total = found[0][:2]
    return Invariant(
        invariant_id,
        words,
        count=count,
        sum=Decimal(total or 0),
        offenders=tuple(Offender(*row[2:]) for row in found),
    )


def _parameters() -> dict[str, Any]:
    return {
        "never_in_debit": list(NEVER_IN_DEBIT),
        "purchases": list(PURCHASE_CODES),
        "append_only": [
            model._meta.db_table
            for model in apps.get_models()
            if getattr(model, "append_only", False)
        ],
    }


@contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        # Whole tables are joined, and their statistics may be of before the day's rows.
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield


def _as_json(invariant: Invariant) -> dict[str, Any]:
    return {
        "id": invariant.id,
        "name": invariant.name,
        "ok": invariant.ok,
        "count": invariant.count,
        "sum": f"{invariant.sum:.2f}",
        "offenders": [
            {
                "subject": offender.subject,
                "amount": f"{offender.amount:.2f}",
                "detail": offender.detail,
            }
            for offender in invariant.offenders
        ],
    }


def _rank(name: str) -> tuple[str, int]:
    """Put I2 before I10."""
    invariant_id = name.rpartition("/")[2].partition("_")[0]
    return invariant_id[0], int(invariant_id[1:])
