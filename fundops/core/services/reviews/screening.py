"""When somebody was compared with the lists of persons nobody may deal with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screening:
    """One comparison of a customer with the lists, and what it found."""

    screened_on: dt.date
    #: Which lists, by name and version.
    lists: str
    hits: int = 0


#: A customer's number -> the latest screening, or None where there never was one.
Source = Callable[[str], Screening | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Say who knows of screenings; a room does so in `AppConfig.ready()`."""
    if source not in _sources:
        _sources.append(source)


def latest(customer_no: str) -> Screening | None:
    """Say the newest screening of a customer; None where nobody knows of one."""
    found = [told for source in _sources if (told := source(customer_no))]
    return max(found, key=lambda one: one.screened_on, default=None)


def is_connected() -> bool:
    return bool(_sources)
