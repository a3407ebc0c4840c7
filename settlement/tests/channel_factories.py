"""Debits that succeeded, channels' files and their money, for tests to begin with."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from fundops.core.tests.factories import THURSDAY, noon
from settlement.models import (
    BankAccount,
    BankMovement,
    ChannelFile,
    ChannelRow,
    Collection,
)
from settlement.services import movements
from settlement.services.collection_answers import record_answer
from settlement.tests.factories import (
    a_bank_account,
    a_channel,
    a_collection,
    a_success,
    an_order_to_collect,
)

D = Decimal
_numbers = itertools.count(1)


def a_debit(
    amount: str = "1000.00", *, at: dt.datetime | None = None, serial_no: str = ""
) -> Collection:
    """A debit that the channel answered: booked, its order paid."""
    order = an_order_to_collect(amount=D(amount))
    collection = a_collection(state=Collection.State.SUBMITTED, order=order)
    said = a_success(amount, at=at or noon(THURSDAY), serial_no=serial_no)
    return record_answer(
        collection_id=collection.pk, answer=said, source="CALL", now=noon(THURSDAY)
    )


def an_applied_channel_file(
    *debits: Collection, window_day: dt.date = THURSDAY, code: str = "PAYA"
) -> ChannelFile:
    """A file that says of each debit that it succeeded."""
    file = ChannelFile.objects.create(
        channel=a_channel(code),
        window_day=window_day,
        name=f"{code}_TxFsiList_{window_day:%Y%m%d}.txt",
        sha256="0" * 64,
        size=1,
        records=len(debits),
        received_at=noon(window_day),
    )
    for line, debit in enumerate(debits, start=2):
        ChannelRow.objects.create(
            file=file,
            line=line,
            serial_no=debit.channel_serial_no,
            our_no=debit.collection_no,
            amount=debit.amount,
            status="1",
            asked_at=noon(window_day),
            finished_at=debit.succeeded_at,
        )
    file.apply()
    file.save(update_fields=["state"])
    return file


def the_channels_account(code: str = "PAYA") -> BankAccount:
    found = BankAccount.objects.filter(kind="CHANNEL", channel__code=code).first()
    return found or a_bank_account(BankAccount.Kind.CHANNEL, channel=a_channel(code))


def an_arrival(
    amount: str,
    *,
    code: str = "PAYA",
    summary: str = "",
    on: dt.date = THURSDAY,
    payer: BankAccount | None = None,
) -> BankMovement:
    """Money from a channel's account on our sub account, not booked yet."""
    ours = BankAccount.objects.filter(kind="COLLECTION_SUB").first()
    payer = payer or the_channels_account(code)
    return BankMovement.objects.create(
        account=ours or a_bank_account(BankAccount.Kind.COLLECTION_SUB),
        evidence_key=f"settle_in_bank_test.txt:{next(_numbers)}",
        booked_on=on,
        amount=D(amount),
        nature=BankMovement.Nature.REMITTANCE,
        counterparty_index=movements.index_of(payer.account_no),
        summary=summary,
    )
