"""What the page of a package asks: its rows as they stand in the raw file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from fundops.core.models import Break
from trading.models import Order, TaFile, TaPackage, TaRecord
from trading.ta.errors import Problems, RecordUnknown, shown
from trading.ta.privacy import is_personal, masked
from trading.ta.reader import DataFile, FieldValue, RawRecord

#: Rows of a file on one page.
ROWS = 20
#: Files whose rows are logged one by one with what became of them.
LOGGED = ("02", "04", "06")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A record of the raw file, and what became of it where that is logged."""

    raw: RawRecord
    logged: TaRecord | None = None


def data_of(file: TaFile) -> DataFile | None:
    """Open a kept file; None where it is not there or its header says nothing."""
    path = settings.DATA_DIR / file.path
    if file.file_type == "INDEX" or not path.is_file():
        return None
    return DataFile.try_open(path, Problems(), name=file.name)


def rows_from(file: TaFile, data: DataFile, first: int) -> list[ShownRow]:
    """Read a page of records from number `first` on."""
    last = min(first + ROWS, file.records + 1)
    records = _read(data, [(number, None) for number in range(first, last)])
    logged: dict[int, TaRecord] = {}
    if file.file_type in LOGGED:
        found = TaRecord.objects.filter(
            business_date=file.package.business_date,
            file=file,
            line__gte=first,
            line__lt=last,
        ).select_related("order")
        logged = {row.line: row for row in found}
    return [ShownRow(raw, logged.get(raw.record)) for raw in records]


def waiting_by_file(package: TaPackage) -> dict[int, int]:
    """Count the quarantined rows of each file of a package."""
    waiting = TaRecord.objects.filter(
        business_date=package.business_date,
        file__in=list(package.files.values_list("pk", flat=True)),
        result=TaRecord.Result.QUARANTINED,
    )
    counted = waiting.order_by().values_list("file_id").annotate(count=Count("id"))
    return dict(counted)


def waiting_rows(file: TaFile, data: DataFile) -> list[ShownRow]:
    """Read the first quarantined records of a file."""
    found = TaRecord.objects.filter(
        business_date=file.package.business_date,
        file=file,
        result=TaRecord.Result.QUARANTINED,
    )
    return _with_raw(data, list(found.select_related("order").order_by("line")[:ROWS]))


def rows_of_number(file: TaFile, data: DataFile, number: str) -> list[ShownRow]:
    """Read the records of one order, or of one TA serial number."""
    of_file = TaRecord.objects.filter(
        business_date=file.package.business_date, file=file
    )
    order = Order.objects.filter(order_no=number).first()
    found = (
        of_file.filter(order=order) if order else of_file.filter(ta_serial_no=number)
    )
    return _with_raw(data, list(found.select_related("order").order_by("line")[:ROWS]))


def row_at(file: TaFile, data: DataFile, number: int) -> RawRecord | None:
    return next(_read(data, [(number, None)]), None)


def break_of(file: TaFile, number: int) -> Break | None:
    """Find the break of a row that could not be applied."""
    return Break.objects.filter(reference=f"{file.name}:{number}").first()


def raw_pieces(raw: RawRecord, marked: Collection[str]) -> list[tuple[str, bool]]:
    """Give a record's bytes as text cut where fields begin, without who it is about."""
    wanted = {name.lower() for name in marked}
    return [
        (
            masked_raw(value),
            value.name.lower() in wanted or bool(value.fault),
        )
        for value in raw.fields
    ]


def masked_raw(value: FieldValue) -> str:
    """Give a field's raw text over its width; of a person only its place."""
    text = shown(value.raw)
    if is_personal(value.field) and text.strip(" "):
        return masked(text).ljust(len(text))
    return text


def _with_raw(data: DataFile, logged: Sequence[TaRecord]) -> list[ShownRow]:
    by_line = {row.line: row for row in logged}
    records = _read(data, [(row.line, row.byte_offset) for row in logged])
    return [ShownRow(raw, by_line[raw.record]) for raw in records]


def _read(
    data: DataFile, places: Sequence[tuple[int, int | None]]
) -> Iterator[RawRecord]:
    """Read records by number and, where it is known, the byte where they begin."""
    for number, offset in places:
        try:
            yield data.record(number, offset=offset)
        except (RecordUnknown, OSError):
            return
