"""
The review kind UNAPPLIED: a late or second success goes back to who was debited.

Until it is carried out the money stays on 2009; then it is a claim of the customer, a
refund that is approved already, and a payout to the card.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.models import Break, Review, ReviewDecision, Staff
from fundops.core.services import audit, locks, numbers, reviews
from fundops.core.services.reviews import Check, CheckState, Deadline, Subject
from fundops.core.services.reviews.kinds import Words
from settlement.errors import RefundRefused
from settlement.ledger import posting, rules
from settlement.models import Claim, LedgerAccount, Refund
from settlement.selectors import settle_dates
from settlement.selectors.card_content import card_content
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.payout_gates import card_gate, current_card
from settlement.selectors.review_traits import tags_of_order, traits_of_customer
from settlement.selectors.unapplied import ASKED_OF_DEBITS, Unapplied, unapplied
from settlement.services.payouts.limits import limits
from settlement.services.refunds.paying_out import make_payout
from settlement.services.transfers.to_channel import elsewhere
from trading.models import Order

KIND = "UNAPPLIED"
_Decision = ReviewDecision.Decision
#: Breaks whose question this review answers.
_ANSWERED = ASKED_OF_DEBITS


def propose(*, number: str, actor: Staff, now: dt.datetime, note: str = "") -> Review:
    """
    Put money of 2009 before the reviewers, to be given back to who was debited.

    :param number: its account: a debit's number, or `CHANNEL/serial`.
    :raises RefundRefused: nothing stands there, or nobody knows whose it is.
    :raises ReviewRefused: a check stands in the way, or a review is live already.
    """
    with transaction.atomic():
        # Two proposals for the same money, to two payees, would not see each other.
        locks.hold(f"unapplied {number}")
        _get(number)
        return reviews.submit(
            kind=KIND, subject_no=number, actor=actor, now=now, note=note
        )


class UnappliedKind:
    """Unapplied money before a second person: given back, or left where it is."""

    code = KIND
    label = gettext_lazy("Unapplied money back")
    reasons: Mapping[str, Mapping[str, Words]] = {
        str(_Decision.REJECT): {
            "NOT_THE_CUSTOMERS": gettext_lazy("It is not the customer's"),
            "TO_THE_CHANNEL": gettext_lazy("The channel takes it back"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.RETURN): {
            "EVIDENCE_MISSING": gettext_lazy("Evidence missing"),
            "TO_CLARIFY": gettext_lazy("To be clarified"),
        },
        str(_Decision.ESCALATE): {
            "LARGE": gettext_lazy("Unusually large"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.HOLD): {
            "CHANNEL_ASKED": gettext_lazy("The channel was asked"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.RELEASE): {
            "CLEARED": gettext_lazy("Cleared"),
            "OTHER": gettext_lazy("Other"),
        },
    }

    def lock(self, subject_no: str) -> None:
        """Lock the order whose debit it was; the account is locked by its entry."""
        money = unapplied(subject_no)
        if money is not None:
            Order.objects.select_for_update().get(pk=money.order.pk)

    def subject(self, subject_no: str) -> Subject:
        money, day = _get(subject_no), day_in_work()
        order = money.order
        card = current_card(order.sub_account)
        return Subject(
            number=subject_no,
            amount=money.amount,
            currency=money.currency,
            business_date=day,
            content={
                "number": subject_no,
                "channel": money.channel,
                "order_no": order.order_no,
                "amount": str(money.amount),
                "currency": money.currency,
                "payee": card_content(card),
            },
            deadline=Deadline(
                clock.at(_due(day), limits().bank_closes), "REFUND_DUE_DATE"
            ),
            traits=traits_of_customer(order.sub_account, card),
            **tags_of_order(order.order_no, money.channel),
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        money = unapplied(subject_no)
        if money is None:
            words = _("Nothing of it stands on 2009 any more.")
            return [Check("MONEY", str(_("Unapplied")), CheckState.BLOCK, words)]
        words = _("%(amount)s stands on 2009.") % {"amount": f"{money.amount:,.2f}"}
        return [
            Check("MONEY", str(_("Unapplied")), CheckState.PASS, words),
            elsewhere(subject_no, beside=KIND),
            _card(money),
        ]

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Nothing but the review moves before it is carried out."""

    taken_up = held = released = approved = submitted
    rejected = returned = lapsed = submitted

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """2009 / 2003, the claim, its refund and its payout, all at once."""
        money = _get(review.subject_no)
        claim = _claim(money)
        posting.post_booking(
            reference=f"unapplied:{money.number}:{claim.claim_no}",
            booking=rules.unapplied_refunded(
                collection_no=money.number,
                claim_no=claim.claim_no,
                amount=money.amount,
            ),
            business_date=claim.business_date,
            subject_kind="CLAIM",
            subject_no=claim.claim_no,
            now=now,
        )
        refund = _approved_refund(claim)
        payout = make_payout(refund, business_date=claim.business_date)
        _answer_breaks(money.number)
        audit.record(
            action="settlement.unapplied.given_back",
            subject=money.number,
            actor=actor,
            business_date=claim.business_date,
            after={
                "claim": claim.claim_no,
                "refund": refund.refund_no,
                "payout": payout.payout_no,
                "amount": str(money.amount),
            },
        )


def _get(number: str) -> Unapplied:
    found = unapplied(number)
    if found is None:
        raise RefundRefused(
            _("%(number)s: nothing of it stands on 2009, or nobody knows whose it is.")
            % {"number": number}
        )
    return found


def _due(day: dt.date) -> dt.date:
    return settle_dates.refund_due(order_date=day, confirmed_on=day)


def _card(money: Unapplied) -> Check:
    label, card = str(_("Card that paid")), current_card(money.order.sub_account)
    if card is None:
        words = _("No card is bound to the capital account; propose a payee change.")
        return Check("CARD", label, CheckState.BLOCK, words)
    gate = card_gate(money.order.sub_account, card)
    state = CheckState.PASS if gate.ok else CheckState.BLOCK
    return Check("CARD", label, state, gate.words)


def _claim(money: Unapplied) -> Claim:
    """Make the claim; one origin is one claim, so what comes later is another case."""
    day = day_in_work()
    earlier = Claim.objects.filter(
        origin_kind=Claim.OriginKind.COLLECTION, origin_no=money.number
    ).count()
    return Claim.objects.create(
        claim_no=numbers.take_one(prefix="CL", business_date=day),
        kind=Claim.Kind.REFUND,
        origin_kind=Claim.OriginKind.COLLECTION,
        origin_no=money.number,
        origin_key=f"{money.number}:{earlier + 1}" if earlier else money.number,
        business_date=day,
        sub_account=money.order.sub_account,
        order_no=money.order.order_no,
        amount=money.amount,
        currency=money.currency,
        due_date=_due(day),
    )


def _approved_refund(claim: Claim) -> Refund:
    refund = Refund.objects.create(
        refund_no=numbers.take_one(prefix="RF", business_date=claim.business_date),
        claim=claim,
        order_no=claim.order_no,
        amount=claim.amount,
        paid=claim.amount,
        used=0,
        business_date=claim.business_date,
    )
    for move in (refund.submit, refund.take_up, refund.approve):
        move()
        refund.save(update_fields=["state"])
    return refund


def _answer_breaks(number: str) -> None:
    asked = Break.objects.select_for_update().filter(
        subject=number, reason__in=_ANSWERED
    )
    if LedgerAccount.objects.filter(code="2009", key=number, balance__lt=0).exists():
        return
    for found in asked.exclude(state=Break.State.RESOLVED):
        found.resolve()
        found.save(update_fields=["state"])
