"""Questions to the packages that came in."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from fundops.core.selectors import calendar
from trading.models import TaPackage

_State = TaPackage.State
#: The index of the files that answer orders.
_ANSWERS = "OFI_"
#: So far back a package that never came is looked for; older ones are a person's.
_REACH = dt.timedelta(days=31)


def packages_to_apply(business_date: dt.date) -> list[TaPackage]:
    """Find the packages of confirmations waiting to be applied, in their order."""
    waiting = TaPackage.objects.filter(
        direction=TaPackage.Direction.IN,
        index_name__startswith=_ANSWERS,
        state__in=(_State.CHECKED, _State.LOADED),
        business_date__lte=business_date,
    )
    return list(waiting.order_by("business_date", "transfer_agent__code", "id"))


def reference_packages_to_apply(business_date: dt.date) -> list[tuple[int, str]]:
    """Find the packages of quotes and terms to be applied: their ids and indexes."""
    waiting = TaPackage.objects.filter(
        Q(index_name__startswith="OFJ_") | Q(index_name__startswith="OFC_"),
        direction=TaPackage.Direction.IN,
        state__in=(_State.CHECKED, _State.LOADED),
        business_date__lte=business_date,
    )
    ordered = waiting.order_by("business_date", "transfer_agent__code", "id")
    return list(ordered.values_list("id", "index_name"))


def control_packages_to_apply(business_date: dt.date) -> list[TaPackage]:
    """Find the packages of totals to be compared: of applications, and of money."""
    waiting = TaPackage.objects.filter(
        Q(index_name__startswith="OFS_") | Q(index_name__startswith="OFK_"),
        direction=TaPackage.Direction.IN,
        state__in=(_State.CHECKED, _State.LOADED),
        business_date__lte=business_date,
    )
    return list(waiting.order_by("business_date", "transfer_agent__code", "id"))


def answers_are_applied(package: TaPackage) -> bool:
    """Say whether the TA's confirmations of the package's date are applied."""
    return TaPackage.objects.filter(
        direction=TaPackage.Direction.IN,
        index_name__startswith=_ANSWERS,
        state=_State.APPLIED,
        transfer_agent_id=package.transfer_agent_id,
        business_date=package.business_date,
    ).exists()


def packages_of_the_day(business_date: dt.date) -> list[TaPackage]:
    """Find the packages of confirmations dated `business_date`, refused ones apart."""
    held = TaPackage.objects.filter(
        direction=TaPackage.Direction.IN,
        index_name__startswith=_ANSWERS,
        business_date=business_date,
    ).exclude(state=_State.REFUSED)
    return list(
        held.select_related("transfer_agent__link").order_by("transfer_agent__code")
    )


def awaited_before(package: TaPackage) -> dt.date | None:
    """
    Say the day of an earlier package of the TA that is due and was not applied.

    Our files of T are answered on the next trading day, also when they were empty.
    """
    sent = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT,
        state=_State.WRITTEN,
        transfer_agent_id=package.transfer_agent_id,
        business_date__gte=package.business_date - _REACH,
        business_date__lt=package.business_date,
    )
    due = {
        calendar.trading_day_after(date)
        for date in sent.values_list("business_date", flat=True)
    }
    applied = TaPackage.objects.filter(
        direction=TaPackage.Direction.IN,
        index_name__startswith=_ANSWERS,
        state=_State.APPLIED,
        transfer_agent_id=package.transfer_agent_id,
        business_date__in=due,
    )
    missing = due - set(applied.values_list("business_date", flat=True))
    return min((day for day in missing if day < package.business_date), default=None)
