"""The limits that 07 and C1 state, as the standard names them, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from trading.models import FundLimit, Holder
from trading.selectors.terms import latest_by
from trading.services.reference_rows import NotReadable, Reading, ReferenceRow

_L = FundLimit.Limit
_P, _I, _ALL = Holder.PERSON, Holder.NO_PERSON, Holder.ALL

#: The fields of 07 and C1; those by shares (SubsType 1) are not taken: we subscribe by
#: amount. A field that the file lacks states nothing.
FIELDS: Mapping[str, tuple[_L, Holder]] = {
    "MinBidsAmountByIndi": (_L.PURCHASE_FIRST_MIN, _P),
    "MinBidsAmountByInst": (_L.PURCHASE_FIRST_MIN, _I),
    "MinAppBidsAmountByIndi": (_L.PURCHASE_FURTHER_MIN, _P),
    "MinAppBidsAmountByInst": (_L.PURCHASE_FURTHER_MIN, _I),
    "IndiMaxPurchase": (_L.PURCHASE_MAX, _P),
    "InstMaxPurchase": (_L.PURCHASE_MAX, _I),
    "BuyUpperAmount": (_L.PURCHASE_MAX, _ALL),
    "IndiDayMaxSumBuy": (_L.PURCHASE_DAY_MAX, _P),
    "InstDayMaxSumBuy": (_L.PURCHASE_DAY_MAX, _I),
    "AmountOfPeriodicSubs": (_L.PLAN_AMOUNT, _ALL),
    "PeriodSubUpperAmount": (_L.PLAN_MAX, _ALL),
    "MinSubsAmountByIndi": (_L.SUBSCRIBE_FIRST_MIN, _P),
    "MinAmountByInst": (_L.SUBSCRIBE_FIRST_MIN, _I),
    "IndiAppSubsAmount": (_L.SUBSCRIBE_FURTHER_MIN, _P),
    "InstAppSubsAmnt": (_L.SUBSCRIBE_FURTHER_MIN, _I),
    "MaxSubsAmountByIndi": (_L.SUBSCRIBE_MAX, _P),
    "MaxSubsAmountByInst": (_L.SUBSCRIBE_MAX, _I),
    "UnitSubsAmountByIndi": (_L.SUBSCRIBE_UNIT, _P),
    "UnitSubsAmountByInst": (_L.SUBSCRIBE_UNIT, _I),
    "MinRedemptionVol": (_L.REDEEM_MIN, _ALL),
    "MaxRedemptionVol": (_L.REDEEM_MAX, _ALL),
    "IndiMaxRedeem": (_L.REDEEM_MAX, _P),
    "InstMaxRedeem": (_L.REDEEM_MAX, _I),
    "IndiDayMaxSumRedeem": (_L.REDEEM_DAY_MAX, _P),
    "InstDayMaxSumRedeem": (_L.REDEEM_DAY_MAX, _I),
    "MinAccountBalance": (_L.BALANCE_MIN, _ALL),
    "MinInterconvertVol": (_L.CONVERT_MIN, _ALL),
    "CovertInUpperAmount": (_L.CONVERT_IN_MAX, _ALL),
}

#: Fund, share class, limit, holder.
_Key = tuple[int, str, str, str]


def take(rows: Sequence[ReferenceRow], reading: Reading) -> int:
    """
    Write what the rows of 07 or C1 change about limits; say how many statements.

    What is said again adds nothing. Zero says nothing, but lifts a limit that the same
    kind of file had set; ModifyWay 2 lifts all of them.
    """
    written = 0
    for valid_from in sorted({_valid_from(row) for row in rows}):
        of_the_day = [row for row in rows if _valid_from(row) == valid_from]
        stated = {
            key: limit
            for row in of_the_day
            for key, limit in _readable(row, valid_from, reading)
        }
        known = {
            _key(limit): limit
            for limit in latest_by(FundLimit, valid_from).filter(
                fund__in={row.fund.pk for row in of_the_day}
            )
        }
        changed = [
            limit for key, limit in stated.items() if _changes(limit, known.get(key))
        ]
        FundLimit.objects.bulk_create(changed)
        written += len(changed)
    return written


def _valid_from(row: ReferenceRow) -> dt.date:
    return row.date("OperateDate") or row.file_date


def _readable(
    row: ReferenceRow, valid_from: dt.date, reading: Reading
) -> list[tuple[_Key, FundLimit]]:
    try:
        return [(_key(limit), limit) for limit in _limits_of(row, valid_from)]
    except NotReadable as error:
        reading.refuse(row, error)
        return []


def _limits_of(row: ReferenceRow, valid_from: dt.date) -> Iterator[FundLimit]:
    lifted = row.text("ModifyWay") == "2"
    for name, (limit, holder) in FIELDS.items():
        if name.lower() not in row.values:
            continue
        value = Decimal(0) if lifted else row.figure(name)
        yield FundLimit(
            fund=row.fund,
            share_class=row.text("ShareClass"),
            valid_from=valid_from,
            limit=limit.value,
            holder=holder.value,
            value=value,
            is_removed=not value,
            source=row.file.file_type,
            file=row.file,
            line=row.line,
        )


def _key(limit: FundLimit) -> _Key:
    return (limit.fund_id, limit.share_class, limit.limit, limit.holder)


def _changes(limit: FundLimit, known: FundLimit | None) -> bool:
    in_force = known is not None and not known.is_removed
    if limit.is_removed:
        return in_force and known is not None and known.source == limit.source
    return not in_force or known is None or known.value != limit.value
