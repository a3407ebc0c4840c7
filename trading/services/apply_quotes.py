"""
The quotes of file 07: every NAV kept as a version, the doubtful ones held by a break.

A NAV that is missing, zero, negative, moved too far, of another day than its file's, or
corrected is not valued with until a person releases it; what was quoted before stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from trading.models import Fund, FundQuote, TaFile, TaPackage
from trading.services import fund_limits, loading
from trading.services.nav_rules import FitDays, rule_of
from trading.services.reference_rows import Reading, ReferenceRow
from trading.services.statements import SQL

#: A fund quoted within so many days is expected in the next file, too.
_LATELY = dt.timedelta(days=10)
#: Kinds that are not quoted on every day.
_NOT_DAILY = (Fund.Kind.QDII, Fund.Kind.PRIVATE)
#: Beyond this it does not matter how far a NAV moved.
_MOST_MOVED = Decimal(10) ** 9
_Doubt = FundQuote.Doubt

#: Fund, NAV date, kind of value.
_Key = tuple[int, dt.date, str]


@dataclass
class Quoted:
    """What the 07 files of a package did."""

    rows: int = 0
    quotes: int = 0
    held: int = 0
    limits: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Before:
    """What was known of a quote's day: the usable NAV before it, its last version."""

    nav: Decimal | None = None
    version: int | None = None
    content: tuple[object, ...] = ()


def apply(package: TaPackage) -> Quoted:
    """
    Write the quotes of a package and the limits beside them, in its transaction.

    A row that says again what is known adds nothing.
    """
    done = Quoted()
    files = loading.files_of(package, "07")
    if not files:
        return done
    reading = Reading(package)
    fit = FitDays.of(package.business_date)
    quoted: set[int] = set()
    for file in files:
        rows = list(reading.rows(file))
        quoted.update(row.fund.pk for row in rows)
        _take(rows, fit, done)
        done.limits += fund_limits.take(rows, reading)
        done.rows += len(rows)
        reading.tell_unknown(file)
    _tell_absent(package, files[0], quoted)
    done.unreadable = reading.unreadable
    return done


def _take(rows: Sequence[ReferenceRow], fit: FitDays, done: Quoted) -> None:
    quotes = {_key(quote): quote for quote in map(_quote, rows)}
    before = _known(list(quotes))
    new: list[FundQuote] = []
    #: The newest usable NAV of a fund within this file, by its day.
    latest: dict[tuple[int, str], Decimal] = {}
    for key in sorted(quotes):
        quote, known = quotes[key], before[key]
        last = latest.get((key[0], key[2]), known.nav)
        if known.content == _content(quote):
            continue
        quote.version = (known.version or 0) + 1
        quote.moved = _moved(quote.nav, last)
        quote.doubt = _doubt_of(quote, known, fit)
        if not quote.doubt and quote.nav is not None:
            latest[key[0], key[2]] = quote.nav
        if quote.doubt:
            _hold(quote, last)
            done.held += 1
        new.append(quote)
    FundQuote.objects.bulk_create(new)
    done.quotes += len(new)


def _quote(row: ReferenceRow) -> FundQuote:
    return FundQuote(
        fund=row.fund,
        nav_date=row.date("UpdateDate") or row.file_date,
        value_type=row.text("NetValueType") or FundQuote.ValueType.ORDINARY,
        file_date=row.file_date,
        nav=row.number("NAV"),
        accumulative_nav=row.number("AccumulativeNAV"),
        income=row.number("FundIncome"),
        seven_day_yield=row.number("Yield"),
        status=row.text("FundStatus"),
        convert_status=row.text("ConvertStatus"),
        plan_status=row.text("PeriodicStatus"),
        transfer_status=row.text("TransferAgencyStatus"),
        file=row.file,
        line=row.line,
        # A file that does not say of which day it speaks is doubted for that.
        doubt="" if row.date("UpdateDate") else _Doubt.NAV_DATE,
    )


