"""Two sides of one control, figure by figure; what differs is a break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.money import ZERO
from fundops.core.services.breaks import open_break
from trading.models import TaFile, TaPackage
from trading.services import loading
from trading.ta.fields import Value, decode

#: What is compared: the words that tell one line from another.
Key = tuple[str, ...]
Figures = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Compared:
    compared: int = 0
    differ: int = 0


def compare(
    package: TaPackage,
    file: TaFile,
    *,
    ours: Mapping[Key, Figures],
    theirs: Mapping[Key, Figures],
    kind: str,
    reason: str,
    message: str,
    money: str,
) -> Compared:
    """
    Open a break for every line that differs; keep what was compared on the file.

    :param money: the figure whose difference is the break's amount.
    """
    names = sorted({name for one in (*ours.values(), *theirs.values()) for name in one})
    differ = 0
    for key in sorted({*ours, *theirs}):
        we, they = (_whole(side.get(key, {}), names) for side in (ours, theirs))
        differing = [name for name in names if we[name] != they[name]]
        if not differing:
            continue
        differ += 1
        open_break(
            kind=kind,
            reason=reason,
            reference=f"control:{file.name}:{'/'.join(key)}",
            opened_on=package.business_date,
            amount=abs(we[money] - they[money]),
            ours=_said(we, differing),
            theirs=_said(they, differing),
            party=package.transfer_agent.code if package.transfer_agent else "",
            subject=" ".join(key),
            message=message,
        )
    compared = len({*ours, *theirs})
    file.control_totals = {"compared": compared, "differ": differ}
    file.save(update_fields=["control_totals"])
    return Compared(compared, differ)


def rows_of(file: TaFile, names: Sequence[str]) -> Iterator[dict[str, Value]]:
    """Read the fields of every record that is ours and no detail of another."""
    ours = loading.our_code(file.package)
    data = loading.open_kept(file)
    layout = data.header.layout
    wanted = [
        name for name in ("DistributorCode", "DetailFlag", *names) if name in layout
    ]
    for _record, _offset, cells in data.rows(wanted, checked=True):
        row = {
            name: decode(layout[name], raw)
            for name, raw in zip(wanted, cells, strict=True)
        }
        is_detail = row.get("DetailFlag") not in (None, "", "0")
        if row.get("DistributorCode") == ours and not is_detail:
            yield row


def number(value: Value | None) -> Decimal:
    return Decimal(str(value or 0))


def _whole(figures: Figures, names: Sequence[str]) -> dict[str, Decimal]:
    return {name: figures.get(name, ZERO) for name in names}


def _said(figures: Figures, names: Sequence[str]) -> str:
    return ", ".join(f"{name} {figures[name]}" for name in names)
