"""A lot as it stands in a CSV of opening holdings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from fundops.core import money
from fundops.core.services.csv_input import CsvRow, Problems

COLUMNS = (
    "sub_account_no",
    "ta_code",
    "fund_code",
    "share_class",
    "ta_serial_no",
    "registered_on",
    "source_type",
    "shares",
)

_ONE = re.compile(r"[0-9A-Za-z]", re.ASCII)
_SERIAL = re.compile(r"[!-~]{1,20}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class OpeningLot:
    """Shares (2 places) of one registration at the TA, as they stood when we began."""

    sub_account_no: str
    ta_code: str
    fund_code: str
    share_class: str
    ta_serial_no: str
    registered_on: dt.date
    source_type: str
    shares: Decimal


class _NotTaken(Exception):
    """Says why a value is not taken."""


def read_lot(row: CsvRow, problems: Problems) -> OpeningLot | None:
    """Read one row; None where `problems` says what is wrong with it."""
    wrong = False

    def value(column: str, read: Callable[[str], _T], default: _T) -> _T:
        nonlocal wrong
        try:
            return read(row[column])
        except _NotTaken as error:
            problems.add(row, column, str(error))
            wrong = True
            return default

    lot = OpeningLot(
        sub_account_no=row["sub_account_no"],
        ta_code=row["ta_code"],
        fund_code=row["fund_code"],
        share_class=value("share_class", _one, ""),
        ta_serial_no=value("ta_serial_no", _serial, ""),
        registered_on=value("registered_on", _date, dt.date.min),
        source_type=value("source_type", _one, ""),
        shares=value("shares", _shares, money.ZERO),
    )
    return None if wrong else lot


def _one(text: str) -> str:
    if not _ONE.fullmatch(text):
        raise _NotTaken(_("is not a code of one letter or digit"))
    return text


def _serial(text: str) -> str:
    if not _SERIAL.fullmatch(text):
        raise _NotTaken(_("is not a TA serial number: up to 20 ASCII characters"))
    return text


def _date(text: str) -> dt.date:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _NotTaken(_("is not a date; write it like 2025-01-02")) from None


def _shares(text: str) -> Decimal:
    try:
        return money.parse(text)
    except money.AmountRefused:
        raise _NotTaken(
            _("is not a number above zero with at most 2 places, like 1600.00")
        ) from None
