"""Which business days something can have been booked to since a step was last run."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from fundops.core.models import BusinessDay, StepRun

_ENDED = (StepRun.State.DONE, StepRun.State.WARNING)
#: A day says as its end when closing it began; it may have waited for its turn.
_SLACK = dt.timedelta(hours=12)


def days_with_news(step: str) -> list[dt.date] | None:
    """
    Say the days that were open when the step last began, or have been since.

    Nothing is booked to a closed day: what came after that run is on one of these. None
    where it never came to its end: then it can be any day.
    """
    last = StepRun.objects.filter(step=step, state__in=_ENDED)
    began = last.order_by("-started_at").values_list("started_at", flat=True).first()
    if began is None:
        return None
    still_open = ~Q(state=BusinessDay.State.CLOSED)
    days = BusinessDay.objects.filter(still_open | Q(closed_at__gte=began - _SLACK))
    return sorted(days.values_list("date", flat=True))
