"""
A second reader of the files, made from the layout data and the standard's text alone.

It shares no line with the reader it is there to check.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

LAYOUTS = Path(__file__).parents[2] / "ta" / "data" / "layouts.csv"

#: Widths of header lines 2 to 10 and of the record count.
HEADER_WIDTHS = {
    "20": ([4, 9, 9, 8, 3, 2, 8, 8, 3], 8),
    "21": ([4, 9, 9, 8, 3, 2, 8, 8, 3], 8),
    "22": ([8, 20, 20, 8, 8, 8, 8, 8, 8], 16),
}


@dataclass
class Seen:
    """What a file says, every field as the bytes that stand in it."""

    head: list[bytes]
    names: list[str]
    records: list[dict[str, bytes]]


def widths_of(version: str, file_type: str) -> dict[str, int]:
    """Read the widths of all fields of a type; the variants agree."""
    with LAYOUTS.open(encoding="utf-8", newline="") as file:
        return {
            row["field"].upper(): int(row["length"])
            for row in csv.DictReader(file)
            if (row["version"], row["file_type"]) == (version, file_type)
        }


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
