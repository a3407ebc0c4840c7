"""When somebody was compared with the lists of persons nobody may deal with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


class NotConnected(Exception):
    """Nobody is screened here: a source says so in the place of an answer."""


@dataclass(frozen=True, slots=True)
class Screening:
    """One comparison of a customer with the lists, and what it found."""

    screened_on: dt.date
    #: Which lists, by name and version.
    lists: str
    hits: int = 0
    #: Listed persons of whom it is not sure that the customer is one.
    unsure: int = 0


#: A customer's number -> the latest screening, or None where there never was one.
Source = Callable[[str], Screening | None]
_sources: list[Source] = []
#: Asked of a source whether anybody is screened by it; the others always are.
_connected: dict[Source, Callable[[], bool]] = {}


def register(source: Source, *, is_connected: Callable[[], bool] | None = None) -> None:
    """Say who knows of screenings; a room does so in `AppConfig.ready()`."""
    if source not in _sources:
        _sources.append(source)
    if is_connected is not None:
        _connected[source] = is_connected


def latest(customer_no: str) -> Screening | None:
    """
    Say the newest screening of a customer; None where there never was one.

    :raises NotConnected: where nobody is screened at all.
    """
    answers = []
    for source in _sources:
        try:
            answers.append(source(customer_no))
        except NotConnected:
            continue
    if not answers:
        raise NotConnected
    found = [one for one in answers if one is not None]
    return max(found, key=lambda one: one.screened_on, default=None)


def is_connected() -> bool:
    """Say whether customers are screened here at all."""
    return any(source not in _connected or _connected[source]() for source in _sources)
