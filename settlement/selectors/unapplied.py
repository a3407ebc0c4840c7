"""Money a channel collected or sent and nothing took: whose it is, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Channel
from fundops.core import personal_data
from settlement.models import (
    BankAccount,
    BankMovement,
    ChannelFile,
    ChannelRow,
    Collection,
    CollectionLeg,
    LedgerAccount,
)
from trading.models import Order

#: Breaks that ask where money of 2009 belongs: of a debit, of a remittance, and of
#: money that was to go back to its channel and did not.
ASKED_OF_DEBITS = ("LATE_SUCCESS", "SECOND_SUCCESS", "OVER", "BACK_TO_CHANNEL_FAILED")
ASKED = (*ASKED_OF_DEBITS, "REMITTANCE_OVER")


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


def channel_of(number: str) -> Channel | None:
    """
    Say which channel brought money of 2009, by its account; None where none did.

    :param number: a debit's number, `CHANNEL/serial`, or the evidence of a movement
        that came from the channel's own account.
    """
    code, slash, _serial = number.partition("/")
    if slash:
        return Channel.objects.filter(code=code).first()
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
    account = LedgerAccount.objects.filter(code="2009", key=number).first()
    if account is None or account.balance >= 0 or channel_of(number) is None:
        return None
    return account
