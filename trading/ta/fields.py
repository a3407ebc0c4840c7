"""One field: its bytes to a value and back. Never cut, never guessed, never float."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from trading.ta.errors import FieldDoesNotFit, FieldUnreadable
from trading.ta.layouts import Field, Kind

#: What a field holds: text, a number, a date, or nothing.
Value = str | Decimal | dt.date | None
#: What may be written into one.
Writable = str | Decimal | int | dt.date | None

ENCODING = "gb18030"

# Decimal() alone would take full-width digits, `1_0`, `1E3` and `NaN`.
_NUMBER = re.compile(rb"[0-9]+|-[0-9]+| +")
# 0x1A ends a file on old systems.
_CONTROL_BYTES = re.compile(rb"[\r\n\t\0\x1a]")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")


# Reading


def fault_of(field: Field, raw: bytes) -> str | None:
    """Say what is wrong with a field's bytes, as a key of REASONS, or None."""
    return FAULTS[field.kind](raw)


def number_fault(raw: bytes) -> str | None:
    return None if _NUMBER.fullmatch(raw) else "number_bad"


def date_fault(raw: bytes) -> str | None:
    return None if not raw.strip(b" ") or parse_date(raw) else "date_bad"


def text_fault(raw: bytes) -> str | None:
    if _CONTROL_BYTES.search(raw):
        return "text_control"
    if raw.isascii():
        return None
    try:
        raw.decode(ENCODING)
    except UnicodeDecodeError:
        return "text_bad"
    return None


FAULTS: dict[Kind, Callable[[bytes], str | None]] = {
    Kind.NUMBER: number_fault,
    Kind.DATE: date_fault,
    Kind.TEXT: text_fault,
}


def decode(field: Field, raw: bytes) -> Value:
    """
    Read a field's bytes: a blank field is None, text loses its padding.

    Only ASCII spaces at the right are padding: U+3000 can belong to a name.

    :raises FieldUnreadable: if the bytes are not what the field's type says.
    """
    reason = fault_of(field, raw)
    if reason:
        raise FieldUnreadable(field.name, raw, reason)
    text = raw.rstrip(b" ").decode(ENCODING)
    if not text:
        return None
    if field.kind is Kind.NUMBER:
        number = Decimal(text).scaleb(-field.decimals)
        return number if number else abs(number)
    if field.kind is Kind.DATE:
        return parse_date(raw)
    return text


def parse_date(raw: bytes) -> dt.date | None:
    """Read YYYYMMDD in ASCII digits; None if it is not a date."""
    if len(raw) != 8 or not raw.isdigit():
        return None
    try:
        return dt.date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    except ValueError:
        return None


# Writing


def day_text(date: dt.date) -> str:
    """Write YYYYMMDD; `%Y` does not pad on every system."""
    return f"{date.year:04d}{date.month:02d}{date.day:02d}"


def encode(field: Field, value: Writable) -> bytes:
    """
    Write a value over the field's whole width; None is spaces, or zeros for a number.

    A text field of 8 bytes takes a date as well: some dates are typed C.

    :raises FieldDoesNotFit: if the value is too long, too precise or not of its kind.
    """
    if field.kind is Kind.NUMBER:
        return _encode_number(field, value)
    if value is None:
        return b" " * field.length
    if field.kind is Kind.DATE or isinstance(value, dt.date):
        return _encode_date(field, value)
    return _encode_text(field, value)


def _encode_number(field: Field, value: Writable) -> bytes:
    if value is None:
        return b"0" * field.length
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FieldDoesNotFit(field.name, value, "is not a Decimal")
    number = Decimal(value)
    if not number.is_finite():
        raise FieldDoesNotFit(field.name, value, "is not a finite number")
    digits = _minor_units(field, number)
    room = field.length - (number < 0)
    if len(digits) > room:
        raise FieldDoesNotFit(
            field.name, value, f"needs {len(digits)} digits, there is room for {room}"
        )
    sign = "-" if number < 0 else ""
    return f"{sign}{digits:0>{room}}".encode("ascii")


def _minor_units(field: Field, number: Decimal) -> str:
    """Give the digits without a point; exact at any precision, unlike scaleb()."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return "0"
    shift = exponent + field.decimals
    if shift > field.length:
        raise FieldDoesNotFit(
            field.name, number, f"has more than {field.length} digits"
        )
    if shift >= 0:
        return text + "0" * shift
    if text[shift:].strip("0"):
        raise FieldDoesNotFit(
            field.name, number, f"has more than {field.decimals} decimals"
        )
    return text[:shift]


def _encode_date(field: Field, value: Writable) -> bytes:
    # A datetime is a date too; which day it means depends on a time zone: refuse it.
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise FieldDoesNotFit(field.name, value, "is not a date")
    if field.length != 8:
        raise FieldDoesNotFit(field.name, value, "is a date, the field is not")
    return day_text(value).encode("ascii")


def _encode_text(field: Field, value: Writable) -> bytes:
    if not isinstance(value, str):
        raise FieldDoesNotFit(field.name, value, "is not text")
    if _CONTROLS.search(value):
        raise FieldDoesNotFit(field.name, value, "holds a control character")
    try:
        raw = value.encode(ENCODING)
    except UnicodeEncodeError:
        raise FieldDoesNotFit(
            field.name, value, "holds a character that GB18030 lacks"
        ) from None
    if len(raw) > field.length:
        raise FieldDoesNotFit(
            field.name,
            value,
            f"needs {len(raw)} bytes, there is room for {field.length}",
        )
    return raw.ljust(field.length)
