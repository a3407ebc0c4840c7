"""
A second reader of the files, made from the layout data and the standard's text alone.

It shares no line with the reader it is there to check, and is as plain as it can be:
whole files in memory, line by line, field by field. `see` insists on the form in which
files are written; `judge` accepts every form in which they may arrive.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

LAYOUTS = Path(__file__).parents[2] / "ta" / "data" / "layouts.csv"

#: Widths of header lines 2 to 10 and of the record count.
HEADER_WIDTHS = {
    "20": ([4, 9, 9, 8, 3, 2, 8, 8, 3], 8),
    "21": ([4, 9, 9, 8, 3, 2, 8, 8, 3], 8),
    "22": ([8, 20, 20, 8, 8, 8, 8, 8, 8], 16),
}
#: No line of a header is longer.
LONGEST_LINE = 512


class Column(NamedTuple):
    """A field: its name in capitals, how to read it, its bytes, its sign's field."""

    name: str
    kind: str
    length: int
    flag: str


@dataclass
class Seen:
    """What a file says, every field as the bytes that stand in it."""

    head: list[bytes]
    names: list[str]
    records: list[dict[str, bytes]]


class Refused(Exception):
    """The file is not as the standard says."""


#: A number in its smallest unit, a date as YYYYMMDD, a text; None where it is blank.
Plain = int | str | None


@cache
def _layouts() -> list[dict[str, str]]:
    with LAYOUTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def columns_of(version: str, file_type: str) -> dict[str, Column]:
    """Read the fields of a type by name; the variants agree."""
    key = (version, file_type)
    rows = [row for row in _layouts() if (row["version"], row["file_type"]) == key]
    names = {row["field"].upper(): row["meaning"] for row in rows}
    found = {}
    for row in rows:
        name, length = row["field"].upper(), int(row["length"])
        is_date = row["type"] == "A" and length == 8
        kind = "number" if row["type"] == "N" else "date" if is_date else "text"
        # 正负: plus or minus.
        flag = name + "FLAG" if "正负" in names.get(name + "FLAG", "") else ""
        found[name] = Column(name, kind, length, flag)
    return found


def widths_of(version: str, file_type: str) -> dict[str, int]:
    return {one.name: one.length for one in columns_of(version, file_type).values()}


# As it is written


def see(path: Path) -> Seen:
    """Take a file apart and insist on everything the standard says of its form."""
    whole = path.read_bytes()
    assert whole.endswith(b"\r\nOFDCFEND\r\n"), "CRLF after every line, the last too"
    assert whole.count(b"\n") == whole.count(b"\r\n") == whole.count(b"\r")
    lines = whole.split(b"\r\n")[:-1]
    version = lines[1].decode().strip()
    widths, count_width = HEADER_WIDTHS[version]
    assert lines[0] == b"OFDCFDAT"
    assert [len(line) for line in lines[1:10]] == widths
    count = int(lines[9])
    names = [line.decode().upper() for line in lines[10 : 10 + count]]
    assert len(lines[10 + count]) == count_width
    bodies = lines[11 + count : -1]
    assert int(lines[10 + count]) == len(bodies)
    known = widths_of(version, lines[6].decode().strip())
    assert len(set(names)) == len(names)
    return Seen(lines[:10], names, [_cut(body, names, known) for body in bodies])


def _cut(body: bytes, names: list[str], widths: dict[str, int]) -> dict[str, bytes]:
    assert len(body) == sum(widths[name] for name in names)
    cells, at = {}, 0
    for name in names:
        cells[name] = body[at : at + widths[name]]
        at += widths[name]
    return cells


def values_of(path: Path) -> list[dict[str, Plain]]:
    """See a file that was written and read all its values."""
    seen = see(path)
    version, file_type = seen.head[1].decode().strip(), seen.head[6].decode().strip()
    known = columns_of(version, file_type)
    columns = [known[name] for name in seen.names]
    return [_values(cells, columns) for cells in seen.records]


# As it may arrive


