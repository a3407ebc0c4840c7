"""
The TA's 11 beside our 03 of the same day: the first control of an evening.

What the TA did not get whole is seen hours before its confirmations would be missing.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, Sum

from fundops.core.models import Break
from fundops.core.money import ZERO
from trading.models import Order, TaPackage
from trading.services import loading
from trading.services.controls.comparing import (
    Compared,
    Figures,
    Key,
    number,
    rows_of,
)
from trading.services.controls.comparing import (
    compare as compare_lines,
)
from trading.ta.errors import gettext_noop

REASON = "APPLICATIONS_DIFFER"
MESSAGE = gettext_noop(
    "The TA counts our applications of the day otherwise than our 03 does; compare the "
    "files and send the same bytes again if it did not get them."
)
_FIELDS = {
    "rows": "AggregationOfTransactionByBusinessType",
    "amount": "TotalSuccessfulAmount",
    "shares": "TotalSuccessfulVol",
}


def compare(package: TaPackage) -> Compared:
    """Compare fund by fund and business by business; nothing without a 11."""
    files = loading.files_of(package, "11")
    if not files:
        return Compared()
    theirs: defaultdict[Key, dict[str, Decimal]] = defaultdict(
        lambda: dict.fromkeys(_FIELDS, ZERO)
    )
    for file in files:
        for row in rows_of(file, ("FundCode", "BusinessCode", *_FIELDS.values())):
            line = theirs[str(row["FundCode"] or ""), str(row["BusinessCode"] or "")]
            for name, field in _FIELDS.items():
                line[name] += number(row.get(field))
    return compare_lines(
        package,
        files[0],
        ours=_sent(package),
        theirs=theirs,
        kind=Break.Kind.TOTALS,
        reason=REASON,
        message=MESSAGE,
        money="amount",
    )


def _sent(package: TaPackage) -> dict[Key, Figures]:
    sent = (
        Order.objects.filter(
            sent_in__file_type="03",
            sent_in__package__direction=TaPackage.Direction.OUT,
            sent_in__package__state=TaPackage.State.WRITTEN,
            business_date=package.business_date,
            transfer_agent_id=package.transfer_agent_id,
        )
        .values("fund__code", "business_code")
        .annotate(counted=Count("id"), amount=Sum("amount"), shares=Sum("shares"))
        .order_by("fund__code", "business_code")
    )
    return {
        (line["fund__code"], line["business_code"]): {
            "rows": Decimal(line["counted"]),
            "amount": line["amount"] or ZERO,
            "shares": line["shares"] or ZERO,
        }
        for line in sent
    }
