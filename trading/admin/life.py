"""The life of an order, event by event, in the lanes of those who had a hand in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.admin import cells, moments
from fundops.core.admin.icons import icon
from fundops.core.admin.page import Partial
from fundops.core.admin.states import Look
from trading.models import Order

Words = str | Promise

TRADES, FILES, MONEY, REVIEWS, BANK = "trades", "files", "money", "reviews", "bank"
LANES: dict[str, Words] = {
    TRADES: _("Trades"),
    FILES: _("Files"),
    MONEY: _("Money"),
    REVIEWS: _("Reviews"),
    BANK: _("Bank"),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened to an order, or that is expected, in its lane."""

    #: A date where nobody knows the time, as with what is due.
    at: dt.datetime | dt.date
    lane: str
    look: Look
    what: Words
    #: Written as a cell: text, a figure already written, or a Link.
    content: Any = ""
    who: Words = ""
    is_expected: bool = False

    @property
    def moment(self) -> dt.datetime:
        """Say where it stands among the others; a date alone is the end of the day."""
        if isinstance(self.at, dt.datetime):
            return self.at
        return clock.at(self.at, dt.time.max)

    @property
    def when(self) -> str:
        """Write it as people read it."""
        if isinstance(self.at, dt.datetime):
            return moments.full(self.at)
        return moments.day(self.at)

    @property
    def content_html(self) -> str | SafeString:
        return cells.write(self.content)

    @property
    def marks(self) -> list[tuple[str, Words, SafeString | str]]:
        """Say for each lane its class, its word and the icon, or none."""
        return [
            (f"lane on {self.look.tone}", word, icon(self.look.shape))
            if key == self.lane
            else ("lane", "", "")
            for key, word in LANES.items()
        ]


Teller = Callable[[Order], Iterable[Event]]
_tellers: list[Teller] = []


def tell_with(teller: Teller) -> Teller:
    """Register who tells more of an order's life; from `AppConfig.ready()`."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def life_of(order: Order) -> Partial:
    """Draw everything that is known of an order, oldest first, what is due last."""
    events = [event for teller in _tellers for event in teller(order)]
    events.sort(key=lambda event: (event.is_expected, event.moment))
    return Partial(
        "admin/trading/order/life.html",
        {"lanes": list(LANES.values()), "events": events},
    )
