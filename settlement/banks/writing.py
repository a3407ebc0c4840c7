"""Rows to the bytes of a file: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from settlement.banks import fields
from settlement.banks.errors import RowDoesNotFit
from settlement.banks.fields import Unwritable, amount_text
from settlement.banks.layouts import DELIMITER, ENCODING, Field, Layout, layout
from settlement.banks.names import STATEMENT
from settlement.banks.rows import CLASSES, Row, StatementLine

OPENING, CLOSING = "OPENING", "CLOSING"


def write(pattern: str, rows: Sequence[Row]) -> bytes:
    """
    Write a file whole: the number of rows and their total, then the rows.

    :param pattern: of the file's name, e.g. `customer_back`; not `statement`.
    :raises PatternUnknown: for a file that the profile lacks.
    :raises RowDoesNotFit: naming the row and the field; nothing is cut.
    """
    if pattern == STATEMENT:
        raise ValueError("A statement has balances: use write_statement.")
    return _joined(_lines(layout(pattern), rows))


def write_statement(
    lines: Sequence[StatementLine], *, opening: Decimal, closing: Decimal
) -> bytes:
    """
    Write an account's statement; the sandbox's bank does.

    :raises RowDoesNotFit: naming the line and the field.
    """
    first, *rows = _lines(layout(STATEMENT), lines)
    return _joined(
        [
            first,
            f"{OPENING}{DELIMITER}{amount_text(opening)}",
            *rows,
            f"{CLOSING}{DELIMITER}{amount_text(closing)}",
        ]
    )


def _lines(of: Layout, rows: Sequence[Row]) -> list[str]:
    written = [_row(of, row, number) for number, row in enumerate(rows, start=1)]
    amounts: list[Decimal] = [row.amount for row in rows] if of.has_amounts else []  # type: ignore[union-attr]  # the layout says that they have it
    total = sum(amounts, Decimal("0.00"))
    return [f"{len(rows)}{DELIMITER}{amount_text(total)}", *written]


def _row(of: Layout, row: Row, number: int) -> str:
    if type(row) is not CLASSES[of.pattern]:
        raise TypeError(f"{of.pattern} has no rows of {type(row).__name__}")
    return DELIMITER.join(_field(one, row, number) for one in of.fields)


def _field(field: Field, row: Row, number: int) -> str:
    try:
        return fields.encode(field, getattr(row, field.name))
    except Unwritable as error:
        raise RowDoesNotFit(field.name, str(error), row=number) from None


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode(ENCODING)
