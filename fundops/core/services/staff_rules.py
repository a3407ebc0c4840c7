"""What compliance looks for among the staff: pairs, and decisions taken back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import ReviewDecision
from fundops.core.selectors import pairs
from fundops.core.services import alert_rules, thresholds
from fundops.core.services.alert_rules import Finding

_HOUSE = gettext_lazy("House rule, to be confirmed by compliance")
_Decision = ReviewDecision.Decision


def register() -> None:
    """Make the rules of the ground floor known; called when it is ready."""
    alert_rules.register(
        "SAME_PAIR",
        gettext_lazy("The same maker and checker too often"),
        same_pair,
        source=_HOUSE,
        thresholds=("PAIR_DAYS", "PAIR_MOST"),
    )
    alert_rules.register(
        "UNDONE",
        gettext_lazy("Decisions of one person undone often"),
        undone,
        source=_HOUSE,
        thresholds=("PAIR_DAYS", "UNDONE_MOST"),
    )


def same_pair(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """Find pairs with more than so many items in the window; one a pair and month."""
    days, most = thresholds.count("PAIR_DAYS"), thresholds.count("PAIR_MOST")
    found = pairs.pairs(since=now - dt.timedelta(days=days), until=now)
    words = _(
        "%(maker)s made and %(checker)s passed on %(n)d items of %(sum)s in %(d)d days."
    )
    return [
        Finding(
            reference=f"SAME_PAIR:{one.maker_no}:{one.checker_no}:{one.last_on:%Y%m}",
            subject=f"{one.maker_no} {one.checker_no}",
            message=words
            % {
                "maker": one.maker_no,
                "checker": one.checker_no,
                "n": one.count,
                "sum": f"{one.amount:,.2f}",
                "d": days,
            },
            details={"count": one.count, "sum": str(one.amount), "days": days},
        )
        for one in found
        if one.count > most
    ]


def undone(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """Find persons whose approvals others took back often; one a person and month."""
    days, most = thresholds.count("PAIR_DAYS"), thresholds.count("UNDONE_MOST")
    counted = (
        ReviewDecision.objects.filter(
            decision=_Decision.APPROVE,
            review__decisions__decision=_Decision.UNDO,
            review__decisions__pk__gt=F("pk"),
            review__decisions__decided_at__gte=now - dt.timedelta(days=days),
        )
        .values_list("checker__employee_no")
        .annotate(count=Count("review", distinct=True))
        .order_by("checker__employee_no")
    )
    words = _("%(n)d approvals of %(person)s were undone in %(d)d days.")
    return [
        Finding(
            reference=f"UNDONE:{person}:{business_date:%Y%m}",
            subject=person,
            message=words % {"n": count, "person": person, "d": days},
            details={"count": count, "days": days},
        )
        for person, count in counted
        if count > most
    ]
