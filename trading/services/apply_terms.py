"""
The terms of funds in C1 to C6: what a file changes is added to the log of statements.

What it says again adds nothing, so that a file may come twice. A full file (WholeFlag
1) ends what it leaves out of the funds it tells of; ModifyWay 2 and AddFlag 0 end what
they name; OperateDate says from when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from trading.models import (
    ConversionPair,
    DividendPlan,
    FeeRule,
    Holder,
    RedeemableDate,
    SettlementTerms,
    TaFile,
    TaPackage,
)
from trading.models.dated import DatedTerm
from trading.selectors.terms import latest_by
from trading.services import fund_limits, loading
from trading.services.reference_rows import NotReadable, Reading, ReferenceRow

_REMOVED = {("modifyway", "2"), ("addflag", "0")}
#: What is about the statement, not about the term.
_ABOUT = ("id", "valid_from", "is_removed", "file", "line")


@dataclass
class Stated:
    """What the C files of a package did: rows read, statements added by file type."""

    rows: int = 0
    statements: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A file type, the model of its terms, and how a row becomes one."""

    model: type[DatedTerm]
    read: Callable[[ReferenceRow], Mapping[str, Any]]


def apply(package: TaPackage) -> Stated:
    """Add what the C files of a package state, in its transaction."""
    done = Stated()
    reading = Reading(package)
    for file_type in ("C1", *_KINDS):
        for file in loading.files_of(package, file_type):
            rows = list(reading.rows(file))
            added = (
                fund_limits.take(rows, reading)
                if file_type == "C1"
                else _take(_KINDS[file_type], file, rows, reading)
            )
            done.rows += len(rows)
            done.statements[file_type] = done.statements.get(file_type, 0) + added
            reading.tell_unknown(file)
    done.unreadable = reading.unreadable
    return done


def _take(
    kind: _Kind, file: TaFile, rows: Sequence[ReferenceRow], reading: Reading
) -> int:
    """Add the statements of one file, day by day of their validity."""
    added = 0
    terms = [(row, term) for row in rows for term in _readable(kind, row, reading)]
    for valid_from in sorted({term.valid_from for _row, term in terms}):
        of_the_day = [pair for pair in terms if pair[1].valid_from == valid_from]
        funds = {term.fund_id for _row, term in of_the_day}
        known = {
            _key(term): term
            for term in latest_by(kind.model, valid_from).filter(fund__in=funds)
        }
        stated = {_key(term): term for _row, term in of_the_day}
        new = [term for key, term in stated.items() if _changes(term, known.get(key))]
        whole = {r.fund.pk for r, _term in of_the_day if r.text("WholeFlag") == "1"}
        new += [
            _ended(term, valid_from, file)
            for key, term in known.items()
            if term.fund_id in whole and key not in stated and not term.is_removed
        ]
        kind.model._default_manager.bulk_create(new)
        added += len(new)
    return added


def _readable(kind: _Kind, row: ReferenceRow, reading: Reading) -> Iterator[DatedTerm]:
    try:
        yield kind.model(
            fund=row.fund,
            share_class=row.text("ShareClass"),
            valid_from=row.date("OperateDate") or row.file_date,
            is_removed=any(row.text(name) == said for name, said in _REMOVED),
            file=row.file,
            line=row.line,
            **kind.read(row),
        )
    except NotReadable as error:
        reading.refuse(row, error)


def _key(term: DatedTerm) -> tuple[Any, ...]:
    return tuple(getattr(term, name) for name in term.KEY)


def _changes(term: DatedTerm, known: DatedTerm | None) -> bool:
    if known is None or known.is_removed:
        return not term.is_removed
    if term.is_removed:
        return True
    return any(
        getattr(term, name) != getattr(known, name) for name in _contents_of(term)
    )


def _contents_of(term: DatedTerm) -> list[str]:
    fields: Sequence[models.Field[Any, Any]] = term._meta.local_fields
    return [one.attname for one in fields if one.name not in _ABOUT]


