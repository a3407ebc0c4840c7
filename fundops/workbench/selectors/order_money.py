"""The money of one order, in every room that saw it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from fundops.core.models import Review
from settlement.models import (
    Claim,
    CollectionLeg,
    CustodianTransfer,
    JournalEntry,
    Payout,
    Posting,
    Refund,
)
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


@dataclass(frozen=True)
class Bank:
    """What second persons decided about an order's money, and what the bank said."""

    reviews: list[Review]
    transfers: list[CustodianTransfer]
    payouts: list[Payout]


def bank_of(order: Order) -> Bank:
    """Gather what was approved, sent and answered for an order, a question a kind."""
    claims = Claim.objects.filter(
        sub_account=order.sub_account_id, order_no=order.order_no
    )
    payouts = list(
        Payout.objects.filter(claim__in=claims)
        .prefetch_related("attempts__answers", "attempts__file")
        .order_by("id")
    )
    records = list(order.rows.values_list("id", flat=True))
    transfers = list(
        CustodianTransfer.objects.filter(items__record_id__in=records)
        .select_related("instruction__file")
        .prefetch_related("answers")
        .distinct()
        .order_by("id")
    )
    refunds = Refund.objects.filter(claim__in=claims)
    subjects = [
        *refunds.values_list("refund_no", flat=True),
        *(payout.payout_no for payout in payouts),
        *(transfer.transfer_no for transfer in transfers),
    ]
    reviews = (
        Review.objects.filter(subject_no__in=subjects)
        .select_related("maker")
        .prefetch_related("decisions__checker")
        .order_by("id")
    )
    return Bank(list(reviews), transfers, payouts)
