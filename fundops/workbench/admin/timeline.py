"""The course of the day as a chart: its steps where they belong, its deadlines, now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fundops.core.admin import cells, links
from fundops.core.admin.page import Panel, Partial
from fundops.core.models import BusinessDay, StepRun
from fundops.workbench.admin.board_steps import said
from fundops.workbench.selectors.step_standings import Standing

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
    (0, "receive_ta_files", gettext_lazy("Receive"), 3, 4.5),
    (0, "apply_confirmations", gettext_lazy("Apply"), 4.5, 6),
    (0, "reconcile_shares", gettext_lazy("Compare 05"), 6, 8),
    (0, "send_ta_files", gettext_lazy("Send 01 and 03"), 16.5, 19),
    (1, "settle_confirmations", pgettext_lazy("step", "Book"), 4.5, 6),
    (1, "receive_bank_files", gettext_lazy("Bank files"), 6, 7.7),
    (1, "reconcile_bank", gettext_lazy("Compare"), 7.7, 9.2),
    (1, "prepare_custodian_transfers", gettext_lazy("Draft"), 9.2, 10.2),
    (1, "write_supervision_files", gettext_lazy("Details"), 10.2, 11.4),
    (1, "prepare_payouts", gettext_lazy("Payouts"), 11.4, 12.6),
    (1, "send_bank_instructions", gettext_lazy("Send instructions"), 12.6, 15),
    (1, "query_payouts", gettext_lazy("Query payouts"), 15, 18),
    (2, "send_collections", gettext_lazy("Send debits"), 9, 12),
    (2, "query_collections", gettext_lazy("Query debits"), 12, 15),
    (2, "receive_channel_files", gettext_lazy("Channel files"), 15.5, 17.3),
    (2, "reconcile_channels", gettext_lazy("Compare"), 17.3, 18.8),
    (2, "reconcile_trades", gettext_lazy("Trades"), 18.8, 20.2),
    (3, "close_day_before", gettext_lazy("Close the day before"), 8, 11),
    (3, "cut_off", gettext_lazy("Cut-off"), 15, 16),
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
    steps: list[Standing], day: BusinessDay | None, now: dt.datetime
) -> list[Panel]:
    """Draw the day in work; the same is said by the table of its steps."""
    if day is None:
        return []
    states = {one.step.code: one.state for one in steps}
    is_today = now.date() == day.date
    context = {
        "title": _("The steps of %(day)s and its deadlines") % {"day": day},
        "bars": [_bar(*planned, states) for planned in _PLAN if planned[1] in states],
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
    return [Panel(_("The course of the day"), [body], said(steps), link)]


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


def _is_drawn(is_today: bool, now: dt.datetime) -> bool:
    return is_today and _hour(now) >= _FIRST


def _hour(moment: dt.datetime) -> float:
    return moment.hour + moment.minute / 60


def _x(hour: float) -> str:
    share = (hour - _FIRST) / (_LAST - _FIRST)
    return f"{_LEFT + share * (_RIGHT - _LEFT):.1f}"


def _y(lane: int) -> int:
    return _TOP + lane * _LANE