def _ended(known: DatedTerm, valid_from: dt.date, file: TaFile) -> DatedTerm:
    """A full file leaves a term out: it ends, with the values that it had."""
    values = {name: getattr(known, name) for name in _contents_of(known)}
    return type(known)(
        valid_from=valid_from,
        is_removed=True,
        file=file,
        line=0,
        **values,
    )


def _holder(row: ReferenceRow) -> str:
    said = row.text("IndividualOrInstitution") or Holder.ALL.value
    if said not in Holder.values:
        raise NotReadable("IndividualOrInstitution", said)
    return said


# One function a file: the standard's field beside ours.


def _settlement(row: ReferenceRow) -> Mapping[str, Any]:
    method = row.text("ChargePayMethod")
    if method not in ("", *SettlementTerms.ChargePayMethod.values):
        raise NotReadable("ChargePayMethod", method)
    return {
        "purchase_pay_days": row.days("BuyPayPeriod"),
        "redemption_pay_days": row.days("RedemptionPayPeriod"),
        "conversion_pay_days": row.days("ConversionPayPeriod"),
        "refund_pay_days": row.days("SubPayBackPeriod"),
        "dividend_pay_days": row.days("DividendPayPeriod"),
        "charge_pay_method": method,
        "may_discount": row.text("IsDiscount") == "1",
    }


def _pair(row: ReferenceRow) -> Mapping[str, Any]:
    target = row.text("CodeOfTargetFund")
    if not target:
        raise NotReadable("CodeOfTargetFund", None)
    return {
        "target_code": target,
        "target_share_class": row.text("TargetShareType"),
        "holder": _holder(row),
        "shares_min": row.figure("VolLowerLimit"),
        "shares_max": row.figure("VolUpperLimit"),
        "days_min": int(row.figure("DaysLowerLimit")),
    }


def _dividend(row: ReferenceRow) -> Mapping[str, Any]:
    return {
        "registration_date": row.needed_date("RegistrationDate"),
        "dividend_date": row.date("DividentDate"),
        "ex_date": row.date("XRDate"),
        "amount": row.figure("DividendPerUnit"),
        "unit": int(row.figure("DrawBonusUnit")),
        "ex_value": row.number("XRValue") or 0,
        "kind": row.text("XRType"),
    }


def _fee(row: ReferenceRow) -> Mapping[str, Any]:
    return {
        "target_code": row.text("CodeOfTargetFund"),
        "target_share_class": row.text("TargetShareType"),
        "business_code": row.text("BusinessCode"),
        "capital_type": row.text("CapitalType"),
        "holder": _holder(row),
        "method": row.text("GetFeeRateMethod"),
        "shares_from": row.figure("VolLowerLimit"),
        "shares_to": row.figure("VolUpperLimit"),
        "amount_from": row.figure("AmountLowerLimit"),
        "amount_to": row.figure("AmountUpperLimit"),
        "days_from": int(row.figure("DaysLowerLimit")),
        "days_to": int(row.figure("DaysUpperLimit")),
        "constant_fee": row.figure("ConstantFee"),
        "fee_min": row.figure("MinFee"),
        "fee_max": row.figure("MaxFee"),
        "rate": row.figure("RateFee"),
        "is_relative": row.text("FeeRateFlag") == "1",
        "proportion": row.figure("CompareProportion"),
        "relative_to": row.text("CompareCapitalType"),
    }


def _redeemable(row: ReferenceRow) -> Mapping[str, Any]:
    return {
        "registered_on": row.needed_date("ShareRegisterDate"),
        "redeem_from": row.needed_date("AllowRedemptDate"),
    }


_KINDS: Mapping[str, _Kind] = {
    "C2": _Kind(SettlementTerms, _settlement),
    "C3": _Kind(ConversionPair, _pair),
    "C4": _Kind(DividendPlan, _dividend),
    "C5": _Kind(FeeRule, _fee),
    "C6": _Kind(RedeemableDate, _redeemable),
}
