"""A transfer with everything that a decision on it looks at."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Expression,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from fundops.core.asked_once import asked_once, keep
from fundops.core.models import Review
from fundops.core.money import ZERO
from fundops.core.services import thresholds
from settlement.models import CustodianTransfer, Reservation, TransferItem
from settlement.selectors import transfer_facts, transfer_items

_RELATED = (
    "transfer_agent",
    "fund",
    "from_account__channel",
    "to_account__channel",
    "replaces__replaces",
    "corrects",
)
_EXECUTED = CustodianTransfer.objects.filter(state=CustodianTransfer.State.EXECUTED)


@asked_once
def transfer_case(transfer_no: str) -> Any:
    """
    Read a transfer in one question: its accounts, what it is made of, and its like.

    Beside it stand `usual`, the amounts of the last of its type and fund; what went to
    the account it pays: `paid_before` times, `last_paid_on`, and `content_before`, on
    which the last of them was approved. What pages ask of it besides is kept.
    """
    cases = CustodianTransfer.objects.select_related(*_RELATED)
    found: Any = cases.annotate(**_items(), **_alike(), **_to_the_account()).get(
        transfer_no=transfer_no
    )
    if found.replaces_id is None:
        keep(transfer_items.items_told, (found.n_items, found.in_all), found)
    keep(transfer_facts.held_for, found.held or ZERO, found)
    keep(transfer_facts.recent_amounts, found.recent, found)
    if found.to_account is not None:
        account, day = found.to_account, found.pay_date
        keep(transfer_facts.executed_to, found.executed_to or 0, account)
        keep(transfer_facts.transferred_to, found.that_day or ZERO, account, day)
    return found


def _items() -> dict[str, Expression | Subquery]:
    """Count and sum its own items, and what is kept for it."""
    items = TransferItem.objects.filter(transfer=OuterRef("pk"))
    held = Reservation.objects.filter(
        subject_kind=Reservation.SubjectKind.TRANSFER,
        subject_no=OuterRef("transfer_no"),
        state=Reservation.State.HELD,
    )
    return {
        "n_items": Coalesce(_one(items, Count("pk"), "transfer"), 0),
        "in_all": Coalesce(_one(items, Sum("amount"), "transfer"), ZERO),
        "held": _one(held, Sum("amount"), "subject_no"),
    }


def _alike() -> dict[str, Expression | Subquery]:
    """Say the amounts of what was executed before: of its fund, and to its account."""
    of_kind = _EXECUTED.filter(kind=OuterRef("kind")).exclude(pk=OuterRef("pk"))
    # One that is of no fund is like others of none.
    of_fund = of_kind.annotate(of_fund=Coalesce("fund_id", 0)).filter(
        of_fund=Coalesce(OuterRef("fund_id"), 0), pk__lt=OuterRef("pk")
    )
    to_it = of_kind.filter(to_account=OuterRef("to_account"))
    most = thresholds.count("USUAL_OF_LAST")
    return {
        "usual": _amounts(of_fund, most),
        "recent": _amounts(to_it, transfer_facts.RECENT),
    }


def _to_the_account() -> dict[str, Expression | Subquery]:
    """Say what went to the account it pays, in all, before it, and for its pay date."""
    every = _EXECUTED.filter(to_account=OuterRef("to_account"))
    before = every.filter(pk__lt=OuterRef("pk"))
    that_day = every.filter(pay_date=OuterRef("pay_date"))
    approved = Review.objects.filter(
        kind="TRANSFER",
        state=Review.State.EXECUTED,
        subject_no=OuterRef("to_account_last"),
    )
    last = before.order_by("-pk").values("transfer_no")[:1]
    return {
        "executed_to": _one(every, Count("pk"), "to_account"),
        "paid_before": Coalesce(_one(before, Count("pk"), "to_account"), 0),
        "last_paid_on": _one(before, Max("pay_date"), "to_account"),
        "that_day": _one(that_day, Sum("amount"), "to_account"),
        "to_account_last": Subquery(last),
        "content_before": Subquery(approved.order_by("-pk").values("content")[:1]),
    }


def _one(rows: QuerySet[Any], figure: Expression, by: str) -> Subquery:
    asked = rows.order_by().values(by).annotate(figure=figure)
    return Subquery(asked.values("figure"))


def _amounts(rows: QuerySet[Any], most: int) -> ArraySubquery:
    return ArraySubquery(rows.order_by("-pk").values("amount")[:most])
