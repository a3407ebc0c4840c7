"""Facts about money that goes to a customer's card: refund, re-send, unapplied."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard, CapitalAccount, SubAccount
from fundops.core.models import Review
from fundops.core.services.reviews.check_facts import Facts, Payee
from settlement.models import (
    PayoutAttempt,
)
from settlement.selectors.cards import cards_of
from settlement.selectors.payout_case import movements_about, payout_case
from settlement.selectors.payouts import attempts_with_answers
from settlement.selectors.refund_case import refund_case
from settlement.selectors.unapplied import leg_of
from settlement.services.review_checks.debits import debits_among, debits_of


def refund_facts(review: Review) -> Facts:
    """Say what is known of a refund's card, amount, customer and debits."""
    refund = refund_case(review.subject_no)
    claim = refund.claim
    attempts = PayoutAttempt.objects.filter(payout__claim=claim.pk)
    return Facts(
        payee=_payee(review, claim.sub_account),
        usual=refund.usual,
        usual_of=_("refunds of the customer"),
        customer_no=_customer_no(claim.sub_account),
        debits=debits_of(
            numbers=attempts.values("attempt_no"),
            amount=review.amount,
            since=claim.business_date,
        ),
    )


def resend_facts(review: Review) -> Facts:
    """Say what is known of a payout that is to be sent again."""
    payout = payout_case(review.subject_no)
    return Facts(
        payee=_payee(review, payout.claim.sub_account),
        usual=payout.usual,
        usual_of=_("payouts of the customer"),
        customer_no=_customer_no(payout.claim.sub_account),
        debits=debits_among(
            movements_about(payout),
            numbers=[one.attempt_no for one in attempts_with_answers(payout)],
            amount=review.amount,
            since=payout.business_date,
        ),
    )


def unapplied_facts(review: Review) -> Facts:
    """Say what is known of money that goes back unapplied, or went back already."""
    leg = leg_of(review.subject_no)
    if leg is None:
        return Facts(payee=_payee(review))
    sub_account = leg.order.sub_account
    return Facts(
        payee=_payee(review, sub_account),
        usual=leg.usual,
        usual_of=_("refunds of the customer"),
        customer_no=_customer_no(sub_account),
        debits=debits_of(
            numbers=[], amount=review.amount, since=leg.order.business_date
        ),
    )


def _payee(review: Review, sub_account: SubAccount | None = None) -> Payee | None:
    """Say how the card that was pinned stands, by the cards of its capital account."""
    pinned: dict[str, Any] = json.loads(review.content).get("payee") or {}
    if not pinned:
        return None
    earlier: Any = None
    for card in _cards(pinned["capital_account"], sub_account):
        if card.number == pinned["card"]:
            return _card(card, earlier)
        earlier = card
    return Payee(masked=str(pinned.get("masked", "")), paid_before=0, is_gone=True)


def _cards(pinned_account: str, sub_account: SubAccount | None) -> list[Any]:
    """List the cards of the account that was pinned: mostly that of the customer."""
    account = sub_account.capital_account if sub_account else None
    if account is None or account.number != pinned_account:
        account = CapitalAccount.objects.filter(number=pinned_account).first()
    return cards_of(account.pk) if account else []


def _card(card: Any, earlier: BankCard | None) -> Payee:
    return Payee(
        masked=card.card_no_masked,
        paid_before=card.paid_before or 0,
        last_paid_on=card.last_paid_on,
        stands_since=card.valid_from,
        instead_of=earlier.card_no_masked if earlier else "",
        is_gone=card.valid_until is not None,
    )


def _customer_no(sub_account: SubAccount) -> str:
    return str(sub_account.capital_account.fund_trading_account.number)
