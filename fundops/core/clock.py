"""
The business clock: every business time is asked here, and nowhere below an edge.

Admin, API and commands ask; services are told. Sessions, throttles, one-time codes,
signature windows and heartbeats use the machine's clock instead.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from fundops.core.asked_once import asked_once

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """
    Say the business time, aware, in Asia/Shanghai.

    Where the sandbox is allowed, a moved clock (the `MovedClock` row) stands in for
    the machine's.
    """
    moved = moved_to()
    return (moved or timezone.now()).astimezone(SHANGHAI)


def moved_to() -> dt.datetime | None:
    """Say where the sandbox let the clock stand; None where it runs."""
    return _moved_to() if settings.SANDBOX else None


@asked_once
def _moved_to() -> dt.datetime | None:
    # Looked up here: the clock is asked before the models are loaded, too.
    from fundops.core.models import MovedClock

    return MovedClock.objects.filter(pk=1).values_list("moment", flat=True).first()


def today() -> dt.date:
    """Say the date in Shanghai; not a business date, which comes from BusinessDay."""
    return now().date()


def at(date: dt.date, time: dt.time) -> dt.datetime:
    """Make the aware moment of a wall time in Shanghai."""
    return dt.datetime.combine(date, time, tzinfo=SHANGHAI)


def machine() -> dt.datetime:
    """
    Say the machine's time, which no sandbox moves.

    For sessions, throttles and codes: who moves the business clock opens no door.
    """
    return timezone.now().astimezone(SHANGHAI)
