"""Trading registrations by the set, for orders that come and go by the thousand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts.errors import FundAccountDiffers, RegistrationRefused
from accounts.models import TradingRegistration
from fundops.core.services.bulk import legal_sources

_State = TradingRegistration.State

_WANTED = """
SELECT wanted.sub_account_id, wanted.transfer_agent_id,
       distribution.fund_trading_account_id
FROM unnest(%(sub_accounts)s::bigint[], %(agents)s::bigint[])
    AS wanted (sub_account_id, transfer_agent_id)
JOIN accounts_subaccount AS sub_account ON sub_account.id = wanted.sub_account_id
JOIN accounts_distributionaccount AS distribution
    ON distribution.id = sub_account.distribution_account_id
"""
# A number comes from the TA; until then the fund account has none.
_FUND_ACCOUNTS = f"""
INSERT INTO accounts_fundaccount (number, fund_trading_account_id, transfer_agent_id)
SELECT DISTINCT '', wanted.fund_trading_account_id, wanted.transfer_agent_id
FROM ({_WANTED}) AS wanted
WHERE NOT EXISTS (
    SELECT FROM accounts_fundaccount AS known
    WHERE known.fund_trading_account_id = wanted.fund_trading_account_id
      AND known.transfer_agent_id = wanted.transfer_agent_id
)
ON CONFLICT (fund_trading_account_id, transfer_agent_id) DO NOTHING
"""  # noqa: S608  # our own text, nothing from outside
_REGISTRATIONS = f"""
INSERT INTO accounts_tradingregistration (state, sub_account_id, fund_account_id)
SELECT 'NONE', wanted.sub_account_id, fund_account.id
FROM ({_WANTED}) AS wanted
JOIN accounts_fundaccount AS fund_account
    USING (fund_trading_account_id, transfer_agent_id)
WHERE NOT EXISTS (
    SELECT FROM accounts_tradingregistration AS known
    WHERE known.sub_account_id = wanted.sub_account_id
      AND known.fund_account_id = fund_account.id
)
ON CONFLICT (sub_account_id, fund_account_id) DO NOTHING
"""  # noqa: S608  # our own text, nothing from outside
_FIND = f"""
SELECT wanted.sub_account_id, wanted.transfer_agent_id,
       registration.id, registration.state, fund_account.frozen_on IS NOT NULL
FROM ({_WANTED}) AS wanted
JOIN accounts_fundaccount AS fund_account
    USING (fund_trading_account_id, transfer_agent_id)
JOIN accounts_tradingregistration AS registration
    ON registration.sub_account_id = wanted.sub_account_id
   AND registration.fund_account_id = fund_account.id
"""  # noqa: S608  # our own text, nothing from outside


@dataclass(frozen=True, slots=True)
class Registration:
    id: int
    state: str
    #: The TA froze the fund account.
    is_frozen: bool = False


def ensure_registrations(
    *, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Registration]:
    """
    Find the registrations of (sub account, TA) pairs, made as NONE where missing.

    :param wanted: ids of sub account and transfer agent.
    """
    if not wanted:
        return {}
    pairs = sorted(set(wanted))
    given = {
        "sub_accounts": [pair[0] for pair in pairs],
        "agents": [pair[1] for pair in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_FUND_ACCOUNTS, given)
        cursor.execute(_REGISTRATIONS, given)
        cursor.execute(_FIND, given)
        return {
            (sub_account_id, agent_id): Registration(*found)
            for sub_account_id, agent_id, *found in cursor.fetchall()
        }


def mark_sent(*, registration_ids: Collection[int]) -> int:
    """
    Say that 001 or 008 of these registrations are out; say how many they are.

    :raises RegistrationRefused: if one is not NONE; none was moved then.
    """
    wanted = set(registration_ids)
    with transaction.atomic():
        moved = TradingRegistration.objects.filter(
            id__in=wanted, state__in=legal_sources(TradingRegistration, _State.SENT)
        ).update(state=_State.SENT)
        if moved != len(wanted):
            raise RegistrationRefused(
                f"{len(wanted) - moved} of {len(wanted)} registrations are not NONE; "
                "look at their account orders first."
            )
    return moved


_NUMBER = """
UPDATE accounts_fundaccount AS fund_account
SET number = told.number
FROM (
    SELECT DISTINCT registration.fund_account_id, told.number
    FROM unnest(%(registrations)s::bigint[], %(numbers)s::text[])
        AS told (registration_id, number)
    JOIN accounts_tradingregistration AS registration
        ON registration.id = told.registration_id
) AS told
WHERE fund_account.id = told.fund_account_id AND fund_account.number = ''
"""
_DIFFERING = """
SELECT count(*)
FROM unnest(%(registrations)s::bigint[], %(numbers)s::text[])
    AS told (registration_id, number)
JOIN accounts_tradingregistration AS registration
    ON registration.id = told.registration_id
JOIN accounts_fundaccount AS fund_account
    ON fund_account.id = registration.fund_account_id
WHERE fund_account.number <> told.number
"""


@transaction.atomic
def activate(*, numbers: Mapping[int, str], on: dt.date) -> int:
    """
    Take the TA's yes to many registrations; say how many became ACTIVE.

    Those that are ACTIVE already stay as they are.

    :param numbers: TAAccountID by registration; a fund account without one takes it.
    :param on: the TA's confirm date.
    :raises FundAccountDiffers: if a fund account has another number; nothing is kept.
    """
    given: dict[str, Any] = {
        "registrations": list(numbers),
        "numbers": list(numbers.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, given)
        cursor.execute(_DIFFERING, given)
        differing = int(cursor.fetchone()[0])
    if differing:
        raise FundAccountDiffers(
            f"{differing} of {len(numbers)} registrations have another fund account "
            "than the TA says; ask the TA which one is right."
        )
    return TradingRegistration.objects.filter(
        id__in=numbers, state__in=legal_sources(TradingRegistration, _State.ACTIVE)
    ).update(state=_State.ACTIVE, active_since=on)


def refuse(*, registration_ids: Collection[int]) -> int:
    """Take the TA's no to many registrations; say how many became REFUSED."""
    return TradingRegistration.objects.filter(
        id__in=set(registration_ids),
        state__in=legal_sources(TradingRegistration, _State.REFUSED),
    ).update(state=_State.REFUSED)


def remove(*, registration_ids: Collection[int]) -> int:
    """Take the TA's word that it let registrations go; say how many were ACTIVE."""
    wanted = TradingRegistration.objects.filter(id__in=set(registration_ids))
    with transaction.atomic():
        for target in (_State.REMOVING, _State.REMOVED):
            moved = wanted.filter(
                state__in=legal_sources(TradingRegistration, target)
            ).update(state=target)
    return moved


_FREEZE = """
UPDATE accounts_fundaccount AS fund_account
SET frozen_on = told.frozen_on
FROM unnest(%(fund_accounts)s::bigint[], %(days)s::date[])
    AS told (fund_account_id, frozen_on)
WHERE fund_account.id = told.fund_account_id
  AND (fund_account.frozen_on IS NULL OR told.frozen_on IS NULL)
"""


def freeze(*, days: Mapping[int, dt.date | None]) -> int:
    """
    Freeze fund accounts at their TA, or free those without a day; say how many.

    One that is frozen already keeps the day on which that began.

    :param days: the TA's confirm date by fund account; None frees it.
    """
    given: dict[str, Any] = {
        "fund_accounts": list(days),
        "days": list(days.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, given)
        return cursor.rowcount
