"""Dates, times and deadlines as people read them, in Asia/Shanghai."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin.figures import DASH
from fundops.core.admin.icons import icon
from fundops.core.clock import SHANGHAI

SOON = dt.timedelta(hours=2)
URGENT = dt.timedelta(minutes=30)
WEEKDAYS: tuple[Promise, ...] = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


def day(date: dt.date | None) -> str:
    """Write a date: 2026-03-18."""
    return _local(date).strftime("%Y-%m-%d") if date else DASH


def short_day(date: dt.date | None) -> str:
    """Write a date in a list of one year: 03-18."""
    return _local(date).strftime("%m-%d") if date else DASH


def weekday(date: dt.date) -> str:
    return str(WEEKDAYS[date.weekday()])


def minute(moment: dt.datetime | None) -> str:
    """Write a time: 10:42."""
    return _local(moment).strftime("%H:%M") if moment else DASH


def second(moment: dt.datetime | None) -> str:
    """Write a time in evidence: 10:42:17."""
    return _local(moment).strftime("%H:%M:%S") if moment else DASH


def full(moment: dt.datetime | None) -> str:
    """Write a moment in evidence: 2026-03-18 10:42:17."""
    return _local(moment).strftime("%Y-%m-%d %H:%M:%S") if moment else DASH


def _local(moment: dt.date) -> dt.date:
    if isinstance(moment, dt.datetime):
        return moment.astimezone(SHANGHAI)
    return moment


@dataclass(frozen=True)
class Due:
    """How a deadline stands: its tone, shape and words."""

    tone: str
    shape: str
    words: str

    def __html__(self) -> SafeString:
        return format_html(
            '<span class="due {}">{}<span>{}</span></span>',
            self.tone,
            icon(self.shape),
            self.words,
        )


def due(
    deadline: dt.datetime, *, now: dt.datetime, met_at: dt.datetime | None = None
) -> Due:
    """
    Say how a deadline stands at `now`.

    Grey above 2 hours, amber within, red within 30 minutes and when past; green with
    the time when it was met. Never by colour alone: the shape and the words tell too.
    """
    if met_at is not None:
        return Due("met", "check", _("%(time)s done") % {"time": minute(met_at)})
    left = deadline - now
    if left < dt.timedelta(0):
        return Due("late", "late", _("%(time)s late") % {"time": span(-left)})
    words = _("%(time)s left") % {"time": span(left)}
    if left <= URGENT:
        return Due("urgent", "late", words)
    return Due("soon" if left <= SOON else "", "clock", words)


def span(length: dt.timedelta) -> str:
    hours, rest = divmod(int(length.total_seconds()), 3600)
    clock = f"{hours % 24}:{rest // 60:02d}"
    if hours < 24:
        return clock
    return _("%(days)d d %(time)s") % {"days": hours // 24, "time": clock}
