"""
The gates of many payouts, asked in a constant number of queries.

Whether each is open is what `payout_gates.gates_of` says; only the sentences, which
are for people who look at one, are left out. A test holds both together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Sum

from accounts.models import CapitalAccount
from accounts.selectors import screenings
from fundops.core.money import ZERO
from settlement.models import Claim, Collection, Payout, Refund, TaReceipt
from settlement.selectors.evidence_gate import PAYING, WITHOUT_ROW, is_of
from settlement.selectors.money_gate import SUCCEEDED, WITHOUT_GATE, money_gate
from settlement.selectors.named_cards import with_named_cards
from settlement.selectors.remittances import received_collections
from trading.models import TaRecord


def with_open_gates(
    payouts: Sequence[Payout], *, on: dt.date | None = None
) -> list[Payout]:
    """
    Say which of them may be sent, in their order.

    :param on: the day of sending, by which a screening is too old or not.
    """
    shared = _later_of_a_row(payouts)
    approved, named = _approved(payouts), with_named_cards(payouts)
    remitted = _remitted(payouts)
    with_row = _with_row(payouts)
    held = _held_by_screening(payouts, on)
    return [
        payout
        for payout in payouts
        if payout.claim_id not in shared
        and _card_is_fit(payout, payout.pk in named)
        and payout.pk not in held
        and payout.claim_id in with_row
        and _money_is_here(payout.claim, remitted)
        and (
            payout.claim.kind != Claim.Kind.REFUND
            or (payout.claim_id, payout.part) in approved
        )
    ]


def _later_of_a_row(payouts: Sequence[Payout]) -> set[int]:
    """
    Claims on a row of the TA that another claim before them is on, too.

    They wait for the next time: then what was sent of the row is counted. There are
    hardly any.
    """
    first: dict[int, int] = {}
    for payout in payouts:
        if payout.claim.record_id:
            first.setdefault(payout.claim.record_id, payout.claim_id)
    return {
        payout.claim_id
        for payout in payouts
        if payout.claim.record_id and first[payout.claim.record_id] != payout.claim_id
    }


def _card_is_fit(payout: Payout, is_named: bool) -> bool:
    card = payout.card
    own = payout.claim.sub_account.capital_account_id
    return (
        (card.capital_account_id == own or (is_named and _is_theirs(payout)))
        and card.valid_until is None
        and card.capital_account.state == CapitalAccount.State.BOUND
    )


def _held_by_screening(payouts: Sequence[Payout], on: dt.date | None) -> set[int]:
    """Payouts whose customer is listed, or was not compared with the lists lately."""
    if not screenings.is_connected():
        return set()
    person_of = {
        payout.pk: payout.card.capital_account.fund_trading_account_id
        for payout in payouts
    }
    newest = screenings.newest(set(person_of.values()))
    return {
        payout_id
        for payout_id, person in person_of.items()
        if screenings.why_not_paid(newest.get(person), on=on)
    }


def _is_theirs(payout: Payout) -> bool:
    """Say whether a card that a refund names is the customer's; hardly any is named."""
    customer = payout.claim.sub_account.capital_account.fund_trading_account_id
    return payout.card.capital_account.fund_trading_account_id == customer


def _approved(payouts: Sequence[Payout]) -> set[tuple[int, int]]:
    """Claims whose refund was approved, each with the part that was."""
    claims = [p.claim_id for p in payouts if p.claim.kind == Claim.Kind.REFUND]
    states = [Refund.State.APPROVED, Refund.State.CLOSED]
    found = Refund.objects.filter(claim__in=claims, state__in=states)
    return set(found.values_list("claim_id", "part"))


def _with_row(payouts: Sequence[Payout]) -> set[int]:
    """Claims with their evidence: a row that is not used up, or none needed."""
    claims = {payout.claim_id: payout.claim for payout in payouts}
    record_ids = {claim.record_id for claim in claims.values() if claim.record_id}
    records = TaRecord.objects.in_bulk(record_ids)
    paid = _paid_of(record_ids)
    found = set()
    for claim in claims.values():
        if claim.origin_kind in WITHOUT_ROW:
            found.add(claim.pk)
            continue
        record = records.get(claim.record_id or 0)
        if record is None or not is_of(record, claim):
            continue
        others = sum(
            (sent for by, sent in paid.get(record.pk, []) if by != claim.pk), ZERO
        )
        if claim.kind == Claim.Kind.REFUND or others + claim.amount <= (
            record.confirmed_amount or ZERO
        ):
            found.add(claim.pk)
    return found


def _paid_of(record_ids: set[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """What was sent of each row so far, by claim."""
    sums = (
        Payout.objects.filter(claim__record_id__in=record_ids, state__in=PAYING)
        .values_list("claim__record_id", "claim_id")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for record_id, claim_id, total in sums:
        found.setdefault(record_id, []).append((claim_id, total))
    return found


def _money_is_here(claim: Claim, remitted: set[int]) -> bool:
    if claim.origin_kind in WITHOUT_GATE:
        return True
    if claim.kind == Claim.Kind.REFUND and claim.receipt_id is None:
        return claim.pk in remitted
    receipt = claim.receipt
    return receipt is not None and receipt.state == TaReceipt.State.RECEIVED


def _remitted(payouts: Sequence[Payout]) -> set[int]:
    """Refund claims of which every debit was remitted."""
    claims = {
        payout.claim_id: payout.claim
        for payout in payouts
        if payout.claim.kind == Claim.Kind.REFUND and payout.claim.receipt_id is None
    }
    debits = _debits_of(claims.values())
    received = received_collections(set().union(*debits.values()))
    return {
        claim.pk
        for claim in claims.values()
        if (
            debits[claim.pk] <= received
            if debits[claim.pk]
            else money_gate(claim).ok  # a debit that only the channel's file has
        )
    }


def _debits_of(claims: Iterable[Claim]) -> dict[int, set[str]]:
    """Find the successful debits of each claim's origin or order, by number."""
    succeeded = Collection.objects.filter(state__in=SUCCEEDED)
    by_order: dict[str, set[str]] = {}
    legs = succeeded.filter(legs__order__order_no__in={one.order_no for one in claims})
    for order_no, number in legs.values_list("legs__order__order_no", "collection_no"):
        by_order.setdefault(order_no, set()).add(number)
    own = set(
        succeeded.filter(
            collection_no__in={one.origin_no for one in claims}
        ).values_list("collection_no", flat=True)
    )
    return {
        claim.pk: (
            {claim.origin_no} & own
            if claim.origin_kind == Claim.OriginKind.COLLECTION
            else by_order.get(claim.order_no, set())
        )
        for claim in claims
    }
