"""
The TA's 25 beside the confirmed rows of the same date: what money moves, and is owed.

By fund × business × what the money is for. Whether ConfirmedAmount holds the fee
differs from TA to TA: 001 + 002 + 003 must be what was used of our customers' money,
which proves the link's rule.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from fundops.core.models import Break
from fundops.core.money import ZERO
from trading.models import TaPackage, TaRecord
from trading.services import loading
from trading.services.controls.comparing import (
    Compared,
    Key,
    number,
    rows_of,
)
from trading.services.controls.comparing import (
    compare as compare_lines,
)
from trading.ta.errors import gettext_noop

REASON = "TA_MONEY_DIFFERS"
MESSAGE = gettext_noop(
    "The TA settles other money than it confirmed; ask which one is right before the "
    "settle date, and look at the rule of fees of its link."
)
#: CapitalType of 25 -> what it is compared as; others (commissions, service fees) are
#: the manager's money and stand in no confirmation.
_TYPES = {
    "001": "trade",
    "002": "trade",
    "003": "trade",
    "009": "dividend",
    "011": "principal",
    "012": "interest",
}
#: What each business moves; 120 and 130 of one offering are two days.
_USES_MONEY = ("120", "122", "139")
_BRINGS_MONEY = ("124", "142", "150", "151", "163")
_Sums = defaultdict[Key, dict[str, Decimal]]


def compare(package: TaPackage) -> Compared:
    """Compare every fund, business and kind of money; nothing without a 25."""
    files = loading.files_of(package, "25")
    if not files:
        return Compared()
    names = ("FundCode", "BusinessCode", "CapitalType", "ConfirmedAmount")
    theirs = _nothing()
    for file in files:
        for row in rows_of(file, names):
            what = _TYPES.get(str(row["CapitalType"] or ""))
            if what is not None:
                code = _confirmed(str(row["BusinessCode"] or ""))
                line = theirs[str(row["FundCode"] or ""), code, what]
                line["amount"] += number(row["ConfirmedAmount"])
    return compare_lines(
        package,
        files[0],
        ours=_owed(package),
        theirs=theirs,
        kind=Break.Kind.TA_MONEY,
        reason=REASON,
        message=MESSAGE,
        money="amount",
    )


def _owed(package: TaPackage) -> _Sums:
    """Sum what the applied rows of the same date say, without lines of nothing."""
    owed = _nothing()
    rows = TaRecord.objects.filter(
        business_date=package.business_date,
        file__package__transfer_agent_id=package.transfer_agent_id,
        file__file_type__in=("04", "06"),
        detail_flag__in=("", "0"),
    )
    with_fee = F("confirmed_amount")
    used = with_fee if _includes_fee(package) else with_fee + F("charge")
    _add(owed, rows.filter(business_code__in=_USES_MONEY), "trade", used)
    _add(owed, rows.filter(business_code__in=_BRINGS_MONEY), "trade", with_fee)
    _add(owed, rows.filter(business_code="143"), "dividend", with_fee)
    offering = rows.filter(business_code="130")
    accepted = Q(
        order_id__in=TaRecord.objects.filter(
            business_code="120", result=TaRecord.Result.APPLIED
        ).values("order_id")
    )
    _add(owed, offering.exclude(accepted), "trade", used)
    _add(owed, offering.filter(accepted), "principal", F("refund_amount"))
    failed = rows.filter(business_code="149")
    _add(owed, failed, "principal", with_fee)
    _add(owed, failed, "interest", F("interest"))
    return owed


def _includes_fee(package: TaPackage) -> bool:
    agent = package.transfer_agent
    return agent is None or not hasattr(agent, "link") or agent.link.amount_includes_fee


def _add(owed: _Sums, rows: QuerySet[TaRecord], what: str, amount: Combinable) -> None:
    sums = rows.values_list("fund_code", "business_code").annotate(sum=Sum(amount))
    for fund_code, code, total in sums.order_by("fund_code", "business_code"):
        if total:
            owed[fund_code, code, what]["amount"] += total


def _nothing() -> _Sums:
    return defaultdict(lambda: {"amount": ZERO})


def _confirmed(code: str) -> str:
    """Give what was confirmed, also where the TA names what was asked for."""
    return f"1{code[1:]}" if code.startswith("0") else code
