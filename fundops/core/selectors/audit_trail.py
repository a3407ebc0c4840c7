"""Questions about the audit trail: what an act changed, and which seal proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fundops.core.models import AuditSeal

#: Ranges that a page spells out; the rest is a count.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One field of what was kept before and after an act."""

    name: str
    before: Any
    after: Any

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.after


def changes(before: Any, after: Any) -> list[Change]:
    """Put what was kept before and after side by side, field by field."""
    old, new = _fields(before), _fields(after)
    return [Change(name, old.get(name), new.get(name)) for name in {**old, **new}]


def seal_of(entry_id: int) -> AuditSeal | None:
    """Find the seal that an audit row lies under; None while it is not sealed."""
    seal = AuditSeal.objects.filter(
        first_id__lte=entry_id, last_id__gte=entry_id
    ).first()
    if seal is None or not _holds(seal.missing, entry_id):
        return seal
    # It came late: one of the next seals took it.
    later = AuditSeal.objects.filter(number__gt=seal.number).order_by("number")
    return next((one for one in later if _holds(one.taken, entry_id)), None)


def count(ranges: list[list[int]]) -> int:
    """Count the numbers of ranges."""
    return sum(last - first + 1 for first, last in ranges)


def spelled(ranges: list[list[int]]) -> str:
    """Write ranges for people: `7, 10-20`."""
    shown = [
        str(first) if first == last else f"{first}-{last}"
        for first, last in islice(ranges, _MOST)
    ]
    return ", ".join([*shown, "…"] if len(ranges) > _MOST else shown)


def _holds(ranges: list[list[int]], number: int) -> bool:
    return any(first <= number <= last for first, last in ranges)


def _fields(kept: Any) -> Mapping[str, Any]:
    if kept is None:
        return {}
    return kept if isinstance(kept, dict) else {"": kept}
