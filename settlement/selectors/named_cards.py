"""Payouts to another card than the one that paid, which a reviewed refund names."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from fundops.core.asked_once import asked_once
from settlement.models import Payout, Refund


@asked_once
def names_its_card(payout: Payout) -> bool:
    """Say whether the refund that a payout is of names its card."""
    return payout.pk in with_named_cards([payout])


def naming_a_card() -> QuerySet[Refund]:
    """Ask for refunds that go to another card than the one that paid."""
    named = Refund.objects.filter(card__isnull=False)
    return named.exclude(state=Refund.State.CANCELLED)


def with_named_cards(payouts: Sequence[Payout]) -> set[int]:
    """Say which of these payouts go to the card that their refund names."""
    refunds = naming_a_card().filter(claim__in={one.claim_id for one in payouts})
    named = set(refunds.values_list("claim_id", "part", "card_id"))
    return {one.pk for one in payouts if (one.claim_id, one.part, one.card_id) in named}
