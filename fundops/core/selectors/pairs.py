"""Who made and who passed on the same items: pairs of persons, with counts and sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Sum

from fundops.core import clock
from fundops.core.models import ReviewDecision

#: What takes an item a level further; a refusal needs no accomplice.
PASSED_ON = (ReviewDecision.Decision.APPROVE, ReviewDecision.Decision.ESCALATE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A maker and a checker, and what passed through both."""

    maker_no: str
    checker_no: str
    count: int
    amount: Decimal
    last_on: dt.date


def pairs(
    *, since: dt.datetime, until: dt.datetime, most: int | None = None
) -> list[Pair]:
    """
    Count the items of each maker that each checker passed on, the most often first.

    :param since: decided at this moment or later, and before `until`.
    """
    counted = (
        ReviewDecision.objects.filter(
            decision__in=PASSED_ON, decided_at__gte=since, decided_at__lt=until
        )
        .values("maker__employee_no", "checker__employee_no")
        .annotate(
            count=Count("review", distinct=True),
            amount=Sum("review__amount"),
            last=Max("decided_at"),
        )
        .order_by("-count", "maker__employee_no", "checker__employee_no")
    )
    return [
        Pair(
            maker_no=row["maker__employee_no"],
            checker_no=row["checker__employee_no"],
            count=row["count"],
            amount=row["amount"],
            last_on=row["last"].astimezone(clock.SHANGHAI).date(),
        )
        for row in counted[:most]
    ]


def met(
    *, maker_id: int, checker_ids: Sequence[int], since: dt.datetime
) -> list[tuple[str, str, int]]:
    """
    Say maker, checker and how often they met over one person's items, the most first.

    :param checker_ids: only these; everybody where there are none.
    """
    found = ReviewDecision.objects.filter(
        maker=maker_id, decision__in=PASSED_ON, decided_at__gte=since
    )
    if checker_ids:
        found = found.filter(checker__in=checker_ids)
    counted = found.values_list("maker__employee_no", "checker__employee_no").annotate(
        count=Count("review", distinct=True)
    )
    return list(counted.order_by("-count", "checker__employee_no"))
