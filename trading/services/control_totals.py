"""
The control totals a TA sends beside its rows: 12 beside 04, and 09 beside 06.

A difference is a break and stops nothing: the rows are what was applied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.services.breaks import open_break
from trading.models import TaFile, TaPackage
from trading.services import loading
from trading.ta.errors import gettext_noop
from trading.ta.fields import Value, decode

if TYPE_CHECKING:
    from trading.services.apply_trades import Total

REASON = "TOTALS_DIFFER"
MESSAGE = gettext_noop(
    "The TA's control totals and its rows differ; the rows were applied. Ask the TA "
    "which one is right."
)

#: Figures of one fund, or of one fund and business, by what they are.
Figures = Mapping[str, Decimal]
_Key = tuple[str, ...]

#: Fields of 12 that must equal the rows of 04.
_OF_12 = {
    "rows": "AggregationOfTransactionByBusinessType",
    "succeeded": "TotalSuccessfulDealingNum",
    "failed": "TotalFailingDealingNum",
    "confirmed_shares": "TotalSuccessfulVol",
    "confirmed_amount": "TotalSuccessfulAmount",
    "failed_shares": "TotalFailingVol",
    "failed_amount": "TotalFailingAmount",
}
#: Fields of 09 and of the rows of 06 that must sum to them.
_OF_09 = {
    "paid": "TotalDividendIndeed",
    "reinvested": "TotalVolumeofReinvestmentDividend",
}
_OF_06 = {"paid": "ConfirmedAmount", "reinvested": "VolOfDividendforReinvestment"}


def compare(package: TaPackage, totals: Sequence[Total]) -> int:
    """
    Compare the totals of a package with its rows; say how many differ.

    :param totals: what the rows of 04 say, by fund and business.
    """
    ours_04: dict[_Key, Figures] = {
        (total.fund_code, total.business_code): {
            name: Decimal(getattr(total, name)) for name in _OF_12
        }
        for total in totals
    }
    differ = _compare_file(package, "12", ("FundCode", "BusinessCode"), _OF_12, ours_04)
    dividends = loading.files_of(package, "06")
    if dividends:
        ours_06 = _summed(_figures(dividends, ("FundCode",), _OF_06))
        differ += _compare_file(package, "09", ("FundCode",), _OF_09, ours_06)
    return differ


def _compare_file(
    package: TaPackage,
    file_type: str,
    key: Sequence[str],
    fields: Mapping[str, str],
    ours: Mapping[_Key, Figures],
) -> int:
    files = loading.files_of(package, file_type)
    if not files:
        return 0
    theirs = _summed(_figures(files, key, fields))
    nothing: Figures = dict.fromkeys(fields, ZERO)
    differing = [
        (which, ours.get(which, nothing), theirs.get(which, nothing))
        for which in sorted({*ours, *theirs})
        if ours.get(which, nothing) != theirs.get(which, nothing)
    ]
    for which, rows, totals in differing:
        _open(package, files[0], which, rows, totals)
    files[0].control_totals = {
        "compared": len({*ours, *theirs}),
        "differ": len(differing),
        "rows": _all_of(ours),
        "totals": _all_of(theirs),
    }
    files[0].save(update_fields=["control_totals"])
    return len(differing)


def _figures(
    files: Sequence[TaFile], key: Sequence[str], fields: Mapping[str, str]
) -> Iterator[tuple[_Key, Figures]]:
    """Read the figures of every record that is ours, whatever the case of the names."""
    wanted = ("DistributorCode", *key, *fields.values())
    for file in files:
        ours = loading.our_code(file.package)
        data = loading.open_kept(file)
        layout = data.header.layout
        names = [name for name in wanted if name in layout]
        for _record, _offset, cells in data.rows(names, checked=True):
            values: dict[str, Value] = {
                name: decode(layout[name], raw)
                for name, raw in zip(names, cells, strict=True)
            }
            if values.get("DistributorCode") == ours:
                which = tuple(str(values.get(name) or "") for name in key)
                yield (
                    which,
                    {
                        what: Decimal(str(values.get(name) or 0))
                        for what, name in fields.items()
                    },
                )


def _summed(rows: Iterator[tuple[_Key, Figures]]) -> dict[_Key, Figures]:
    sums: defaultdict[_Key, dict[str, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for which, figures in rows:
        for what, value in figures.items():
            sums[which][what] += value
    return {which: dict(figures) for which, figures in sums.items()}


def _all_of(figures: Mapping[_Key, Figures]) -> dict[str, str]:
    names = sorted({what for one in figures.values() for what in one})
    return {
        what: str(sum((one[what] for one in figures.values()), Decimal(0)))
        for what in names
    }


def _open(
    package: TaPackage, file: TaFile, which: _Key, rows: Figures, totals: Figures
) -> None:
    differ = [what for what in rows if rows[what] != totals[what]]
    money = "confirmed_amount" if "confirmed_amount" in rows else "paid"
    open_break(
        kind=Break.Kind.TOTALS,
        reason=REASON,
        reference=f"totals:{file.name}:{'/'.join(which)}",
        opened_on=package.business_date,
        amount=abs(rows[money] - totals[money]),
        ours=", ".join(f"{what} {rows[what]}" for what in differ),
        theirs=", ".join(f"{what} {totals[what]}" for what in differ),
        party=package.transfer_agent.code if package.transfer_agent else "",
        subject=" ".join(which),
        message=MESSAGE,
    )
