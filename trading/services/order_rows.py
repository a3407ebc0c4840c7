"""A wish as it stands in a CSV: read value by value, every reason kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from fundops.core import clock, money
from fundops.core.services.csv_input import CsvRow
from trading.models import HOLDING_CODES, PURCHASE_CODES, TRANSFER_IN_CODES
from trading.services import order_terms
from trading.services.order_terms import Terms

REQUIRED = ("sub_account_no", "business_code", "fund_code")
OPTIONAL = (
    "order_no",
    "accepted_at",
    "share_class",
    "amount",
    "shares",
    "dividend_method",
    *order_terms.COLUMNS,
)
#: Businesses a customer may ask for here; 001 and 008 are made when files go out, 039
#: and 063 by plans.
BUSINESS_CODES = (
    *("020", "022", "024", "026", "027", "028", "029", "036", "098"),
    *("039", "063"),
)
_SHARES_CODES = (*HOLDING_CODES, *TRANSFER_IN_CODES)

_ORDER_NO = re.compile(r"[0-9A-Za-z]{24}", re.ASCII)
_SHARE_CLASS = re.compile(r"[0-9A-Za-z]", re.ASCII)
_NOTHING = re.compile(r"0*(\.0*)?", re.ASCII)
#: fromisoformat alone takes dates without a time, and week dates.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a customer asks for: well formed, not yet judged.

    `amount` in yuan and `shares`, 2 places; None where the business has none.
    `order_no` empty: one is made. `accepted_at` None: the clock's now.
    """

    sub_account_no: str
    business_code: str
    fund_code: str
    share_class: str = "0"
    amount: Decimal | None = None
    shares: Decimal | None = None
    dividend_method: str = ""
    order_no: str = ""
    accepted_at: dt.datetime | None = None
    terms: Terms = order_terms.NONE


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the value of `column` in the wish at `place` cannot be taken."""

    place: int
    column: str
    message: str


class NotTaken(Exception):
    """Says why a value is not taken; becomes a Refusal where it is read."""


def read_wish(row: CsvRow, *, place: int) -> tuple[Wish, list[Refusal]]:
    """
    Read one row; the list says every value that cannot be read.

    Those values are blank in the wish, so that the others can still be judged.
    """
    refusals: list[Refusal] = []

    def value(column: str, read: Callable[[str], _T], default: _T) -> _T:
        try:
            return read(row[column])
        except NotTaken as error:
            refusals.append(Refusal(place, column, str(error)))
            return default

    code = value("business_code", _business_code, "")
    wish = Wish(
        sub_account_no=row["sub_account_no"],
        business_code=code,
        fund_code=row["fund_code"],
        share_class=value("share_class", _share_class, ""),
        amount=value("amount", _measure(code, PURCHASE_CODES), None),
        shares=value("shares", _measure(code, _SHARES_CODES), None),
        dividend_method=value("dividend_method", _dividend_method(code), ""),
        order_no=value("order_no", _order_no, ""),
        accepted_at=value("accepted_at", _moment, None),
        terms=order_terms.read(
            code,
            row.__getitem__,
            lambda column, why: refusals.append(Refusal(place, column, why)),
        ),
    )
    return wish, refusals


def _business_code(text: str) -> str:
    if text not in BUSINESS_CODES:
        raise NotTaken(
            _("is not a business taken here; it is one of %(codes)s")
            % {"codes": ", ".join(BUSINESS_CODES)}
        )
    return text


def _share_class(text: str) -> str:
    if text and not _SHARE_CLASS.fullmatch(text):
        raise NotTaken(_("is not a share class: one letter or digit"))
    return text or "0"


def _measure(code: str, takers: tuple[str, ...]) -> Callable[[str], Decimal | None]:
    """Make the reader of amount or shares for a business: needed, or to be left out."""

    def read(text: str) -> Decimal | None:
        if code in takers:
            return _positive(text)
        if code and not _NOTHING.fullmatch(text):
            raise NotTaken(_("must be empty with business %(code)s") % {"code": code})
        return None

    return read


def _positive(text: str) -> Decimal:
    try:
        return money.parse(text)
    except money.AmountRefused:
        raise NotTaken(
            _("is not a number above zero with at most 2 places, like 1600.00")
        ) from None


def _dividend_method(code: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text in ("0", "1") or (text == "" and code != "029"):
            return text
        raise NotTaken(_("is not a dividend method: 0 reinvests, 1 pays cash"))

    return read


def _order_no(text: str) -> str:
    if text and not _ORDER_NO.fullmatch(text):
        raise NotTaken(_("is not an order number: 24 ASCII letters and digits"))
    return text


def _moment(text: str) -> dt.datetime | None:
    """Read ISO 8601; without an offset it is Shanghai's time."""
    if not text:
        return None
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError(text)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise NotTaken(
            _("is not a moment; write it like 2025-01-02T14:59:59")
        ) from None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=clock.SHANGHAI)
    return moment
