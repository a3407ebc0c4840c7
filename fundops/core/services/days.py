"""
Business days: opened in calendar order, at most two open, closed in order.

While D is worked to its close, D+1 takes orders; D+2 has to wait.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fundops.core.database.partitions import ensure_partitions
from fundops.core.errors import DayRefused
from fundops.core.models import BusinessDay, Staff
from fundops.core.selectors import calendar, days
from fundops.core.services import audit, locks

State = BusinessDay.State
#: Fewer days left in the calendar are an alarm: the next year has to be loaded.
CALENDAR_ALARM_DAYS = 60
#: Opening, cutting off and closing look at several days: one at a time.
_THE_DAYS = "business days"


@transaction.atomic
def open_day(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> BusinessDay:
    """
    Open `business_date` for intake, or return it where it was opened before.

    The first day of all may be any trading day; then they follow the calendar.

    :raises DayRefused: for a day without trading, out of order, while the day before
        still takes orders, or while two days are open.
    :raises CalendarEnds: beyond the horizon of the calendar.
    """
    locks.hold(_THE_DAYS)
    opened = BusinessDay.objects.filter(date=business_date).first()
    if opened is not None:
        return opened
    _check_may_open(business_date)
    ensure_partitions(business_date)
    day = BusinessDay.objects.create(date=business_date, opened_at=now)
    _record("core.day.opened", day, actor)
    return day


@transaction.atomic
def cut_off_day(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> BusinessDay:
    """
    End the intake of `business_date`; a day cut off before is returned as it is.

    :raises DayRefused: where the day was never opened.
    """
    day = lock_day(business_date)
    if day.state == State.OPEN:
        day.cut_off()
        day.cut_off_at = now
        day.save(update_fields=["state", "cut_off_at"])
        _record("core.day.cut_off", day, actor)
    return day


@transaction.atomic
def mark_processing(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> BusinessDay:
    """
    Say that the applications of `business_date` are out.

    :raises DayRefused: where it still takes orders, or was never opened.
    """
    day = lock_day(business_date)
    if day.state == State.OPEN:
        raise DayRefused(
            _("%(day)s still takes orders; cut it off first.") % {"day": day}
        )
    if day.state == State.CUT_OFF:
        day.process()
        day.save(update_fields=["state"])
        _record("core.day.processing", day, actor)
    return day


@transaction.atomic
def close_day(
    *, business_date: dt.date, actor: Staff, now: dt.datetime, missing: list[str]
) -> BusinessDay:
    """
    Close `business_date`, provisionally where evidence is `missing` that comes later.

    A day closed provisionally is closed for good once nothing is missing. What must
    hold before a close is the caller's to prove, in the same transaction.

    :raises DayRefused: where it takes orders, or an older day is open.
    """
    day = lock_day(business_date)
    if day.state == State.CLOSED:
        if day.closed_provisionally and not missing:
            day.closed_provisionally = False
            day.save(update_fields=["closed_provisionally"])
            _record("core.day.close_confirmed", day, actor)
        return day
    check_may_close(day)
    if day.state in (State.CUT_OFF, State.PROCESSING):
        day.reconcile()
        # Saved by itself: the database knows no move straight to CLOSED.
        day.save(update_fields=["state"])
    day.close(provisionally=bool(missing))
    day.closed_at = now
    day.save(update_fields=["state", "closed_at", "closed_provisionally"])
    _record("core.day.closed", day, actor, missing=missing)
    return day


def lock_day(date: dt.date) -> BusinessDay:
    """
    Lock a day, and the order of all days, until the transaction ends.

    :raises DayRefused: where it was never opened.
    """
    locks.hold(_THE_DAYS)
    day = BusinessDay.objects.select_for_update().filter(date=date).first()
    if day is None:
        raise DayRefused(
            _("%(date)s was never opened; open it first.") % {"date": date}
        )
    return day


def share_day(date: dt.date) -> None:
    """
    Keep a day as it is until the transaction ends; others may share it.

    A cut-off or a close waits: whoever moves orders of a day and then posts to it takes
    the day first (docs/locking.md).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM core_businessday WHERE date = %s FOR SHARE", [date])


def check_may_close(day: BusinessDay) -> None:
    """
    Refuse a day that takes orders, or that is not the oldest open one.

    :raises DayRefused: saying which day comes first.
    """
    if day.state == State.OPEN:
        raise DayRefused(
            _("%(day)s still takes orders; cut it off first.") % {"day": day}
        )
    oldest = days.oldest_open_day()
    if oldest is not None and oldest.date < day.date:
        raise DayRefused(
            _("%(oldest)s is open; days close in order, close it first.")
            % {"oldest": oldest}
        )


def _check_may_open(date: dt.date) -> None:
    if not calendar.is_trading_day(date):
        raise DayRefused(
            _("%(date)s is no trading day; only trading days are opened.")
            % {"date": date}
        )
    newest = days.newest_day()
    if newest is None:
        return
    following = calendar.trading_day_after(newest.date)
    if date != following:
        raise DayRefused(
            _("Days open in calendar order: after %(newest)s comes %(following)s.")
            % {"newest": newest, "following": following}
        )
    if newest.state == State.OPEN:
        raise DayRefused(
            _("%(newest)s still takes orders; cut it off first.") % {"newest": newest}
        )
    still_open = days.open_days()
    if len(still_open) > 1:
        raise DayRefused(
            _("%(one)s and %(two)s are open, and two is the most; close %(one)s first.")
            % {"one": still_open[0], "two": still_open[1]}
        )


def _record(
    action: str, day: BusinessDay, actor: Staff, missing: list[str] | None = None
) -> None:
    after: dict[str, object] = {"state": str(day.state)}
    if missing:
        after["missing"] = missing
    audit.record(
        action=action,
        subject=f"day {day}",
        actor=actor,
        business_date=day.date,
        after=after,
    )
