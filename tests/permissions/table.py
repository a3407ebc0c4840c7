"""
The expected table: what each kind of person gets from each page by each method.

`permission_matrix.csv` has a row for a URL's name and one or more methods (parted by
blanks), and a column for each kind of person. A cell is one word:

    allowed      the page answers, or the act is done (2xx, a redirect, or 400 where a
                 form is told what it lacks)
    denied       401, 403, 404, or led back with an error: it is refused
    login        led to the login page
    not_allowed  405: the page takes no such method
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.permissions.people import WHO

FILE = Path(__file__).with_name("permission_matrix.csv")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WORDS = frozenset({"allowed", "denied", "login", "not_allowed"})


@dataclass(frozen=True)
class Cell:
    """One expectation: url name, method, role, expected."""

    url_name: str
    method: str
    who: str
    expected: str


def cells() -> list[Cell]:
    """
    Read the table.

    :raises ValueError: with the line, for a word, method or column that is not known,
        and for what is said twice.
    """
    found: dict[tuple[str, str, str], Cell] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != ("url_name", "method", *WHO):
            raise ValueError(f"{FILE.name} has the columns url_name, method, {WHO}.")
        for row in reader:
            for cell in _cells_of(row, reader.line_num):
                key = (cell.url_name, cell.method, cell.who)
                if key in found:
                    raise ValueError(f"Line {reader.line_num}: {key} is said twice.")
                found[key] = cell
    return list(found.values())


def _cells_of(row: dict[str, str], line: int) -> list[Cell]:
    methods = row["method"].split()
    if not methods or not set(methods) <= set(METHODS):
        raise ValueError(f"Line {line}: {row['method']} is not a list of methods.")
    if not {row[who] for who in WHO} <= WORDS:
        raise ValueError(f"Line {line}: a cell is one of {sorted(WORDS)}.")
    return [
        Cell(row["url_name"], method, who, row[who])
        for method in methods
        for who in WHO
    ]
