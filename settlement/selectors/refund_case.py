"""A refund with everything that a decision on it looks at."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from fundops.core.asked_once import asked_once, keep
from fundops.core.services import thresholds
from settlement.models import Payout, Refund
from settlement.selectors.parts import divided, is_divided
from settlement.selectors.payout_gates import paying_accounts

#: From a claim or an order to whose it is.
CUSTOMER = "sub_account__capital_account__fund_trading_account"
_RELATED = (
    f"claim__{CUSTOMER}",
    "claim__sub_account__distribution_account__partner",
    "claim__sub_account__distribution_account__fund_trading_account",
    "card__capital_account__fund_trading_account",
    "card_by",
    "lowered_from",
    "lowered_by",
    "claim__receipt__transfer_agent",
    "claim__receipt__fund",
)


@asked_once
def refund_case(refund_no: str) -> Any:
    """
    Read a refund in one question: its claim, whose it is, where its money comes from.

    Beside it stand `live_payout`, its number and state; `usual`, the amounts of the
    customer's last refunds before it; `paid_from`, the account that would pay. Whoever
    holds the locks reads it anew: an answer is kept only where a page looks.
    """
    payouts = Payout.objects.filter(claim=OuterRef("claim"), part=OuterRef("part"))
    live = payouts.exclude(state=Payout.State.CANCELLED).order_by("due_date", "id")
    cases = Refund.objects.select_related(*_RELATED).annotate(
        live_payout=Subquery(
            live.values(it=JSONObject(number="payout_no", state="state"))[:1]
        ),
        usual=usual_refunds(OuterRef(f"claim__{CUSTOMER}"), pk__lt=OuterRef("pk")),
        paid_from=Subquery(paying_accounts().values("account_no")[:1]),
    )
    found: Any = cases.annotate(divided=Exists(divided(OuterRef("claim")))).get(
        refund_no=refund_no
    )
    keep(is_divided, found.divided, found.claim)
    return found


def usual_refunds(customer: Any, **which: Any) -> ArraySubquery:
    """Say the amounts of a customer's last refunds, as a column of another question."""
    found = Refund.objects.filter(**{f"claim__{CUSTOMER}": customer}, **which)
    alive = found.exclude(state=Refund.State.CANCELLED).order_by("-pk")
    return ArraySubquery(alive.values("amount")[: thresholds.count("USUAL_OF_LAST")])


@asked_once
def refunds_of(order_no: str) -> list[Refund]:
    """List the refunds of an order, the newest first, each with its claim."""
    if not order_no:
        return []
    found = Refund.objects.filter(order_no=order_no)
    return list(found.select_related("claim").order_by("-pk"))
