"""Writing data files and their index: under another name first, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from trading.ta.errors import FieldDoesNotFit
from trading.ta.fields import Writable, encode
from trading.ta.header import format_header
from trading.ta.index import format_index
from trading.ta.layouts import Layout
from trading.ta.lines import NEWLINE, TRAILER
from trading.ta.names import DataFileName, IndexName
from trading.ta.signs import Apart

Values = Mapping[str, Writable]


def encode_record(
    layout: Layout, values: Values, *, record: int | None = None
) -> bytes:
    """
    Write one record's bytes, without a line end.

    Fields are named in any letter case; one that is not named is blank, or zeros if
    it is a number. A number whose sign stands in a flag is given with its sign; the
    flag need not be named. `record` is named in the error.

    :raises FieldUnknown: if the layout lacks a field.
    :raises FieldDoesNotFit: if a value cannot be written whole.
    """
    raw = bytearray(layout.empty)
    apart = Apart(layout) if layout.signs else None
    try:
        for name, value in values.items():
            position = layout.position(name)
            field, start = layout.fields[position], layout.starts[position]
            if apart:
                value = apart.take(position, value)
            raw[start : start + field.length] = encode(field, value)
        if apart:
            apart.write(raw)
    except FieldDoesNotFit as error:
        if record is None:
            raise
        raise FieldDoesNotFit(
            error.name, error.value, error.cause, record=record
        ) from None
    return bytes(raw)


def write_data_file(
    directory: Path,
    name: DataFileName,
    layout: Layout,
    records: Iterable[Values],
    *,
    sender: str = "",
    recipient: str = "",
) -> Path:
    """
    Write a whole data file; the same records give the same bytes.

    Nothing is left in the directory if a record cannot be written.

    :raises FieldUnknown: if the layout lacks a field.
    :raises FieldDoesNotFit: naming the record and the field.
    """
    encoded = (
        encode_record(layout, values, record=number)
        for number, values in enumerate(records, start=1)
    )
    return write_encoded(
        directory, name, layout, encoded, sender=sender, recipient=recipient
    )


def write_encoded(
    directory: Path,
    name: DataFileName,
    layout: Layout,
    records: Iterable[bytes],
    *,
    sender: str = "",
    recipient: str = "",
) -> Path:
    """Write a whole data file of records that `encode_record` made with this layout."""
    assert name.file_type == layout.file_type

    def header(count: int) -> bytes:
        return format_header(
            name=name,
            layout=layout,
            records=count,
            sender=sender or name.creator,
            recipient=recipient or name.receiver,
        )

    path = directory / str(name)
    with _renamed_when_whole(path) as file:
        # The header's width does not depend on the count, which is known at the end.
        file.write(header(0))
        count = 0
        for record in records:
            file.write(record + NEWLINE)
            count += 1
        file.write(TRAILER + NEWLINE)
        file.seek(0)
        file.write(header(count))
    return path


def write_index(
    directory: Path, name: IndexName, version: str, files: Sequence[str]
) -> Path:
    """Write the index, last of all: with it the package counts as sent."""
    path = directory / str(name)
    with _renamed_when_whole(path) as file:
        file.write(format_index(name, version, files))
    return path


@contextmanager
def _renamed_when_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file that appears under its name when it is whole and on the disk."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
