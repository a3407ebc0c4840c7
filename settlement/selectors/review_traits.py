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
from settlement.models import BankAccount, Claim, CollectionLeg, CustodianTransfer
from trading.models import Order

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
    kind = FundTradingAccount.objects.values_list("kind", flat=True).get(
        capital_accounts=sub_account.capital_account_id
    )
    return Traits(
        customer_kind=FundTradingAccount.Kind(kind).name,
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
    if account.kind in _OUR_OWN:
        return False
    paid = CustodianTransfer.objects.filter(
        to_account=account, state=CustodianTransfer.State.EXECUTED
    )
    return not paid.exists()


def tags_of_claim(claim: Claim) -> Tags:
    """Say the TA and the fund a claim comes from, and the channel that debited."""
    receipt = claim.receipt
    if receipt is None:
        return tags_of_order(claim.order_no)
    return Tags(
        ta_code=receipt.transfer_agent.code,
        fund_code=receipt.fund.code,
        channel_code=_channel_of(claim.order_no),
    )


def tags_of_order(order_no: str, channel: str = "") -> Tags:
    found = Order.objects.filter(order_no=order_no)
    codes = found.values_list("transfer_agent__code", "fund__code").first()
    ta_code, fund_code = codes or ("", "")
    return Tags(
        ta_code=ta_code or "",
        fund_code=fund_code or "",
        channel_code=channel or _channel_of(order_no),
    )


def _took_anothers_place_on(card: BankCard) -> dt.date | None:
    """Say since when a card stands; the first of an account took nobody's place."""
    earlier = BankCard.objects.filter(
        capital_account=card.capital_account_id, pk__lt=card.pk
    )
    return card.valid_from if earlier.exists() else None


def _channel_of(order_no: str) -> str:
    if not order_no:
        return ""
    legs = CollectionLeg.objects.filter(order__order_no=order_no).order_by("-pk")
    return legs.values_list("collection__channel__code", flat=True).first() or ""
