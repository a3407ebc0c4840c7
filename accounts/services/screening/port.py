"""
Who screens: one screener at a time, chosen by name.

The project brings `IMPORTED_LIST`, which compares with a file that was imported. An
installation that buys screenings registers its own in `AppConfig.ready()` and names it
in the setting `SCREENER`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from fundops.core.errors import FundopsError


class NoScreener(FundopsError):
    """The setting names a screener that nobody registered."""

    code = "accounts.no_screener"


@dataclass(frozen=True, slots=True)
class Match:
    """A customer who may be a listed person."""

    person_id: int
    #: The list's own number of that person.
    reference: str
    #: By the certificate's number; by the name alone it may be a namesake.
    is_certain: bool


class Screener(Protocol):
    """What screens customers against lists that it knows."""

    code: str

    def version(self) -> str:
        """Say which edition of the lists counts now; empty where there is none."""
        ...

    def matches(self, person_ids: Sequence[int], *, version: str) -> Iterable[Match]:
        """Say who of these customers may be listed in that edition."""
        ...


DEFAULT = "IMPORTED_LIST"
_screeners: dict[str, Screener] = {}


def register(screener: Screener) -> None:
    """Make a screener known by its code."""
    _screeners[screener.code] = screener


def screener() -> Screener:
    """
    Say who screens here.

    :raises NoScreener: where the setting `SCREENER` names one that is not registered.
    """
    code = getattr(settings, "SCREENER", DEFAULT)
    try:
        return _screeners[code]
    except KeyError:
        known = ", ".join(sorted(_screeners)) or "—"
        raise NoScreener(
            f"SCREENER names {code}, which is not registered; known are: {known}."
        ) from None
