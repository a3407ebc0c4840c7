"""The cards of a capital account, one after the other, and what was paid to each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery

from accounts.models import BankCard
from fundops.core.asked_once import asked_once
from settlement.models import Payout

#: The money is with the customer.
PAID = (Payout.State.PAID, Payout.State.SETTLED)


@asked_once
def cards_of(capital_account_id: int) -> list[Any]:
    """
    List the cards of a capital account, the oldest first, each with its account.

    Beside each stand `paid_before`, the payments that reached it, and `last_paid_on`.
    """
    paid = (
        Payout.objects.filter(
            card=OuterRef("pk"),
            claim__sub_account__capital_account=OuterRef("capital_account"),
            state__in=PAID,
        )
        .order_by()
        .values("card")
    )
    cards = BankCard.objects.filter(capital_account=capital_account_id)
    return list(
        cards.select_related("capital_account")
        .annotate(
            paid_before=Subquery(paid.annotate(n=Count("pk")).values("n")),
            last_paid_on=Subquery(paid.annotate(d=Max("business_date")).values("d")),
        )
        .order_by("valid_from", "pk")
    )
