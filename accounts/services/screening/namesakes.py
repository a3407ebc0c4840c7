"""A person says that a customer only bears the name of a listed one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import ScreeningRefused
from accounts.models import FundTradingAccount, Screening
from fundops.core import clock
from fundops.core.models import Staff
from fundops.core.services import audit

#: As the closing of an alert: so much of why.
SHORTEST_NOTE = 10
_Result = Screening.Result


@transaction.atomic
def call_namesake(
    *, screening_id: int, actor: Staff, now: dt.datetime, note: str
) -> Screening:
    """
    Clear a customer of whom only the name is listed; it holds for these listed persons.

    Another listed person of that name, or the number, is a finding of its own again.

    :raises ScreeningRefused: not of compliance, a hit by the number, no longer the
        customer's latest screening, or a note that is too short.
    """
    if "compliance" not in actor.roles or not actor.is_active:
        raise ScreeningRefused(
            _("Screenings are decided by compliance; you may only read them.")
        )
    screening = Screening.objects.get(pk=screening_id)
    # One decision a customer at a time; the row's screenings hang on it.
    person = FundTradingAccount.objects.select_for_update().get(
        pk=screening.fund_trading_account_id
    )
    if why_not := why_no_namesake(screening):
        raise ScreeningRefused(why_not)
    if len(note) < SHORTEST_NOTE:
        words = _(
            "This needs a note of at least %(least)d characters; there are %(n)d."
        )
        raise ScreeningRefused(words % {"least": SHORTEST_NOTE, "n": len(note)})
    made = Screening.objects.create(
        business_date=screening.business_date,
        fund_trading_account=person,
        list_version=screening.list_version,
        result=_Result.CLEAR,
        reference=screening.reference,
        screened_at=now,
        looked_at_by=actor,
        note=note[:400],
    )
    audit.record(
        action="accounts.screening.namesake",
        subject=f"customer {person.number}",
        actor=actor,
        business_date=now.astimezone(clock.SHANGHAI).date(),
        reason=note,
        before={"result": str(screening.result)},
        after={
            "result": str(made.result),
            "list": made.list_version,
            "reference": made.reference,
        },
    )
    return made


def why_no_namesake(screening: Screening) -> str:
    """Say why a screening cannot be cleared so; empty where it can."""
    if screening.result == _Result.HIT:
        return _("The certificate's number is listed; that is no namesake.")
    if screening.result == _Result.CLEAR:
        return _("Nothing was found; there is nothing to clear.")
    newest = (
        Screening.objects.filter(fund_trading_account=screening.fund_trading_account_id)
        .order_by("-pk")
        .first()
    )
    if newest is None or newest.pk != screening.pk:
        return _("This customer was screened again since; look at the newest one.")
    return ""
