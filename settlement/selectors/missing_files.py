"""Which channels owe us the file of a window."""

from __future__ import annotations

import datetime as dt

from accounts.models import Channel
from fundops.core.selectors import days
from settlement.models import ChannelFile, Collection

#: Our side moved money: a debit that the channel's file should have.
_MOVED = ("SUBMITTED", "UNKNOWN", "SUCCEEDED", "LATE_SUCCEEDED")
#: A debit succeeds at most so long after its day.
_OLDEST = dt.timedelta(days=31)


def channels_without_file(business_date: dt.date) -> list[str]:
    """Say which channels debited for the day and sent no file of its window."""
    told = ChannelFile.objects.filter(window_day=business_date)
    told = told.exclude(state=ChannelFile.State.REFUSED)
    start, end = days.intake_window(business_date)
    waiting = Collection.objects.filter(
        business_date=business_date, state__in=_MOVED, succeeded_at__isnull=True
    )
    ended = Collection.objects.filter(
        business_date__gte=business_date - _OLDEST,
        succeeded_at__gte=start,
        succeeded_at__lt=end,
        state__in=_MOVED,
    )
    ours = {*waiting.values_list("channel_id"), *ended.values_list("channel_id")}
    channels = Channel.objects.filter(pk__in=[pk for (pk,) in ours])
    channels = channels.exclude(pk__in=told.values("channel_id"))
    return list(channels.order_by("code").values_list("code", flat=True))
