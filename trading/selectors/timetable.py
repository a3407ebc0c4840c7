"""
The timetable of a link: which batches are due on a trading day, and by when.

`OFI 02 04 05 by 12:00; OFS 11 by 03:00 +1`: an index dated D with files of these types
by noon of D, and one by three in the morning of the trading day after.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.errors import CalendarEnds
from fundops.core.selectors import calendar
from trading.ta import batches

_LINE = re.compile(
    r"(?P<prefix>OF[A-Z])(?P<types>(?: [0-9A-Z]{2})+)"
    r" by (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?: \+(?P<days>[1-9]))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Due:
    """One line: a batch of a day, its types, and its deadline in Shanghai."""

    prefix: str
    types: tuple[str, ...]
    by: dt.time
    #: So many trading days after the day in its name.
    days: int = 0

    def __str__(self) -> str:
        later = f" +{self.days}" if self.days else ""
        return f"{self.prefix} {' '.join(self.types)} by {self.by:%H:%M}{later}"

    def at(self, day: dt.date) -> dt.datetime:
        """Say the deadline of a day; where the calendar ends, days are just days."""
        date = day
        if self.days:
            try:
                date = calendar.trading_day_after(day, self.days)
            except CalendarEnds:
                date = day + dt.timedelta(days=self.days)
        return clock.at(date, self.by)


def parse(text: str) -> tuple[Due, ...]:
    """
    Read a timetable; an empty one expects nothing.

    :raises ValueError: with the first line that cannot be read, or contradicts another.
    """
    lines = [" ".join(line.split()) for line in text.split(";") if line.strip()]
    found = tuple(_parse_line(line) for line in lines)
    prefixes = [one.prefix for one in found]
    for prefix in prefixes:
        if prefixes.count(prefix) > 1:
            raise ValueError(_("%(index)s stands in it twice.") % {"index": prefix})
    return found


def write(due: Iterable[Due]) -> str:
    """Write a timetable as it is kept."""
    return "; ".join(map(str, due))


def _parse_line(line: str) -> Due:
    match = _LINE.fullmatch(line)
    if match is None:
        words = _("Write a line like “OFI 02 04 05 by 12:00”, not “%(line)s”.")
        raise ValueError(words % {"line": line})
    types = tuple(dict.fromkeys(match["types"].split()))
    incoming = {
        file_type
        for batch in batches.batches()
        if batch.prefix == match["prefix"] and batch.direction is batches.Direction.IN
        for file_type in batch.file_types
    }
    strange = [file_type for file_type in types if file_type not in incoming]
    if strange:
        words = _("%(index)s does not bring %(types)s.")
        told = {"index": match["prefix"], "types": ", ".join(strange)}
        raise ValueError(words % told)
    by = dt.time(int(match["hour"]), int(match["minute"]))
    return Due(match["prefix"], types, by, int(match["days"] or 0))
