"""The money of one order, in every room that saw it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from settlement.models import Claim, CollectionLeg, JournalEntry, Posting
from trading.models import Order


@dataclass(frozen=True)
class Money:
    """Debits that paid an order, the entries about it, and what is owed from it."""

    legs: list[CollectionLeg]
    entries: list[JournalEntry]
    claims: list[Claim]


def money_of(order: Order) -> Money:
    """Gather the money of an order, a question a kind."""
    legs = list(
        order.legs.select_related("collection__channel").prefetch_related(
            "collection__attempts__answers"
        )
    )
    debits = [leg.collection.collection_no for leg in legs]
    entries = JournalEntry.objects.filter(
        Q(subject_no=order.order_no) | Q(subject_no__in=debits)
    ).prefetch_related(
        Prefetch("postings", Posting.objects.select_related("account").order_by("id"))
    )
    claims = Claim.objects.filter(
        sub_account=order.sub_account_id, order_no=order.order_no
    )
    return Money(legs, list(entries.order_by("id")), list(claims.order_by("id")))
