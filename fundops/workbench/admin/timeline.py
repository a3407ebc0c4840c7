"""The course of the day as a chart: its steps where they belong, its deadlines, now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fundops.core.admin import cells, links
from fundops.core.admin.page import Panel, Partial
from fundops.core.models import BusinessDay, StepRun

#: The drawing's size, and the hours it spans: a day in work begins at 03:00.
_WIDTH, _LEFT, _RIGHT = 1160, 74, 1152
_FIRST, _LAST = 3, 24
_TOP, _LANE, _BAR = 28, 22, 17

_LANES: tuple[str | Promise, ...] = (
    gettext_lazy("TA files"),
    gettext_lazy("Money"),
    gettext_lazy("Channels"),
    gettext_lazy("Day's end"),
)
#: Lane, step, its word, from and until: where MONEY.md, section 6 puts it.
_PLAN: tuple[tuple[int, str, str | Promise, float, float], ...] = (
    (0, "receive_ta_files", gettext_lazy("Receive"), 3, 5),
    (0, "apply_confirmations", gettext_lazy("Apply"), 5, 6.5),
    (0, "reconcile_shares", gettext_lazy("Compare 05"), 6.5, 8),
    (0, "send_ta_files", gettext_lazy("Send 01 and 03"), 15.5, 18),
    (1, "settle_confirmations", pgettext_lazy("step", "Book"), 6.5, 8),
    (1, "prepare_custodian_transfers", gettext_lazy("Draft transfers"), 8, 10),
    (1, "prepare_payouts", gettext_lazy("Prepare payouts"), 10, 12),
    (2, "send_collections", gettext_lazy("Send debits"), 9, 12),
    (2, "query_collections", gettext_lazy("Query debits"), 12, 15),
    (2, "cut_off", gettext_lazy("Cut-off"), 15, 16),
    (3, "verify_books", gettext_lazy("Verify"), 21, 22.5),
    (3, "close_day", gettext_lazy("Close"), 22.5, 24),
)
_LOOKS = {"RUNNING": "run", "DONE": "done", "WARNING": "alert", "FAILED": "fail"}


@dataclass(frozen=True)
class Bar:
    css: str
    label: str | Promise
    x: str
    y: int
    width: str
    middle: str
    base: str
    height: int = _BAR


@dataclass(frozen=True)
class Pin:
    """A deadline: a flag on its hour, filled once it is met or missed."""

    css: str
    x: str
    words: str


@dataclass(frozen=True)
class Mark:
    x: str
    words: str


@dataclass(frozen=True)
class Lane:
    words: str | Promise
    line: int
    base: str


def panel(
    runs: Iterable[StepRun], day: BusinessDay | None, now: dt.datetime
) -> list[Panel]:
    """Draw the day in work; the same is said by the table of its steps."""
    if day is None:
        return []
    states = {run.step: run.state for run in runs}
    if day.state != BusinessDay.State.OPEN:
        states.setdefault("cut_off", StepRun.State.DONE)
    is_today = now.date() == day.date
    context = {
        "title": _("The steps of %(day)s and its deadlines") % {"day": day},
        "bars": [_bar(*planned, states) for planned in _PLAN],
        "lanes": [
            Lane(words, _y(place), f"{_y(place) + 15}")
            for place, words in enumerate(_LANES)
        ],
        "hours": [
            Mark(_x(hour), f"{hour:02d}:00") for hour in range(_FIRST + 1, _LAST, 2)
        ],
        "pins": _pins(states, now if is_today else None),
        "now": Mark(_x(_hour(now)), f"{now:%H:%M}")
        if _is_drawn(is_today, now)
        else None,
        "bottom": _y(len(_LANES)),
    }
    link = cells.Link(_("All steps"), links.list_url(StepRun))
    body = Partial("admin/workbench/timeline.html", context)
    return [Panel(_("The course of the day"), [body], _said(states), link)]


def _bar(
    lane: int,
    step: str,
    label: str | Promise,
    start: float,
    end: float,
    states: dict[str, str],
) -> Bar:
    left, right = float(_x(start)) + 1, float(_x(end)) - 1
    y = _y(lane) + 2
    return Bar(
        css=_LOOKS.get(states.get(step, ""), "todo"),
        label=label,
        x=f"{left:.1f}",
        y=y,
        width=f"{right - left:.1f}",
        middle=f"{(left + right) / 2:.1f}",
        base=f"{y + 12.5}",
    )


def _pins(states: dict[str, str], now: dt.datetime | None) -> list[Pin]:
    deadlines = (
        (12, "reconcile_shares", _("12:00 TA files")),
        (15, "cut_off", _("15:00 cut-off")),
    )
    return [
        Pin(_pin(states.get(step, ""), hour, now), _x(hour), words)
        for hour, step, words in deadlines
    ]


def _pin(state: str, hour: int, now: dt.datetime | None) -> str:
    if state in ("DONE", "WARNING"):
        return "met"
    if now is None:
        return "due"
    left = hour - _hour(now)
    if left < 0:
        return "late"
    return "soon" if left <= 2 else "due"


def _said(states: dict[str, str]) -> str:
    """Say the finding in words: how many steps are done, failed, not yet."""
    counts = Counter(_LOOKS.get(states.get(p[1], ""), "todo") for p in _PLAN)
    parts = (
        (counts["done"], _("%(n)d done")),
        (counts["run"], _("%(n)d running")),
        (counts["alert"], _("%(n)d to look at")),
        (counts["fail"], _("%(n)d failed")),
        (counts["todo"], _("%(n)d not yet")),
    )
    return " · ".join(words % {"n": n} for n, words in parts if n)


def _is_drawn(is_today: bool, now: dt.datetime) -> bool:
    return is_today and _hour(now) >= _FIRST


def _hour(moment: dt.datetime) -> float:
    return moment.hour + moment.minute / 60


def _x(hour: float) -> str:
    share = (hour - _FIRST) / (_LAST - _FIRST)
    return f"{_LEFT + share * (_RIGHT - _LEFT):.1f}"


def _y(lane: int) -> int:
    return _TOP + lane * _LANE
