"""The header of a data file: who, when, what type, which fields, how many records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO

from trading.ta.errors import FieldUnknown, Problem, Problems
from trading.ta.fields import day_text
from trading.ta.layouts import VERSIONS, Field, Layout, field, is_known
from trading.ta.lines import (
    ADDRESS_WIDTH,
    WIDTHS,
    HeaderLines,
    Unreadable,
    as_lines,
    counted,
    padded,
)
from trading.ta.names import DataFileName, parse_data_name

MARKER = b"OFDCFDAT"
#: No layout comes near: a larger number is not believed.
MOST_FIELDS = 999
#: Seen as `999`, `001`, `000` and blank: it has no meaning.
SUMMARY = "999"


@dataclass(frozen=True, slots=True)
class Header:
    """
    What stands before the records; `layout` is that of the header's own field list.

    `lines` and `size` count the lines and bytes of the header, so the first record
    is line `lines` + 1 and starts at byte `size`.
    """

    version: str
    creator: str
    receiver: str
    date: dt.date
    file_type: str
    sender: str
    recipient: str
    layout: Layout
    records: int
    records_raw: bytes
    lines: int
    size: int

    @property
    def field_names(self) -> list[str]:
        return [one.name for one in self.layout.fields]


def read_header(file: BinaryIO, name: str, problems: Problems) -> Header | None:
    """
    Read a header from its first byte and compare it with the file's name.

    `problems` says all that is wrong with it; None if its records cannot be read.
    """
    stated = parse_data_name(name)
    if stated is None:
        problems.add(Problem("name_bad", name, raw=name.encode()))
    try:
        return _read(HeaderLines(file, name, problems), stated)
    except Unreadable:
        return None


def _read(lines: HeaderLines, stated: DataFileName | None) -> Header:
    lines.marker(MARKER)
    version = lines.version()
    creator = lines.same("the creator", stated.creator if stated else None)
    receiver = lines.same("the receiver", stated.receiver if stated else None)
    date = lines.date(stated.date if stated else None)
    lines.next()
    file_type = lines.same("the type", stated.file_type if stated else None)
    if version in VERSIONS and not is_known(version, file_type):
        lines.note("type_unknown", lines.last, file_type=file_type, version=version)
    sender, recipient = lines.text(), lines.text()
    count = lines.count("field_count_bad", least=1, most=MOST_FIELDS)
    if not is_known(version, file_type):
        raise Unreadable
    fields = _read_fields(lines, version, file_type, count)
    records = lines.count("record_count_bad")
    return Header(
        version=version,
        creator=creator,
        receiver=receiver,
        date=date,
        file_type=file_type,
        sender=sender,
        recipient=recipient,
        layout=Layout(version, file_type, fields),
        records=records,
        records_raw=lines.last,
        lines=lines.number,
        size=lines.offset,
    )


def _read_fields(
    lines: HeaderLines, version: str, file_type: str, count: int
) -> tuple[Field, ...]:
    found: dict[str, Field] = {}
    for _ in range(count):
        name = lines.text()
        try:
            one = field(version, file_type, name)
        except FieldUnknown:
            lines.note(
                "field_unknown",
                lines.last,
                field=name,
                file_type=file_type,
                version=version,
            )
            continue
        if one.name in found:
            lines.note("field_twice", lines.last, field=one.name)
        found[one.name] = one
    if len(found) != count:
        raise Unreadable
    return tuple(found.values())


def format_header(
    *, name: DataFileName, layout: Layout, records: int, sender: str, recipient: str
) -> bytes:
    """
    Write a header in the widths of the layout's version.

    :raises FieldDoesNotFit: if a party or the record count is too long.
    """
    widths = WIDTHS[layout.version]
    return as_lines(
        MARKER.decode(),
        padded("version", layout.version, widths.version),
        padded("creator", name.creator, widths.party),
        padded("receiver", name.receiver, widths.party),
        day_text(name.date),
        padded("summary number", SUMMARY, widths.summary),
        padded("file type", layout.file_type, widths.file_type),
        padded("sender", sender, ADDRESS_WIDTH),
        padded("recipient", recipient, ADDRESS_WIDTH),
        counted("field count", len(layout.fields), widths.field_count),
        *(one.name for one in layout.fields),
        counted("record count", records, widths.record_count),
    )
