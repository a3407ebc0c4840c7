"""One field: its text to a value and back. Never cut, never guessed, never float."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

from settlement.banks.layouts import DELIMITER, ENCODING, Field, Kind

#: What a field holds; an empty text is "", another empty field None.
Value = str | Decimal | dt.date | dt.time | dt.datetime | None

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: No text of the profile is longer.
MOST_TEXT = 200
CENT = Decimal("0.01")

# Decimal() alone would take full-width digits, `1_0`, `1E3` and `NaN`.
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,13})\.[0-9]{2}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
CONTROLS = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029]")


class Unreadable(Exception):
    """A field's text is not what its kind says; `code` is a key of REASONS."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Unwritable(Exception):
    """A value cannot be written into its field; the message says why."""


# Reading


def decode(field: Field, text: str) -> Value:
    """:raises Unreadable: if the text is not what the field's kind says."""
    if not text:
        if field.is_required:
            raise Unreadable("field_missing")
        return "" if field.kind is Kind.TEXT else None
    value = _READERS[field.kind](text)
    # Only fees, which may be left out as well, may be zero.
    if field.kind is Kind.AMOUNT and field.is_required and not value:
        raise Unreadable("amount_bad")
    return value


def parse_amount(text: str) -> Decimal | None:
    """Read `1600.00`, zero among them; None if it is not an amount."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def parse_balance(text: str) -> Decimal | None:
    """Read an amount that may be below zero; None if it is not one."""
    amount = parse_amount(text.removeprefix("-"))
    if amount is None or (text.startswith("-") and not amount):
        return None
    return -amount if text.startswith("-") else amount


def parse_date(text: str) -> dt.date | None:
    """Read YYYYMMDD in ASCII digits; None if it is not a date."""
    if len(text) != 8 or not _DIGITS.fullmatch(text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """Read HHMMSS in ASCII digits; None if it is not a time."""
    if len(text) != 6 or not _DIGITS.fullmatch(text):
        return None
    try:
        return dt.time(int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


def parse_moment(text: str) -> dt.datetime | None:
    """Read YYYYMMDDHHMMSS as the clock in Shanghai shows it; None if it is not one."""
    date, time = parse_date(text[:8]), parse_time(text[8:])
    if date is None or time is None:
        return None
    return dt.datetime.combine(date, time, SHANGHAI)


def _read_text(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise Unreadable("text_long", most=MOST_TEXT)
    if CONTROLS.search(text):
        raise Unreadable("control_bad")
    return text


def _read_amount(text: str) -> Decimal:
    amount = parse_amount(text)
    if amount is None:
        raise Unreadable("amount_bad")
    return amount


def _read_date(text: str) -> dt.date:
    date = parse_date(text)
    if date is None:
        raise Unreadable("date_bad")
    return date


def _read_time(text: str) -> dt.time:
    time = parse_time(text)
    if time is None:
        raise Unreadable("time_bad")
    return time


def _read_moment(text: str) -> dt.datetime:
    moment = parse_moment(text)
    if moment is None:
        raise Unreadable("moment_bad")
    return moment


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.TEXT: _read_text,
    Kind.AMOUNT: _read_amount,
    Kind.DATE: _read_date,
    Kind.TIME: _read_time,
    Kind.MOMENT: _read_moment,
}


# Writing


def day_text(date: dt.date) -> str:
    """Write YYYYMMDD; `%Y` does not pad on every system."""
    return f"{date.year:04d}{date.month:02d}{date.day:02d}"


def moment_text(moment: dt.datetime) -> str:
    """Write YYYYMMDDHHMMSS as the clock in Shanghai shows it."""
    local = moment.astimezone(SHANGHAI)
    return f"{day_text(local.date())}{local:%H%M%S}"


def encode(field: Field, value: Value) -> str:
    """:raises Unwritable: if the value is missing, too long or not of its kind."""
    if value is None or value == "":
        if field.is_required:
            raise Unwritable("is missing")
        return ""
    if field.kind is Kind.AMOUNT and field.is_required and not value:
        raise Unwritable("is zero")
    return _WRITERS[field.kind](value)


def amount_text(amount: Decimal) -> str:
    """
    Write an amount or a balance with two decimals.

    :raises Unwritable: if it is no Decimal, not finite, too large or too precise.
    """
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise Unwritable("is not a finite Decimal")
    if abs(amount) >= 10**14:
        raise Unwritable("has more than 14 digits before the point")
    if amount != amount.quantize(CENT):
        raise Unwritable("has more than two decimals")
    return f"{abs(amount) if not amount else amount:.2f}"


def _write_text(value: Value) -> str:
    if not isinstance(value, str):
        raise Unwritable("is not text")
    if DELIMITER in value:
        raise Unwritable("holds the delimiter")
    if CONTROLS.search(value):
        raise Unwritable("holds a control character")
    if len(value) > MOST_TEXT:
        raise Unwritable(f"has more than {MOST_TEXT} characters")
    try:
        value.encode(ENCODING)
    except UnicodeEncodeError:
        raise Unwritable("holds half a character") from None
    return value


def _write_amount(value: Value) -> str:
    if not isinstance(value, Decimal):
        raise Unwritable("is not a Decimal")
    text = amount_text(value)
    if value < 0:
        raise Unwritable("is below zero")
    return text


def _write_date(value: Value) -> str:
    # A datetime is a date too; which day it means depends on a time zone: refuse it.
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unwritable("is not a date")
    return day_text(value)


def _write_time(value: Value) -> str:
    if not isinstance(value, dt.time):
        raise Unwritable("is not a time")
    return f"{value:%H%M%S}"


def _write_moment(value: Value) -> str:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise Unwritable("is not a moment with a time zone")
    return moment_text(value)


_WRITERS: dict[Kind, Callable[[Value], str]] = {
    Kind.TEXT: _write_text,
    Kind.AMOUNT: _write_amount,
    Kind.DATE: _write_date,
    Kind.TIME: _write_time,
    Kind.MOMENT: _write_moment,
}