def judge(name: str, whole: bytes) -> list[dict[str, Plain]]:
    """Read a data file of this name. :raises Refused: if any of it is wrong."""
    _, creator, receiver, date, file_type, *_ = re.split(r"[_.]", name)
    lines = whole.split(b"\n")
    head = [_header_line(line) for line in lines[:10]]
    _must(len(head) == 10 and head[0] == b"OFDCFDAT")
    stated = (creator, receiver, date, file_type)
    _must(tuple(one.upper() for one in (*head[2:5], head[6])) == _ascii(*stated))
    _must(_is_date(head[4]))
    version = head[1].decode("ascii", "replace")
    _must(version in HEADER_WIDTHS)
    known = columns_of(version, file_type)
    count = _count(head[9])
    _must(1 <= count <= 999 and len(lines) > 10 + count)
    names = [
        _header_line(line).upper().decode("ascii", "replace")
        for line in lines[10 : 10 + count]
    ]
    _must(len(set(names)) == count and set(names) <= set(known))
    records = _records(lines[11 + count :])
    _must(_count(_header_line(lines[10 + count])) == len(records))
    return _read(records, [known[name] for name in names])


def judge_index(name: str, whole: bytes, present: set[str]) -> list[str]:
    """Read an index where these files lie. :raises Refused: if any of it is wrong."""
    _, creator, receiver, date, *_ = re.split(r"[_.]", name)
    lines = whole.split(b"\n")
    head = [_header_line(line) for line in lines[:6]]
    _must(len(head) == 6 and head[0] == b"OFDCFIDX")
    _must(head[1] in (b"20", b"21", b"22"))
    _must(tuple(one.upper() for one in head[2:5]) == _ascii(creator, receiver, date))
    listed = []
    for at, raw in enumerate(lines[6:], 6):
        line = _header_line(raw)
        if line == b"OFDCFEND":
            _must(not b"\n".join(lines[at + 1 :]).strip(b" \r\n"))
            break
        listed.append(line.upper().decode("ascii", "backslashreplace"))
    else:
        raise Refused
    _must(_count(head[5]) == len(listed) == len(set(listed)))
    _must(set(listed) <= {one.upper() for one in present})
    return listed


def _read(records: list[bytes], columns: list[Column]) -> list[dict[str, Plain]]:
    width = sum(column.length for column in columns)
    found, texts = [], []
    for record in records:
        _must(len(record) == width)
        cells, at = {}, 0
        for column in columns:
            cells[column.name] = raw = record[at : at + column.length]
            at += column.length
            if column.kind == "text" and not raw.isascii():
                texts.append(raw)
        found.append(_values(cells, columns))
    _must(not texts or not all(map(_looks_like_utf8, texts)))
    return found


def _records(lines: list[bytes]) -> list[bytes]:
    """Give the lines before the trailer, which is the last line with anything on it."""
    while lines and not lines[-1].strip(b" \r"):
        lines.pop()
    _must(bool(lines) and lines.pop().rstrip(b" \r") == b"OFDCFEND")
    return [line.removesuffix(b"\r") for line in lines]


def _values(cells: dict[str, bytes], columns: list[Column]) -> dict[str, Plain]:
    values = {
        column.name: _value(column.kind, cells[column.name]) for column in columns
    }
    for column in columns:
        if column.flag in cells:
            sign, number = cells[column.flag], values[column.name]
            _must(sign in (b"0", b"1", b" "))
            _must(not (sign == b"1" and cells[column.name].startswith(b"-")))
            if sign == b"1" and isinstance(number, int):
                values[column.name] = -number
    return values


def _value(kind: str, raw: bytes) -> Plain:
    if kind == "number":
        _must(re.fullmatch(rb"-?[0-9]+|[ ]+", raw) is not None)
        return int(raw) if raw.strip() else None
    if kind == "date":
        _must(raw == b" " * 8 or _is_date(raw))
        return raw.decode().strip() or None
    _must(not set(raw) & set(b"\r\n\t\0\x1a"))
    try:
        return raw.rstrip(b" ").decode("gb18030") or None
    except UnicodeDecodeError:
        raise Refused from None


def _header_line(line: bytes) -> bytes:
    _must(len(line) < LONGEST_LINE - 1)
    return line.strip(b" \r")


def _count(line: bytes) -> int:
    _must(re.fullmatch(rb"[0-9]{1,100}", line) is not None)
    return int(line)


def _is_date(raw: bytes) -> bool:
    if re.fullmatch(rb"[0-9]{8}", raw) is None:
        return False
    try:
        dt.date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    except ValueError:
        return False
    return True


def _looks_like_utf8(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any("\x80" <= one < "\u0800" for one in text)


def _ascii(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode("ascii") for text in texts)


def _must(condition: bool) -> None:
    if not condition:
        raise Refused
