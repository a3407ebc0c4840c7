"""The settle dates that a TA names itself, in its file 25 of the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from trading.models import TaFile, TaPackage
from trading.services import loading
from trading.ta.fields import decode

#: CapitalType of the net confirmed amount; others (fees) may be paid on other days.
_PRINCIPAL = "001"
_WANTED = (
    "DistributorCode",
    "FundCode",
    "BusinessCode",
    "CapitalType",
    "TransactionCfmDate",
    "PayDate",
    "DetailFlag",
)

#: Fund code, business code, confirm day.
_Key = tuple[str, str, dt.date]


@dataclass(frozen=True, slots=True)
class PayDates:
    """PayDate of file 25 by fund, business and confirm day; empty without a 25."""

    named: dict[_Key, dt.date] = field(default_factory=dict)

    @classmethod
    def of_package(cls, package: TaPackage) -> PayDates:
        """Read what the TA of `package` names for the same business date."""
        files = TaFile.objects.filter(
            file_type="25",
            package__direction=TaPackage.Direction.IN,
            package__transfer_agent_id=package.transfer_agent_id,
            package__business_date=package.business_date,
        ).exclude(package__state=TaPackage.State.REFUSED)
        named: dict[_Key, dt.date] = {}
        principal: dict[_Key, dt.date] = {}
        for file in files.order_by("name"):
            for key, capital_type, paid_on in _rows(file, package.business_date):
                into = principal if capital_type == _PRINCIPAL else named
                into[key] = min(paid_on, into.get(key, paid_on))
        return cls({**named, **principal})

    def find(
        self, fund_code: str, business_code: str, confirmed_on: dt.date
    ) -> dt.date | None:
        """Say the date the TA names; none where it names none, or one gone by."""
        found = self.named.get((fund_code, business_code, confirmed_on))
        return found if found is not None and found >= confirmed_on else None


def _rows(file: TaFile, file_date: dt.date) -> Iterator[tuple[_Key, str, dt.date]]:
    ours = loading.our_code(file.package)
    data = loading.open_kept(file)
    layout = data.header.layout
    names = [name for name in _WANTED if name in layout]
    for _record, _offset, cells in data.rows(names, checked=True):
        row = {
            name: str(decode(layout[name], raw) or "")
            for name, raw in zip(names, cells, strict=True)
        }
        paid_on = _date(row.get("PayDate", ""))
        is_ours = row.get("DistributorCode") == ours
        if paid_on is None or not is_ours or row.get("DetailFlag") == "1":
            continue
        code = row.get("BusinessCode", "")
        key = (
            row.get("FundCode", ""),
            # By what was confirmed, also where the TA names what was asked for.
            f"1{code[1:]}" if code.startswith("0") else code,
            _date(row.get("TransactionCfmDate", "")) or file_date,
        )
        yield key, row.get("CapitalType", ""), paid_on


def _date(text: str) -> dt.date | None:
    digits = text.replace("-", "")
    try:
        return dt.date.fromisoformat(digits) if len(digits) == 8 else None
    except ValueError:
        return None
