"""The canonical content, its hash, the policy in force and the time a review has."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import ReviewPolicy
from fundops.core.selectors import calendar
from fundops.core.services.reviews.errors import NoPolicy
from fundops.core.services.reviews.kinds import Deadline

#: Hours of a policy run on trading days only, between these times.
WORK_BEGINS, WORK_ENDS = dt.time(9), dt.time(17)


def canonical(content: Mapping[str, Any]) -> str:
    """Write content always the same way: sorted keys, no spaces, characters as such."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def policy_for(*, kind: str, amount: Decimal, on: dt.date) -> ReviewPolicy:
    """
    Say the newest policy in force of the highest band that `amount` reaches.

    :raises NoPolicy: nothing says who decides; then nobody does.
    """
    found = (
        ReviewPolicy.objects.filter(
            kind=kind, from_amount__lte=amount, effective_from__lte=on
        )
        .order_by("-from_amount", "-version")
        .first()
    )
    if found is None:
        raise NoPolicy(
            _("No policy says who decides %(kind)s of %(amount)s.")
            % {"kind": kind, "amount": amount}
        )
    return found


def expiry(
    *, policy: ReviewPolicy, now: dt.datetime, deadline: Deadline | None
) -> dt.datetime:
    """
    Say when a review submitted now expires: by hours, or before its deadline.

    A deadline that is past at submission no longer bounds it: what is late is late,
    is shown so, and can still be decided.
    """
    by_hours = work_hours_after(now, policy.hours)
    if deadline is None:
        return by_hours
    by_deadline = deadline.at - dt.timedelta(minutes=policy.lead_minutes)
    return min(by_hours, by_deadline) if by_deadline > now else by_hours


def work_hours_after(moment: dt.datetime, hours: int) -> dt.datetime:
    """Add `hours` of work, counted on trading days from 9 to 17."""
    left = dt.timedelta(hours=hours)
    moment = moment.astimezone(clock.SHANGHAI)
    day = calendar.business_day_on_or_after(moment.date())
    while True:
        begin = max(moment, clock.at(day, WORK_BEGINS))
        end = clock.at(day, WORK_ENDS)
        if begin + left <= end:
            return begin + left
        left -= max(end - begin, dt.timedelta())
        day = calendar.trading_day_after(day)
