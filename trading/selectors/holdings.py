"""Questions asked when opening holdings come in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import TradingRegistration
from trading.models import Fund, Holding, Lot, ShareMovement

#: Sub account number, fund code, share class.
HoldingName = tuple[str, str, str]
#: TA serial number and the day it was registered.
LotName = tuple[str, dt.date]


@dataclass(frozen=True, slots=True)
class KnownHolding:
    """A holding with its lots' source types and what its opening imports brought."""

    holding_id: int
    sources: dict[LotName, str]
    opened: dict[str, set[Decimal]]


def active_registrations(numbers: Collection[str]) -> dict[tuple[str, str], int]:
    """Find the sub accounts that a TA knows, by (number, TA code)."""
    rows = TradingRegistration.objects.filter(
        sub_account__number__in=set(numbers), state=TradingRegistration.State.ACTIVE
    ).values_list(
        "sub_account__number", "fund_account__transfer_agent__code", "sub_account_id"
    )
    return {(number, agent): sub_account_id for number, agent, sub_account_id in rows}


def funds_of_agents(codes: Collection[str]) -> dict[str, tuple[int, str]]:
    """Find funds by code, with the code of their TA."""
    rows = Fund.objects.filter(code__in=set(codes)).values_list(
        "code", "id", "transfer_agent__code"
    )
    return {code: (fund_id, agent) for code, fund_id, agent in rows}


def known_holdings(numbers: Collection[str]) -> dict[HoldingName, KnownHolding]:
    """Find the holdings of sub accounts with what is in them."""
    of_these = {"sub_account__number__in": set(numbers)}
    sources: defaultdict[int, dict[LotName, str]] = defaultdict(dict)
    for holding_id, serial, registered_on, source_type in Lot.objects.filter(
        holding__in=Holding.objects.filter(**of_these)
    ).values_list("holding_id", "ta_serial_no", "registered_on", "source_type"):
        sources[holding_id][serial, registered_on] = source_type
    opened: defaultdict[int, dict[str, set[Decimal]]] = defaultdict(dict)
    for holding_id, serial, shares in ShareMovement.objects.filter(
        holding__in=Holding.objects.filter(**of_these),
        source_kind=ShareMovement.Source.OPENING,
    ).values_list("holding_id", "ta_serial_no", "shares"):
        opened[holding_id].setdefault(serial, set()).add(shares)
    rows = Holding.objects.filter(**of_these).values_list(
        "id", "sub_account__number", "fund__code", "share_class"
    )
    return {
        (number, fund, share_class): KnownHolding(
            holding_id, sources[holding_id], opened[holding_id]
        )
        for holding_id, number, fund, share_class in rows
    }
