"""What review policies and lists look at: whose money, which payee, by whose hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TypedDict

from django.apps import apps
from django.db.models import Max

from accounts.models import BankCard, FundTradingAccount, SubAccount
from fundops.core import clock
from fundops.core.services.reviews import Traits
from settlement.models import BankAccount, Claim, CollectionLeg
from settlement.selectors.cards import cards_of
from settlement.selectors.order_legs import legs_of, order_of
from settlement.selectors.transfer_facts import executed_to

_REFUND = Claim.Kind.REFUND

#: Between these, settlement money stays under our own name.
_OUR_OWN = (
    BankAccount.Kind.COLLECTION_SUB,
    BankAccount.Kind.COLLECTION_MAIN,
    BankAccount.Kind.PAYOUT,
)


class Tags(TypedDict):
    """By what lists of reviews are filtered; empty where it has none."""

    ta_code: str
    fund_code: str
    channel_code: str


def traits_of_claim(claim: Claim, card: BankCard | None) -> Traits:
    """
    Say what policies look at of a claim that is paid to a card.

    Another card than the one that paid is a new payee from the day it was bound.
    """
    other = is_other_card(claim.sub_account, card)
    found = traits_of_customer(
        claim.sub_account,
        card,
        is_manual=claim.kind == Claim.Kind.MANUAL
        or claim.origin_kind == Claim.OriginKind.MANUAL,
    )
    if card is None or not other:
        return found
    return replace(found, other_card=True, payee_changed_on=card.valid_from)


def is_other_card(sub_account: SubAccount, card: BankCard | None) -> bool:
    """Say whether a card is of another capital account than the one that paid."""
    return card is not None and (
        card.capital_account_id != sub_account.capital_account_id
    )


def traits_of_customer(
    sub_account: SubAccount, card: BankCard | None, *, is_manual: bool = False
) -> Traits:
    """Say what policies look at of money that goes to a customer's card."""
    customer = sub_account.capital_account.fund_trading_account
    return Traits(
        customer_kind=FundTradingAccount.Kind(customer.kind).name,
        payee_changed_on=_took_anothers_place_on(card) if card else None,
        is_manual=is_manual,
    )


def traits_of_counterpart(
    account: BankAccount | None, *, on: dt.date, is_manual: bool = False
) -> Traits:
    """
    Say when the registry's row of the account that is paid was changed last.

    Its history is kept by the database with the machine's time. An account that is not
    ours and was never paid is as new as one that took another's place on that day.
    """
    if account is not None and is_first_use(account):
        return Traits(payee_changed_on=on, is_manual=is_manual)
    history = apps.get_model("settlement", "BankAccountEvent")
    last = history.objects.filter(pgh_obj_id=account.pk if account else None)
    moment = last.aggregate(moment=Max("pgh_created_at"))["moment"]
    return Traits(
        payee_changed_on=moment.astimezone(clock.SHANGHAI).date() if moment else None,
        is_manual=is_manual,
    )


def is_first_use(account: BankAccount) -> bool:
    """Say whether no transfer to an account outside our own was ever executed."""
    return account.kind not in _OUR_OWN and not executed_to(account)


def tags_of_claim(claim: Claim) -> Tags:
    """Say the TA and the fund a claim comes from, and the channel that debited."""
    receipt = claim.receipt
    if receipt is None:
        return tags_of_order(claim.order_no)
    return Tags(
        ta_code=receipt.transfer_agent.code,
        fund_code=receipt.fund.code,
        # No channel debited what a redemption or a dividend brings.
        channel_code=_channel_of(claim.order_no) if claim.kind == _REFUND else "",
    )


def tags_of_order(order_no: str, channel: str = "") -> Tags:
    order = order_of(order_no)
    return Tags(
        ta_code=order.transfer_agent.code if order and order.transfer_agent else "",
        fund_code=order.fund.code if order and order.fund else "",
        channel_code=channel or _channel_of(order_no),
    )


def _took_anothers_place_on(card: BankCard) -> dt.date | None:
    """Say since when a card stands; the first of an account took nobody's place."""
    earlier = any(one.pk < card.pk for one in cards_of(card.capital_account_id))
    return card.valid_from if earlier else None


def _channel_of(order_no: str) -> str:
    legs: list[CollectionLeg] = legs_of(order_no)
    return legs[-1].collection.channel.code if legs else ""
