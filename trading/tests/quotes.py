"""Quotes and terms that tests of this room begin with."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from fundops.core.tests.factories import THURSDAY, noon
from trading.models import Fund, FundLimit, FundQuote, Holder, TaFile, TaPackage
from trading.models.dated import DatedTerm
from trading.tests.factories import a_fund

_numbers = itertools.count(1)


def a_quote(fund: str = "990031", **fields: Any) -> dict[str, Any]:
    """The 07 row of a fund on Thursday."""
    return {
        "FundName": f"样例基金 {fund}",
        "FundCode": fund,
        "FundStatus": "0",
        "NAV": Decimal("1.0000"),
        "AccumulativeNAV": Decimal("1.0000"),
        "UpdateDate": THURSDAY,
        "NetValueType": "0",
        "CurrencyType": "156",
        **fields,
    }


def a_reference_file(
    file_type: str = "07", *, fund: Fund | None = None, date: dt.date = THURSDAY
) -> TaFile:
    """A file that was applied before, without its bytes."""
    agent = (fund or a_fund()).transfer_agent
    n = next(_numbers)
    package = TaPackage.objects.create(
        transfer_agent=agent,
        direction=TaPackage.Direction.IN,
        index_name=f"OFJ_{agent.code}_BEFORE_{n}.TXT",
        business_date=date,
        version="20",
        sha256=f"{n:064d}",
        received_at=noon(date),
    )
    return TaFile.objects.create(
        package=package,
        name=f"OFD_BEFORE_{n}_{file_type}.TXT",
        file_type=file_type,
        size=0,
    )


def quote_on(
    day: dt.date, nav: str, *, fund: Fund | None = None, **fields: Any
) -> FundQuote:
    """A quote of an ordinary day."""
    fund = fund or a_fund()
    return FundQuote.objects.create(
        **{
            "fund": fund,
            "nav_date": day,
            "file_date": day,
            "version": 1,
            "nav": Decimal(nav),
            "accumulative_nav": Decimal(nav),
            "status": "0",
            "file": a_reference_file(fund=fund, date=day),
            "line": 1,
            **fields,
        }
    )


def a_term(model: type[DatedTerm], fund: Fund | None = None, **fields: Any) -> Any:
    """A statement about a fund, in force long since."""
    fund = fund or a_fund()
    return model._default_manager.create(
        **{
            "fund": fund,
            "valid_from": dt.date(2024, 12, 2),
            "file": a_reference_file("C1", fund=fund, date=dt.date(2024, 12, 2)),
            "line": 1,
            **fields,
        }
    )


def a_limit(limit: str, value: str, **fields: Any) -> FundLimit:
    """A limit for persons, unless `fields` say otherwise."""
    made: FundLimit = a_term(
        FundLimit,
        limit=limit,
        value=Decimal(value),
        **{"holder": Holder.PERSON, "source": "C1", **fields},
    )
    return made
