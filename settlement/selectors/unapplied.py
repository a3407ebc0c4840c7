"""Money a channel collected and no order took: whose it is, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from settlement.models import (
    ChannelFile,
    ChannelRow,
    Collection,
    CollectionLeg,
    LedgerAccount,
)
from trading.models import Order


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


def unapplied(number: str) -> Unapplied | None:
    """
    Find money of 2009 that is a known customer's, by its account; None for any other.

    :param number: a debit's number, or `CHANNEL/serial` where only the channel's file
        has the debit (a second success, say).
    """
    account = LedgerAccount.objects.filter(code="2009", key=number).first()
    collection = _collection(number)
    if account is None or account.balance >= 0 or collection is None:
        return None
    leg = (
        CollectionLeg.objects.filter(collection=collection)
        .select_related("order__sub_account")
        .order_by("pk")
        .first()
    )
    if leg is None:
        return None
    return Unapplied(
        number=number,
        amount=-account.balance,
        currency=account.currency,
        channel=collection.channel.code,
        order=leg.order,
    )


def _collection(number: str) -> Collection | None:
    channel, slash, serial_no = number.partition("/")
    found = Collection.objects.select_related("channel")
    if not slash:
        return found.filter(collection_no=number).first()
    row = ChannelRow.objects.filter(
        file__channel__code=channel,
        file__state=ChannelFile.State.APPLIED,
        serial_no=serial_no,
    ).exclude(our_no="")
    our_no = row.order_by("pk").values_list("our_no", flat=True).first()
    return found.filter(collection_no=our_no).first() if our_no else None
