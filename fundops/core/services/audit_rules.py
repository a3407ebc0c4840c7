"""What compliance looks for in the audit trail itself: that it is sealed in time."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.selectors import calendar
from fundops.core.services import alert_rules, thresholds
from fundops.core.services.alert_rules import Finding

RULE = "AUDIT_UNSEALED"


def register() -> None:
    """Make the rule known; called when the ground floor is ready."""
    alert_rules.register(
        RULE,
        gettext_lazy("Audit trail not sealed"),
        unsealed,
        source=gettext_lazy("House rule, to be confirmed by compliance"),
        thresholds=("UNSEALED_DAYS",),
    )


def unsealed(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """
    Find that rows of the trail are open for longer than so many trading days.

    What was written on the day before and sealed that evening is in time; one finding a
    seal that is waited for.
    """
    last = AuditSeal.objects.order_by("-number").first()
    after = last.last_id if last else 0
    first = AuditEntry.objects.filter(pk__gt=after).order_by("pk").first()
    if first is None:
        return []
    days = thresholds.count("UNSEALED_DAYS")
    since = first.at.astimezone(clock.SHANGHAI).date()
    if since >= calendar.trading_day_before(business_date, days):
        return []
    count = AuditEntry.objects.filter(pk__gt=after).count()
    words = _(
        "%(n)d rows of the audit trail are not sealed, the first of %(date)s; the last"
        " seal is %(seal)s. Run seal_audit, then verify_audit."
    )
    seal_no = last.number if last else 0
    return [
        Finding(
            reference=f"{RULE}:{seal_no}",
            subject=f"seal {seal_no}",
            message=words % {"n": count, "date": since, "seal": seal_no or "—"},
            due_on=business_date,
            details={"rows": count, "first": first.pk, "since": since.isoformat()},
        )
    ]
