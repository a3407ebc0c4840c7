"""Facts about money that goes to a customer's card: refund, re-send, unapplied."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard, SubAccount
from fundops.core.models import Review
from fundops.core.services import thresholds
from fundops.core.services.reviews.check_facts import Facts, Payee
from settlement.models import (
    ChannelFile,
    ChannelRow,
    CollectionLeg,
    Payout,
    PayoutAttempt,
    Refund,
)
from settlement.services.review_checks.debits import debits_of

_CUSTOMER = "sub_account__capital_account__fund_trading_account"
_PAID = (Payout.State.PAID, Payout.State.SETTLED)


def refund_facts(review: Review) -> Facts:
    """Say what is known of a refund's card, amount, customer and debits."""
    refund = Refund.objects.select_related(f"claim__{_CUSTOMER}").get(
        refund_no=review.subject_no
    )
    claim = refund.claim
    attempts = PayoutAttempt.objects.filter(payout__claim=claim.pk)
    return Facts(
        payee=_payee(review),
        usual=_refunds(claim.sub_account, before=refund.pk),
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
    payout = Payout.objects.select_related(f"claim__{_CUSTOMER}").get(
        payout_no=review.subject_no
    )
    customer = payout.claim.sub_account.capital_account.fund_trading_account_id
    others = Payout.objects.filter(
        **{f"claim__{_CUSTOMER}": customer}, pk__lt=payout.pk
    ).exclude(state=Payout.State.CANCELLED)
    return Facts(
        payee=_payee(review),
        usual=_last(others),
        usual_of=_("payouts of the customer"),
        customer_no=_customer_no(payout.claim.sub_account),
        debits=debits_of(
            numbers=payout.attempts.values("attempt_no"),
            amount=review.amount,
            since=payout.business_date,
        ),
    )


def unapplied_facts(review: Review) -> Facts:
    """Say what is known of money that goes back unapplied."""
    leg = (
        CollectionLeg.objects.filter(_debit(review.subject_no))
        .select_related(f"order__{_CUSTOMER}")
        .order_by("pk")
        .first()
    )
    if leg is None:
        return Facts(payee=_payee(review))
    sub_account = leg.order.sub_account
    return Facts(
        payee=_payee(review),
        usual=_refunds(sub_account),
        usual_of=_("refunds of the customer"),
        customer_no=_customer_no(sub_account),
        debits=debits_of(
            numbers=[], amount=review.amount, since=leg.order.business_date
        ),
    )


def _debit(number: str) -> Q:
    """Name the debit by its number, or by `CHANNEL/serial` of the channel's file."""
    channel, slash, serial_no = number.partition("/")
    if not slash:
        return Q(collection__collection_no=number)
    rows = ChannelRow.objects.filter(
        file__channel__code=channel,
        file__state=ChannelFile.State.APPLIED,
        serial_no=serial_no,
    ).exclude(our_no="")
    return Q(collection__collection_no__in=rows.values("our_no"))


def _payee(review: Review) -> Payee | None:
    """Say how the card that was pinned stands, by the cards of its capital account."""
    pinned: dict[str, Any] = json.loads(review.content).get("payee") or {}
    if not pinned:
        return None
    cards = BankCard.objects.filter(capital_account__number=pinned["capital_account"])
    earlier: BankCard | None = None
    for card in cards.order_by("valid_from", "pk"):
        if card.number == pinned["card"]:
            return _card(card, earlier)
        earlier = card
    return Payee(masked=str(pinned.get("masked", "")), paid_before=0, is_gone=True)


def _card(card: BankCard, earlier: BankCard | None) -> Payee:
    paid = Payout.objects.filter(
        claim__sub_account__capital_account=card.capital_account_id,
        card=card.pk,
        state__in=_PAID,
    ).aggregate(count=Count("pk"), last=Max("business_date"))
    return Payee(
        masked=card.card_no_masked,
        paid_before=paid["count"],
        last_paid_on=paid["last"],
        stands_since=card.valid_from,
        instead_of=earlier.card_no_masked if earlier else "",
        is_gone=card.valid_until is not None,
    )


def _refunds(sub_account: SubAccount, *, before: int | None = None) -> list[Any]:
    customer = sub_account.capital_account.fund_trading_account_id
    found = Refund.objects.filter(**{f"claim__{_CUSTOMER}": customer})
    if before is not None:
        found = found.filter(pk__lt=before)
    return _last(found.exclude(state=Refund.State.CANCELLED))


def _last(found: Any) -> list[Any]:
    most = thresholds.count("USUAL_OF_LAST")
    return list(found.order_by("-pk").values_list("amount", flat=True)[:most])


def _customer_no(sub_account: SubAccount) -> str:
    return str(sub_account.capital_account.fund_trading_account.number)
