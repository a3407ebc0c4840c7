"""
An edition of the lists from a CSV: kept by indexes, the one before stays as it was.

Columns: reference, name; source and certificate_no where the list has them. Aliases are
rows with the same reference.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import ScreeningEntry, ScreeningList
from fundops.core import personal_data
from fundops.core.models import Staff
from fundops.core.services import audit, locks, numbers
from fundops.core.services.csv_input import CsvRow, Problems, read_rows

REQUIRED = ("reference", "name")
OPTIONAL = ("source", "certificate_no")
_LONGEST = {"reference": 40, "source": 60, "name": 120}
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """The edition that counts now, and whether this file made it."""

    version: str
    entries: int
    is_new: bool
    #: Entries of the edition before; a much shorter list is worth a look.
    entries_before: int


@transaction.atomic
def import_screening_list(
    *, path: Path, name: str, business_date: dt.date, actor: Staff, now: dt.datetime
) -> ListAnswer:
    """
    Make a file the edition that counts; the newest one's own file changes nothing.

    :raises CsvRefused: with every reason: file, row, column, raw text; or no row.
    """
    locks.hold("import_screening_list")
    rows = _read(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    before = ScreeningList.objects.order_by("-pk").first()
    held = before.entry_count if before else 0
    if before is not None and before.sha256 == digest:
        return ListAnswer(before.version, held, is_new=False, entries_before=held)
    made = ScreeningList.objects.create(
        version=numbers.take_one(prefix="SL", business_date=business_date),
        name=name.strip()[:120] or path.name[:120],
        sha256=digest,
        entry_count=len(rows),
        imported_on=business_date,
        imported_at=now,
        person=actor,
    )
    ScreeningEntry.objects.bulk_create(
        [_entry(made, row) for row in rows], batch_size=_AT_ONCE
    )
    audit.record(
        action="accounts.screening_list.imported",
        subject=f"screening list {made.version}",
        actor=actor,
        business_date=business_date,
        before={"version": before.version if before else "", "entries": held},
        after={
            "version": made.version,
            "name": made.name,
            "file": path.name,
            "sha256": digest,
            "entries": len(rows),
        },
    )
    return ListAnswer(made.version, len(rows), is_new=True, entries_before=held)


def _read(path: Path) -> Sequence[CsvRow]:
    rows = read_rows(path, required=REQUIRED, optional=OPTIONAL)
    problems = Problems(path)
    if not rows:
        problems.add_file("has no entry; an empty list would clear everybody.")
    for row in rows:
        for column, most in _LONGEST.items():
            if len(row[column]) > most:
                problems.add(row, column, f"is longer than {most} characters.")
        if " " in row["reference"] or not row["reference"].isascii():
            problems.add(row, "reference", "is not one word of ASCII characters.")
    problems.refuse_if_any()
    return rows


def _entry(of_list: ScreeningList, row: CsvRow) -> ScreeningEntry:
    number = row["certificate_no"]
    return ScreeningEntry(
        screening_list=of_list,
        reference=row["reference"],
        source=row["source"],
        name_masked=personal_data.mask_name(row["name"]),
        name_index=personal_data.blind_index(row["name"]),
        certificate_index=personal_data.blind_index(number) if number else "",
    )
