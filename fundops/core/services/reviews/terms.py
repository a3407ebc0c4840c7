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
from fundops.core.services.reviews.kinds import NO_TRAITS, Deadline, Traits

#: Hours of a policy run on trading days only, between these times.
WORK_BEGINS, WORK_ENDS = dt.time(9), dt.time(17)


def canonical(content: Mapping[str, Any]) -> str:
    """Write content always the same way: sorted keys, no spaces, characters as such."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def policy_for(
    *, kind: str, amount: Decimal, on: dt.date, traits: Traits = NO_TRAITS
) -> ReviewPolicy:
    """
    Say the most demanding rule in force that applies: most levels, highest amount.

    :param traits: what else rules may look at.
    :raises NoPolicy: nothing says who decides; then nobody does.
    """
    applying = [
        policy
        for policy in in_force(kind=kind, on=on)
        if applies(policy, amount=amount, on=on, traits=traits)
    ]
    if not applying:
        raise NoPolicy(
            _("No policy says who decides %(kind)s of %(amount)s.")
            % {"kind": kind, "amount": amount}
        )
    return max(applying, key=lambda one: (one.levels, one.from_amount, one.pk))


def in_force(*, kind: str, on: dt.date) -> list[ReviewPolicy]:
    """Say the newest version of each rule that is in force on a day."""
    versions = ReviewPolicy.objects.filter(kind=kind, effective_from__lte=on)
    newest = {policy.code: policy for policy in versions.order_by("code", "version")}
    return [policy for policy in newest.values() if not policy.is_retired]


def applies(
    policy: ReviewPolicy, *, amount: Decimal, on: dt.date, traits: Traits
) -> bool:
    """Say whether every condition of a rule holds."""
    within = policy.payee_changed_within
    return (
        amount >= policy.from_amount
        and policy.customer_kind in ("", traits.customer_kind)
        and (traits.is_manual or not policy.manual_only)
        and (traits.other_card or not policy.other_card_only)
        and (
            within is None
            or (
                traits.payee_changed_on is not None
                and (on - traits.payee_changed_on).days <= within
            )
        )
    )


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
