"""How customers stand with the lists: the newest screening of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Screening
from fundops.core.asked_once import asked_once
from fundops.core.services import thresholds
from fundops.core.services.reviews.screening import NotConnected
from fundops.core.services.reviews.screening import Screening as Told

_Result = Screening.Result
_CONNECTED = """
SELECT EXISTS (SELECT FROM accounts_screeninglist)
    OR EXISTS (SELECT FROM accounts_screening)
"""
_OF_CUSTOMER = """
SELECT EXISTS (SELECT FROM accounts_screeninglist)
        OR EXISTS (SELECT FROM accounts_screening),
    newest.business_date, newest.list_version, newest.result, newest.reference
FROM (VALUES (1)) AS once
LEFT JOIN LATERAL (
    SELECT * FROM accounts_screening
    WHERE fund_trading_account_id = (
        SELECT id FROM accounts_fundtradingaccount WHERE number = %(number)s
    )
    ORDER BY id DESC LIMIT 1
) AS newest ON true
"""


@asked_once
def is_connected() -> bool:
    """Say whether customers are screened here: a list is in, or somebody was."""
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTED)
        return bool(cursor.fetchone()[0])


def newest(person_ids: Iterable[int]) -> dict[int, Screening]:
    """Find the newest screening of each customer, in one query."""
    found = (
        Screening.objects.filter(fund_trading_account__in=list(person_ids))
        .order_by("fund_trading_account_id", "-pk")
        .distinct("fund_trading_account_id")
    )
    return {one.fund_trading_account_id: one for one in found}


def of_customer(customer_no: str) -> Told | None:
    """
    Say the newest screening as the reviewer's brief shows it, in one query.

    :raises NotConnected: where nobody is screened here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_CUSTOMER, {"number": customer_no})
        connected, screened_on, version, result, reference = cursor.fetchone()
    if not connected:
        raise NotConnected
    if screened_on is None:
        return None
    listed = len(reference.split())
    return Told(
        screened_on=screened_on,
        lists=version,
        hits=listed if result == _Result.HIT else 0,
        unsure=listed if result == _Result.REVIEW else 0,
    )


def why_not_paid(found: Screening | None, *, on: dt.date | None) -> str:
    """
    Say why nothing is paid to a customer on a day; empty where it may be (RF12).

    :param on: the day of sending; the age is not asked where None.
    """
    if found is None:
        return _("The customer was never compared with the lists.")
    said = {"date": found.business_date, "list": found.list_version}
    if found.result == _Result.HIT:
        words = _("The customer is on list %(list)s (%(date)s).")
        return words % said
    if found.result == _Result.REVIEW:
        words = _("The customer's name is on list %(list)s (%(date)s).")
        return words % said
    most = thresholds.count("SCREENING_DAYS")
    if on is not None and (on - found.business_date).days > most:
        words = _("The customer was last screened on %(date)s; screen_customers does.")
        return words % said
    return ""
