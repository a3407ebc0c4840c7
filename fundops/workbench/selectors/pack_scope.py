"""What belongs into an evidence pack: the numbers of everything around a subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from fundops.core.models import BusinessDay, Case, Proposal, Review
from fundops.core.services.evidence_pack import NothingToPack
from settlement.models import (
    BankMovement,
    Claim,
    CollectionLeg,
    CustodianTransfer,
    Payout,
    PayoutAttempt,
    Refund,
)
from settlement.selectors.transfer_items import chain_of
from trading.models import TaRecord


@dataclass
class Scope:
    """A subject, or a day, and the numbers under which its records are found."""

    #: REFUND, PAYOUT, TRANSFER, REVIEW or DAY.
    kind: str
    number: str
    business_date: dt.date
    #: Whole days are found by their date, not by numbers.
    is_day: bool = False
    order_nos: set[str] = field(default_factory=set)
    collection_nos: set[str] = field(default_factory=set)
    claim_nos: set[str] = field(default_factory=set)
    refund_nos: set[str] = field(default_factory=set)
    payout_nos: set[str] = field(default_factory=set)
    attempt_nos: set[str] = field(default_factory=set)
    transfer_nos: set[str] = field(default_factory=set)
    review_nos: set[str] = field(default_factory=set)
    #: Of proposals, cases and whatever else a review is about.
    other_nos: set[str] = field(default_factory=set)
    record_ids: set[int] = field(default_factory=set)

    @property
    def numbers(self) -> list[str]:
        """Say every number under which acts and entries are kept."""
        parts = (
            self.order_nos,
            self.collection_nos,
            self.claim_nos,
            self.refund_nos,
            self.payout_nos,
            self.attempt_nos,
            self.transfer_nos,
            self.review_nos,
            self.other_nos,
        )
        return sorted(set().union(*parts))


def scope_of_day(date: dt.date) -> Scope:
    """
    Take a whole business day.

    :raises NothingToPack: the day was never opened.
    """
    if not BusinessDay.objects.filter(date=date).exists():
        raise NothingToPack(f"The business day {date} was never opened.")
    return Scope("DAY", date.isoformat(), date, is_day=True)


def scope_of(number: str) -> Scope:
    """
    Take what stands around a refund, payout, transfer or review.

    :raises NothingToPack: none of them has this number.
    """
    number = number.strip()
    if review := Review.objects.filter(review_no=number).first():
        scope = _of_subject(review.subject_no) or _empty(
            "REVIEW", number, review.business_date
        )
        scope.kind, scope.number = "REVIEW", number
        scope.other_nos.add(review.subject_no)
        _add_reviews(scope, [review.subject_no])
        return scope
    found = _of_subject(number)
    if found is None:
        raise NothingToPack(
            _("No refund, payout, transfer or review has the number %(number)s.")
            % {"number": number}
        )
    _add_reviews(found, found.numbers)
    return found


def _of_subject(number: str) -> Scope | None:
    if (
        refund := Refund.objects.select_related("claim")
        .filter(refund_no=number)
        .first()
    ):
        scope = _empty("REFUND", number, refund.business_date)
        _add_claims(scope, [refund.claim])
        return scope
    if (
        payout := Payout.objects.select_related("claim")
        .filter(payout_no=number)
        .first()
    ):
        scope = _empty("PAYOUT", number, payout.business_date)
        _add_claims(scope, [payout.claim])
        return scope
    if transfer := CustodianTransfer.objects.filter(transfer_no=number).first():
        scope = _empty("TRANSFER", number, transfer.business_date)
        _add_transfer(scope, transfer)
        return scope
    if case := Case.objects.filter(case_no=number).first():
        return _other("CASE", number, case.opened_on)
    if proposal := Proposal.objects.filter(proposal_no=number).first():
        return _other("PROPOSAL", number, proposal.effective_from)
    return None


def _empty(kind: str, number: str, date: dt.date) -> Scope:
    return Scope(kind, number, date)


def _other(kind: str, number: str, date: dt.date) -> Scope:
    scope = Scope(kind, number, date)
    scope.other_nos.add(number)
    return scope


def _add_claims(scope: Scope, claims: Iterable[Claim]) -> None:
    """Add claims, what paid in for them, and everything that pays them out."""
    keys = []
    for claim in claims:
        keys.append(claim.pk)
        scope.claim_nos.add(claim.claim_no)
        scope.order_nos |= {claim.order_no} - {""}
        scope.record_ids |= {claim.record_id} - {None}  # type: ignore[arg-type]  # None goes
    legs = CollectionLeg.objects.filter(order__order_no__in=scope.order_nos)
    scope.collection_nos |= set(
        legs.values_list("collection__collection_no", flat=True)
    )
    refunds = Refund.objects.filter(claim__in=keys)
    scope.refund_nos |= set(refunds.values_list("refund_no", flat=True))
    payouts = Payout.objects.filter(claim__in=keys)
    scope.payout_nos |= set(payouts.values_list("payout_no", flat=True))
    tries = PayoutAttempt.objects.filter(payout__claim__in=keys)
    scope.attempt_nos |= set(tries.values_list("attempt_no", flat=True))
    records = TaRecord.objects.filter(order_no__in=scope.order_nos)
    scope.record_ids |= set(records.values_list("pk", flat=True))


def _add_transfer(scope: Scope, transfer: CustodianTransfer) -> None:
    """Add a transfer, those it carries on, and the amounts it is the sum of."""
    chain = CustodianTransfer.objects.filter(pk__in=chain_of(transfer))
    scope.transfer_nos |= set(chain.values_list("transfer_no", flat=True))
    for item in chain.values_list(
        "items__order_no", "items__record_id", "items__payout__payout_no"
    ).iterator():
        order_no, record_id, payout_no = item
        scope.order_nos |= {order_no} - {"", None}
        scope.record_ids |= {record_id} - {None}  # type: ignore[arg-type]  # None goes
        scope.payout_nos |= {payout_no} - {None}


def _add_reviews(scope: Scope, subjects: Iterable[str]) -> None:
    found = Review.objects.filter(subject_no__in=list(subjects))
    scope.review_nos |= set(found.values_list("review_no", flat=True))


def movement_files(scope: Scope) -> set[int]:
    """Say the bank files in which the movements of a scope stand, by their keys."""
    subjects = [*scope.attempt_nos, *scope.transfer_nos]
    rows = BankMovement.objects.filter(subject_no__in=subjects)
    pairs = rows.values_list("first_file_id", "statement_file_id")
    return {key for pair in pairs for key in pair if key is not None}
