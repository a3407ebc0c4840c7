"""
Customers by import: persons with cards, sub accounts and what the TAs know of them.

What is new is added, what is the same is passed over, what differs refuses the file: it
is a reviewed change elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction

from accounts.services.customers import held, rows
from accounts.services.customers.nodes import Person
from accounts.services.customers.plan import Plan
from accounts.services.customers.writing import Writer
from fundops.core.models import Staff
from fundops.core.services import audit, locks
from fundops.core.services.csv_input import CsvRow, Problems, read_rows


@dataclass(frozen=True, slots=True)
class CustomersAnswer:
    """How many rows were read, and how many records of each kind are new."""

    rows: int
    added: dict[str, int]


def import_customers(
    *, path: Path, business_date: dt.date, actor: Staff
) -> CustomersAnswer:
    """
    Add the customers of a CSV, all of it or nothing.

    A person comes VERIFIED, with the risk level as of `business_date` and a certificate
    without expiry; a card comes BOUND, with an ACTIVE mandate at every sandbox channel;
    a fund account number of a TA makes the registration ACTIVE.

    :raises CsvRefused: with every reason: file, row, column, raw text.
    """
    read = read_rows(path, required=rows.REQUIRED, optional=rows.OPTIONAL)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for is_last in (False, True):
        try:
            with transaction.atomic():
                added = _import(path, read, digest, business_date, actor)
            break
        except IntegrityError:
            # Someone made one of the records meanwhile; now it can be compared.
            if is_last:
                raise
    return CustomersAnswer(len(read), added)


def _import(
    path: Path,
    read: Sequence[CsvRow],
    digest: str,
    business_date: dt.date,
    actor: Staff,
) -> dict[str, int]:
    locks.hold("import_customers")
    problems = Problems(path)
    world = held.masters()
    told = list(
        rows.read(
            read,
            problems,
            partners=frozenset(world.partners),
            agents=frozenset(world.agents),
        )
    )
    held.load(world, told)
    plan = Plan(world, problems)
    for row in told:
        plan.take(row)
    problems.refuse_if_any()
    writer = Writer(world, business_date)
    people = writer.write()
    added = dict(writer.added)
    if any(added.values()):
        _record(path, digest, people, added, business_date, actor)
    return added


def _record(
    path: Path,
    digest: str,
    people: Sequence[Person],
    added: dict[str, int],
    business_date: dt.date,
    actor: Staff,
) -> None:
    audit.record(
        action="accounts.customers.imported",
        subject=f"file {digest}",
        actor=actor,
        business_date=business_date,
        after={"file": path.name, "sha256": digest, **added},
    )
    audit.record_each(
        action="accounts.customer.imported",
        subjects=(f"customer {person.number}" for person in people),
        actor=actor,
        business_date=business_date,
        after={"sha256": digest},
    )
