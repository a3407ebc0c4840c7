"""What compliance must see of screenings: hits, and names that are listed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import Screening
from fundops.core.personal_data import blind_index
from fundops.core.services.alert_rules import Finding

RULE = "SCREENING"


def of_the_day(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """
    Find customers whose screening of the day is no clear one.

    One finding a customer and set of listed persons: the next day tells nothing new.
    """
    found = (
        Screening.objects.filter(business_date=business_date)
        .exclude(result=Screening.Result.CLEAR)
        .select_related("fund_trading_account")
        .order_by("pk")
    )
    return [_finding(one) for one in found]


def _finding(one: Screening) -> Finding:
    number = one.fund_trading_account.number
    is_hit = one.result == Screening.Result.HIT
    words = (
        _("The certificate number is on list %(list)s: %(reference)s; no money leaves.")
        if is_hit
        else _(
            "The name is on list %(list)s: %(reference)s; no money leaves until"
            " compliance says that it is a namesake."
        )
    )
    # The references may be long; their index is not.
    which = blind_index(one.result, one.reference)[:16]
    return Finding(
        reference=f"{RULE}:{number}:{which}",
        subject=number,
        message=words % {"list": one.list_version, "reference": one.reference},
        due_on=one.business_date,
        details={"result": str(one.result), "list": one.list_version},
    )
