"""The bytes of a file to rows, or every reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from settlement.banks.errors import Problems
from settlement.banks.fields import (
    Unreadable,
    Value,
    decode,
    parse_amount,
    parse_balance,
)
from settlement.banks.layouts import DELIMITER, ENCODING, Field, Layout, layout
from settlement.banks.names import STATEMENT, BankFileName, parse_name
from settlement.banks.privacy import shown
from settlement.banks.rows import CLASSES, Row, Side, StatementLine, Status
from settlement.banks.writing import CLOSING, OPENING

#: Larger files are not read; no bank sends such.
MOST_BYTES = 64 << 20
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_FIGURES = re.compile(r"[0-9.|-]*", re.ASCII)
#: Codes that a field may hold, and what is wrong with another one.
_CODES: dict[tuple[str, str], tuple[type[Status] | type[Side], str]] = {
    ("result", "status"): (Status, "status_bad"),
    (STATEMENT, "direction"): (Side, "direction_of_line_bad"),
}
#: The field that tells one row of a file from the others.
_KEYS = {STATEMENT: "bank_serial"}


_R = TypeVar("_R", bound=Row)


@dataclass(frozen=True, slots=True)
class BankFileContent:
    """
    A file that was read whole; `rows` are of the class of its pattern.

    `opening` and `closing` are a statement's balances; `first_line` is the line of the
    file in which the first row stands, counted from 1.
    """

    name: BankFileName
    rows: tuple[Row, ...]
    total: Decimal
    first_line: int = 2
    opening: Decimal | None = None
    closing: Decimal | None = None

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Give each row with the line in which it stands."""
        return enumerate(self.rows, start=self.first_line)

    def rows_of(self, row_class: type[_R]) -> list[tuple[int, _R]]:
        """Give the rows of a class, each with the line in which it stands."""
        return [
            (line, row) for line, row in self.numbered() if isinstance(row, row_class)
        ]


def read(name: str, raw: bytes) -> BankFileContent:
    """
    Read a file by its name: to the bank or from it, whichever.

    :param name: the bare file name; the pattern, date and batch are in it.
    :raises BankFileRefused: with every problem: line, field, raw text.
    """
    problems = Problems(name)
    parsed = parse_name(name)
    if parsed is None:
        problems.add("name_bad")
        problems.raise_if_any()
    assert parsed is not None
    lines = _text_lines(raw, problems)
    problems.raise_if_any()
    content = _read_lines(parsed, lines, problems)
    problems.raise_if_any()
    return content


def _text_lines(raw: bytes, problems: Problems) -> list[str]:
    if len(raw) > MOST_BYTES:
        problems.add("file_too_large", most=MOST_BYTES)
        return []
    if raw.startswith(b"\xef\xbb\xbf"):
        problems.add("mark_bad", line=1)
        return []
    pieces = raw.split(b"\n")
    if pieces.pop():
        problems.add("file_cut", line=len(pieces) + 1)
    lines = []
    for number, piece in enumerate(pieces, start=1):
        try:
            lines.append(piece.decode(ENCODING))
        except UnicodeDecodeError:
            problems.add("encoding_bad", line=number)
    return lines


def _read_lines(
    name: BankFileName, lines: Sequence[str], problems: Problems
) -> BankFileContent:
    of = layout(name.pattern)
    stated = _first_line(lines[0] if lines else "", problems)
    body, first_line = list(lines[1:]), 2
    opening = closing = None
    if name.pattern == STATEMENT:
        opening = _balance(body[:1], OPENING, 2, problems)
        closing = _balance(body[1:][-1:], CLOSING, len(lines), problems)
        body, first_line = body[1:-1], 3
    read_rows = [
        _row(of, line, number, problems)
        for number, line in enumerate(body, start=first_line)
    ]
    rows = tuple(row for row in read_rows if row is not None)
    _check_once(of, rows, first_line, problems)
    if stated is not None and not problems:
        _check_totals(of, stated, rows, problems)
    if opening is not None and closing is not None and not problems:
        _check_balances(opening, closing, rows, problems)
    total = stated[1] if stated else Decimal("0.00")
    return BankFileContent(name, rows, total, first_line, opening, closing)


def _first_line(line: str, problems: Problems) -> tuple[int, Decimal] | None:
    count, _, total = line.partition(DELIMITER)
    amount = parse_amount(total)
    if not _COUNT.fullmatch(count) or amount is None:
        # A file without a first line begins with a row, and that names people.
        raw = line if _FIGURES.fullmatch(line) else ""
        problems.add("first_line_bad", line=1, raw=raw)
        return None
    return int(count), amount


def _balance(
    lines: Sequence[str], word: str, number: int, problems: Problems
) -> Decimal | None:
    found, _, text = lines[0].partition(DELIMITER) if lines else ("", "", "")
    if found != word:
        code = "opening_missing" if word == OPENING else "closing_missing"
        problems.add(code, line=number)
        return None
    balance = parse_balance(text)
    if balance is None:
        problems.add("balance_bad", line=number, field=word, raw=text)
    return balance


def _row(of: Layout, line: str, number: int, problems: Problems) -> Row | None:
    texts = line.split(DELIMITER)
    if len(texts) != len(of.fields):
        found, stated = len(texts), len(of.fields)
        problems.add("field_count", line=number, found=found, stated=stated)
        return None
    values: dict[str, Any] = {}
    for field, text in zip(of.fields, texts, strict=True):
        try:
            values[field.name] = _value(of, field, text)
        except Unreadable as error:
            raw = shown(field.name, text)
            problems.add(
                error.code, line=number, field=field.name, raw=raw, **error.facts
            )
    return CLASSES[of.pattern](**values) if len(values) == len(of.fields) else None


def _value(of: Layout, field: Field, text: str) -> Value:
    value = decode(field, text)
    code = _CODES.get((of.pattern, field.name))
    if code is None:
        return value
    members, reason = code
    try:
        return members(text)
    except ValueError:
        raise Unreadable(reason) from None


def _check_once(
    of: Layout, rows: Sequence[Row], first_line: int, problems: Problems
) -> None:
    """Refuse two rows of one number: which of them is meant, nobody can say."""
    key = _KEYS.get(of.pattern, "serial_no")
    if problems or not any(field.name == key for field in of.fields):
        return
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=first_line):
        serial: str = getattr(row, key)
        if serial in seen:
            earlier = seen[serial]
            problems.add(
                "serial_twice", line=number, field=key, raw=serial, earlier=earlier
            )
        seen.setdefault(serial, number)


def _check_totals(
    of: Layout, stated: tuple[int, Decimal], rows: Sequence[Row], problems: Problems
) -> None:
    count, total = stated
    if count != len(rows):
        problems.add("row_count", line=1, stated=count, found=len(rows))
    amounts: list[Decimal] = [row.amount for row in rows] if of.has_amounts else []  # type: ignore[union-attr]  # the layout says that they have it
    found = sum(amounts, Decimal("0.00"))
    if total != found:
        problems.add("total_differs", line=1, stated=total, found=found)


def _check_balances(
    opening: Decimal, closing: Decimal, rows: Sequence[Row], problems: Problems
) -> None:
    lines = [row for row in rows if isinstance(row, StatementLine)]
    found = sum((line.signed for line in lines), opening)
    if found != closing:
        problems.add("balance_differs", stated=closing, found=found)
