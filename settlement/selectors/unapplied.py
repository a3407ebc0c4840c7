"""Money a channel collected or sent and nothing took: whose it is, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet

from accounts.models import Channel
from fundops.core import personal_data
from fundops.core.asked_once import asked_once, keep
from settlement.models import (
    BankAccount,
    BankMovement,
    ChannelFile,
    ChannelRow,
    Collection,
    CollectionLeg,
    LedgerAccount,
)
from settlement.selectors.order_legs import order_of
from settlement.selectors.page_facts import account_of
from settlement.selectors.refund_case import CUSTOMER, usual_refunds
from trading.models import Order

#: Breaks that ask where money of 2009 belongs: of a debit, of a remittance, and of
#: money that was to go back to its channel and did not.
ASKED_OF_DEBITS = ("LATE_SUCCESS", "SECOND_SUCCESS", "OVER", "BACK_TO_CHANNEL_FAILED")
ASKED = (*ASKED_OF_DEBITS, "REMITTANCE_OVER")


_RELATED = (
    "collection__channel",
    f"order__{CUSTOMER}",
    "order__transfer_agent",
    "order__fund",
)


@dataclass(frozen=True, slots=True)
class Unapplied:
    """What stands on one account of 2009, and the order whose debit it was."""

    number: str
    amount: Decimal
    currency: str
    channel: str
    order: Order

    @property
    def collection_no(self) -> str:
        return "" if "/" in self.number else self.number


@asked_once
def unapplied(number: str) -> Unapplied | None:
    """
    Find money of 2009 that is a known customer's, by its account; None for any other.

    :param number: a debit's number, or `CHANNEL/serial` where only the channel's file
        has the debit (a second success, say).
    """
    account = account_of("2009", number)
    if account is None or account.balance >= 0:
        return None
    leg = leg_of(number)
    if leg is None:
        return None
    return Unapplied(
        number=number,
        amount=-account.balance,
        currency=account.currency,
        channel=leg.collection.channel.code,
        order=leg.order,
    )


@asked_once
def leg_of(number: str) -> Any:
    """Find what a debit of 2009 was for: its channel, its order and whose it is."""
    legs = CollectionLeg.objects.filter(collection__collection_no__in=_debits(number))
    leg: Any = (
        legs.select_related(*_RELATED)
        .annotate(usual=usual_refunds(OuterRef(f"order__{CUSTOMER}")))
        .order_by("pk")
        .first()
    )
    if leg is not None:
        keep(order_of, leg.order, leg.order.order_no)
    return leg


def legs_behind(numbers: Sequence[str]) -> dict[str, CollectionLeg]:
    """Find what the debits behind several accounts of 2009 were for, at once."""
    told = ChannelRow.objects.filter(
        file__channel__code__in={number.partition("/")[0] for number in numbers},
        file__state=ChannelFile.State.APPLIED,
        serial_no__in={number.partition("/")[2] for number in numbers} - {""},
    ).exclude(our_no="")
    named = told.order_by("-pk").values_list(
        "file__channel__code", "serial_no", "our_no"
    )
    debits = {number: number for number in numbers if "/" not in number}
    debits |= {f"{code}/{serial_no}": our_no for code, serial_no, our_no in named}
    legs = CollectionLeg.objects.filter(
        collection__collection_no__in=[debits[n] for n in numbers if n in debits]
    )
    found = {
        leg.collection.collection_no: leg
        for leg in legs.select_related("collection__channel", "order").order_by("-pk")
    }
    return {n: found[debits[n]] for n in numbers if debits.get(n) in found}


def _debits(number: str) -> list[str] | QuerySet[ChannelRow, str]:
    """Say the debit's number, or ask the channel's file for it."""
    channel, slash, serial_no = number.partition("/")
    if not slash:
        return [number]
    row = ChannelRow.objects.filter(
        file__channel__code=channel,
        file__state=ChannelFile.State.APPLIED,
        serial_no=serial_no,
    ).exclude(our_no="")
    return row.order_by("pk").values_list("our_no", flat=True)[:1]


def channel_of(number: str) -> Channel | None:
    """
    Say which channel brought money of 2009, by its account; None where none did.

    :param number: a debit's number, `CHANNEL/serial`, or the evidence of a movement
        that came from the channel's own account.
    """
    code, slash, _serial = number.partition("/")
    if slash:
        return Channel.objects.filter(code=code).first()
    if (leg := leg_of(number)) is not None:
        channel: Channel = leg.collection.channel
        return channel
    debit = Collection.objects.select_related("channel").filter(collection_no=number)
    if found := debit.first():
        return found.channel
    movement = BankMovement.objects.filter(evidence_key=number, amount__gt=0).first()
    return _sender(movement) if movement else None


def _sender(movement: BankMovement) -> Channel | None:
    sender = movement.counterparty_index
    theirs = BankAccount.objects.filter(kind=BankAccount.Kind.CHANNEL)
    for account in theirs.exclude(channel=None).select_related("channel"):
        if personal_data.blind_index(account.account_no) == sender:
            return account.channel
    return None


def back_to_channel(number: str) -> LedgerAccount | None:
    """Find the account of 2009 whose money a known channel can have back."""
    account = account_of("2009", number)
    if account is None or account.balance >= 0 or channel_of(number) is None:
        return None
    return account
