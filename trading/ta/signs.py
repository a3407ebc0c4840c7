"""
Numbers whose sign stands in a field of its own: joined here and nowhere else.

`UndistributeMonetaryIncome` holds digits, `UndistributeMonetaryIncomeFlag` 0 for plus
or 1 for minus. Whoever reads sees one signed number, whoever writes gives one. A blank
flag says nothing, which is plus; which fields are pairs is data (`Layout.signs`).
"""

from __future__ import annotations

from decimal import Decimal

from trading.ta.errors import FieldDoesNotFit
from trading.ta.fields import Value, Writable
from trading.ta.layouts import Layout

PLUS, MINUS, UNSAID = b"0", b"1", b" "


def sign_fault(number: bytes, flag: bytes) -> str | None:
    """Say what is wrong with a number's flag, as a key of REASONS, or None."""
    if flag not in (PLUS, MINUS, UNSAID):
        return "sign_bad"
    if flag == MINUS and number.startswith(b"-"):
        return "sign_twice"
    return None


def joined(number: Value, flag: bytes) -> Value:
    """Give a number that was read with the sign that its flag states."""
    if flag == MINUS and isinstance(number, Decimal) and number:
        return -number
    return number


def signed_digits(digits: bytes, flag: bytes) -> bytes:
    """Give a number's digits as they stand in the file with the sign before them."""
    if flag == MINUS and digits.isdigit():
        return b"-" + digits
    return digits


class Apart:
    """Takes the signs of one record's numbers apart while it is written."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._found: dict[int, tuple[bytes, bool]] = {}
        self._stated: dict[int, Writable] = {}

    def take(self, position: int, value: Writable) -> Writable:
        """Give what is written at a position: the number without its sign."""
        if position in self._layout.signs.values():
            self._stated[position] = value
        flag = self._layout.signs.get(position)
        if flag is None or isinstance(value, bool):
            return value
        if not isinstance(value, int | Decimal):
            return value
        if isinstance(value, Decimal) and not value.is_finite():
            return value
        self._found[flag] = (MINUS if value < 0 else PLUS, value == 0)
        # `abs()` of a Decimal rounds to the context's precision.
        return value.copy_abs() if isinstance(value, Decimal) else abs(value)

    def write(self, raw: bytearray) -> None:
        """
        Write the flags of the numbers that were taken.

        :raises FieldDoesNotFit: if a flag was given that is not its number's sign.
        """
        for position, (sign, is_zero) in self._found.items():
            stated = self._stated.get(position)
            if stated is not None and not is_zero and stated != sign.decode():
                name = self._layout.fields[position].name
                raise FieldDoesNotFit(name, stated, "is not the sign of its number")
            if stated is None:
                start = self._layout.starts[position]
                raw[start : start + 1] = sign