def _known(keys: Sequence[_Key]) -> Mapping[_Key, _Before]:
    rows = SQL.rows(
        "apply_quotes/before",
        funds=[key[0] for key in keys],
        dates=[key[1] for key in keys],
        types=[key[2] for key in keys],
    )
    return {
        (fund_id, day, kind): _Before(usable, version, tuple(content))
        for fund_id, day, kind, usable, version, *content in rows
    }


def _key(quote: FundQuote) -> _Key:
    return (quote.fund_id, quote.nav_date, quote.value_type)


def _content(quote: FundQuote) -> tuple[object, ...]:
    """Say what makes a version: all that the file says of the day, as the SQL does."""
    states = (
        quote.status,
        quote.convert_status,
        quote.plan_status,
        quote.transfer_status,
    )
    return (
        quote.nav,
        quote.accumulative_nav,
        quote.income,
        quote.seven_day_yield,
        "|".join(states),
    )


def _moved(nav: Decimal | None, last: Decimal | None) -> Decimal | None:
    if nav is None or not last:
        return None
    moved = ((nav / last - 1) * 100).quantize(Decimal("0.0001"))
    return max(-_MOST_MOVED, min(_MOST_MOVED, moved))


def _doubt_of(quote: FundQuote, known: _Before, fit: FitDays) -> str:
    """Say the worst that speaks against a quote; blank where nothing does."""
    kind, limit = quote.fund.kind, rule_of(quote.fund.kind).moved_at_most
    checks = (
        (_Doubt.NAV_MISSING, quote.nav is None),
        (_Doubt.NAV_NEGATIVE, quote.nav is not None and quote.nav < 0),
        (_Doubt.NAV_ZERO, quote.nav == 0),
        (_Doubt.NAV_JUMPED, quote.moved is not None and abs(quote.moved) > limit),
        (_Doubt.NAV_DATE, bool(quote.doubt) or not fit.holds(kind, quote.nav_date)),
        (_Doubt.NAV_CORRECTED, quote.version > 1 and known.content[0] != quote.nav),
    )
    return next((doubt.value for doubt, is_so in checks if is_so), "")


def _hold(quote: FundQuote, last: Decimal | None) -> None:
    """Open the break by which a person learns of a held quote."""
    told = {
        "fund": quote.fund.code,
        "nav": quote.nav if quote.nav is not None else "—",
        "day": quote.nav_date,
        "why": _Doubt(quote.doubt).label,
        "limit": rule_of(quote.fund.kind).moved_at_most,
        "before": last if last is not None else "—",
    }
    open_break(
        kind=Break.Kind.TRADES,
        reason=quote.doubt,
        reference=quote.break_reference,
        opened_on=quote.file_date,
        ours="" if last is None else str(last),
        theirs="" if quote.nav is None else str(quote.nav),
        party=quote.fund.transfer_agent.code,
        subject=quote.fund.code,
        message=_(
            "%(fund)s is not valued with the NAV %(nav)s of %(day)s: %(why)s (limit "
            "%(limit)s %%, before it %(before)s). Ask the TA; then release the quote, "
            "or await the corrected one."
        )
        % told,
    )


def _tell_absent(package: TaPackage, file: TaFile, quoted: set[int]) -> None:
    """Tell of funds that were quoted lately and are not in this file."""
    lately = FundQuote.objects.filter(
        fund=OuterRef("pk"),
        file_date__gte=package.business_date - _LATELY,
        file_date__lt=package.business_date,
    )
    absent = (
        Fund.objects.filter(Exists(lately), transfer_agent=package.transfer_agent_id)
        .exclude(pk__in=quoted)
        .exclude(kind__in=_NOT_DAILY)
    )
    for fund in absent.select_related("transfer_agent").order_by("code"):
        open_break(
            kind=Break.Kind.TRADES,
            reason="NAV_ABSENT",
            reference=f"nav:{fund.code}:{package.business_date}:absent",
            opened_on=package.business_date,
            party=fund.transfer_agent.code,
            subject=fund.code,
            message=_(
                "%(file)s has no row of %(fund)s, which was quoted before. It is "
                "valued with its last NAV; ask the TA."
            )
            % {"file": file.name, "fund": fund.code},
        )
