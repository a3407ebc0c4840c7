"""Debits, confirmed files and books that tests of this room begin with."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.channels.base import DebitAnswer, DebitRequest, Final, Outcome
from accounts.models import BankCard, Channel, Mandate, SubAccount
from fundops.core import clock, personal_data
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon
from settlement.ledger import posting, rules
from settlement.models import (
    BankAccount,
    Collection,
    CollectionAttempt,
    CollectionLeg,
    LedgerAccount,
)
from trading.models import Order, TaFile, TaPackage, TaRecord
from trading.tests.factories import (
    a_known_sub_account,
    a_sent_order,
    a_transfer_agent,
    an_order,
)

T = THURSDAY
CONFIRM_DAY = FRIDAY
_numbers = itertools.count(1)

_State = Collection.State
D = Decimal


# Channels, cards, mandates


def a_channel(code: str = "PAYA", **fields: Any) -> Channel:
    channel, _ = Channel.objects.get_or_create(
        code=code,
        defaults={
            "name": f"样例支付 {code}",
            "kind": Channel.Kind.PAYMENT_INSTITUTION,
            "endpoint": f"test:{code}",
            **fields,
        },
    )
    return channel


def a_card(sub_account: SubAccount, card_no: str = "") -> BankCard:
    """The card bound now to the capital account of `sub_account`."""
    n = next(_numbers)
    number = f"BC{n:010d}"
    card_no = card_no or f"62000000{n:08d}"
    return BankCard.objects.create(
        number=number,
        capital_account=sub_account.capital_account,
        bank_code="102",
        card_no_sealed=personal_data.seal(card_no, bound_to=f"card_no:{number}"),
        card_no_masked=personal_data.mask_tail(card_no),
        card_no_index=personal_data.blind_index(card_no),
        valid_from=T,
    )


def a_mandate(sub_account: SubAccount, channel: Channel | None = None) -> Mandate:
    return Mandate.objects.create(
        number=f"MD{next(_numbers):010d}",
        capital_account=sub_account.capital_account,
        channel=channel or a_channel(),
        state=Mandate.State.ACTIVE,
        signed_on=T,
    )


def a_paying_customer(card_no: str = "", channel: Channel | None = None) -> SubAccount:
    """A sub account that the TA knows, with a card and a mandate."""
    sub_account = a_known_sub_account()
    a_card(sub_account, card_no)
    a_mandate(sub_account, channel)
    return sub_account


def an_order_to_collect(card_no: str = "", **fields: Any) -> Order:
    """A purchase of 1,000.00 that waits for money and can be debited."""
    fields.setdefault("sub_account", a_paying_customer(card_no))
    return an_order(**fields)


# Debits

_PATHS = {
    _State.CREATED: (),
    _State.SUBMITTED: (_State.SUBMITTED,),
    _State.UNKNOWN: (_State.SUBMITTED, _State.UNKNOWN),
    _State.SUCCEEDED: (_State.SUBMITTED, _State.SUCCEEDED),
    _State.FAILED: (_State.SUBMITTED, _State.FAILED),
    _State.REVERSED: (_State.SUBMITTED, _State.SUCCEEDED, _State.REVERSED),
    _State.LATE_SUCCEEDED: (_State.SUBMITTED, _State.FAILED, _State.LATE_SUCCEEDED),
}


def a_collection(
    *, state: str = _State.CREATED, order: Order | None = None
) -> Collection:
    """A debit of one order in any state, moved there by legal moves."""
    order = order or an_order_to_collect()
    if order.state == Order.State.PLACED:
        Order.objects.filter(pk=order.pk).update(state=Order.State.PAYING)
    capital_account = order.sub_account.capital_account
    mandate = Mandate.objects.get(capital_account=capital_account)
    collection = Collection.objects.create(
        collection_no=f"CO{T:%Y%m%d}{9_000_000 + next(_numbers):07d}",
        channel=mandate.channel,
        mandate=mandate,
        business_date=T,
        amount=order.amount,
    )
    CollectionLeg.objects.create(
        collection=collection, order=order, amount=order.amount or D(0)
    )
    if state != _State.CREATED:
        CollectionAttempt.objects.create(
            collection=collection,
            attempt_no=f"{collection.collection_no}-1",
            called_at=noon(T),
        )
    for step in _PATHS[_State(state)]:
        Collection.objects.filter(pk=collection.pk).update(
            state=step, succeeded_at=noon(T)
        )
    return Collection.objects.get(pk=collection.pk)


def a_success(
    amount: str = "1000.00", *, at: dt.datetime | None = None, serial_no: str = ""
) -> DebitAnswer:
    return DebitAnswer(
        Outcome.ACCEPTED,
        Final.SUCCEEDED,
        code="0000",
        text="成功",
        serial_no=serial_no or f"S{next(_numbers)}",
        amount=Decimal(amount),
        succeeded_at=at or noon(T),
    )


A_FAILURE = DebitAnswer(Outcome.REJECTED, Final.FAILED, code="51", text="余额不足")
IN_PROGRESS = DebitAnswer(Outcome.ACCEPTED, code="09", text="交易处理中")
NO_ANSWER = DebitAnswer(Outcome.UNKNOWN, code="NO_ANSWER")


@dataclass
class FakeChannel:
    """A channel of the test: pays everything, unless told what to say."""

    code: str = "PAYA"
    says: Callable[[DebitRequest], DebitAnswer] = lambda request: a_success(
        str(request.amount)
    )
    says_of: Callable[[str], DebitAnswer] = lambda number: NO_ANSWER
    debits: list[DebitRequest] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def debit(self, request: DebitRequest) -> DebitAnswer:
        self.debits.append(request)
        return self.says(request)

    def query(self, number: str) -> DebitAnswer:
        self.queries.append(number)
        return self.says_of(number)


# Confirmed files


@transaction.atomic
def paid_in(order: Order, amount: str = "") -> Order:
    """The order with its money booked on its account 2001."""
    posting.post_booking(
        reference=f"test:paid:{order.order_no}",
        booking=rules.debit_succeeded(
            channel="TEST",
            window_day=T,
            parts=[
                (order.order_no, Decimal(amount) if amount else order.amount or D(0))
            ],
        ),
        business_date=T,
        subject_kind="ORDER",
        subject_no=order.order_no,
        now=noon(T),
    )
    return order


def a_sent_purchase(amount: str = "1000.00", **fields: Any) -> Order:
    """A purchase whose money is in and whose application is out."""
    return paid_in(a_sent_order(amount=Decimal(amount), **fields))


def a_sent_redemption(shares: str = "100.00", **fields: Any) -> Order:
    return a_sent_order(business_code="024", shares=Decimal(shares), **fields)


_CONFIRMED = {"022": "122", "024": "124", "029": "129"}


@dataclass(frozen=True)
class Row:
    """A row of 04 as trading applied it."""

    order: Order
    amount: str = "0.00"
    shares: str = "0.00"
    charge: str = "0.00"
    return_code: str = "0000"
    detail_flag: str = "0"
    serial: str = ""
    result: str = TaRecord.Result.APPLIED
    agency_fee: str = "0.00"


def an_applied_file(
    *rows: Row, business_date: dt.date = CONFIRM_DAY, ta_code: str = "91"
) -> TaFile:
    """A 04 file as it is after trading applied it, its orders in their final states."""
    package = TaPackage.objects.create(
        transfer_agent=a_transfer_agent(ta_code),
        direction=TaPackage.Direction.IN,
        index_name=f"OFI_{ta_code}_379_{business_date:%Y%m%d}_{next(_numbers)}.TXT",
        business_date=business_date,
        version="20",
        sha256="0" * 64,
        received_at=noon(business_date),
    )
    file = TaFile.objects.create(
        package=package,
        name=f"OFD_{ta_code}_379_{business_date:%Y%m%d}_04_{next(_numbers)}.TXT",
        file_type="04",
        version="20",
        sha256="0" * 64,
        size=1,
        records=len(rows),
        path="x",
    )
    for line, row in enumerate(rows, start=1):
        _apply(row, file, line, business_date)
    for state in ("COMPLETE", "CHECKED", "LOADED", "APPLIED"):
        TaPackage.objects.filter(pk=package.pk).update(state=state)
    return file


def _apply(row: Row, file: TaFile, line: int, business_date: dt.date) -> None:
    order = row.order
    TaRecord.objects.create(
        business_date=business_date,
        file=file,
        line=line,
        byte_offset=line,
        detail_flag=row.detail_flag,
        business_code=_CONFIRMED[order.business_code],
        order_no=order.order_no,
        order=order,
        ta_serial_no=row.serial or f"{next(_numbers):020d}",
        confirm_date=business_date,
        return_code=row.return_code,
        sub_account_no=order.sub_account.number,
        fund_code=order.fund.code if order.fund else "",
        share_class="0",
        confirmed_amount=Decimal(row.amount),
        confirmed_shares=Decimal(row.shares),
        charge=Decimal(row.charge),
        agency_fee=Decimal(row.agency_fee),
        result=row.result,
    )
    if row.result != TaRecord.Result.APPLIED or row.detail_flag != "0":
        return
    Order.objects.filter(pk=order.pk).update(
        state=_final(order, row),
        confirmed_amount=Decimal(row.amount),
        confirmed_shares=Decimal(row.shares),
        return_code=row.return_code,
    )


def _final(order: Order, row: Row) -> str:
    if row.return_code != "0000":
        return Order.State.FAILED
    asked = order.amount if order.needs_money else order.shares
    got = Decimal(row.amount) if order.needs_money else Decimal(row.shares)
    return Order.State.CONFIRMED if got == asked else Order.State.PARTLY_CONFIRMED


# Books


def balance(code: str) -> Decimal:
    """The sum of an account code: debit +, credit −."""
    return sum(
        LedgerAccount.objects.filter(code=code).values_list("balance", flat=True), D(0)
    )


def balances() -> dict[str, Decimal]:
    """Every account code that is not empty."""
    codes = LedgerAccount.objects.values_list("code", flat=True)
    return {code: balance(code) for code in sorted(set(codes)) if balance(code)}


def a_bank_account(kind: str, account_no: str = "", **fields: Any) -> BankAccount:
    return BankAccount.objects.create(
        account_no=account_no or f"9900{next(_numbers):012d}",
        kind=kind,
        bank_code="102",
        account_name="样例账户",
        **fields,
    )


def at(date: dt.date, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return clock.at(date, dt.time(hour, minute, second))


@transaction.atomic
def money_on(account: BankAccount, amount: str, *, on: dt.date = T) -> None:
    """Money that a channel remitted to the account, of a debit nobody waited for."""
    n = next(_numbers)
    posting.post_booking(
        reference=f"test:debited:{n}",
        booking=rules.debit_succeeded(
            channel=f"TEST{n}",
            window_day=on,
            parts=[(f"TESTORDER{n}", Decimal(amount))],
        ),
        business_date=on,
        subject_kind="ORDER",
        subject_no=f"TESTORDER{n}",
        now=noon(on),
    )
    posting.post_booking(
        reference=f"test:remitted:{n}",
        booking=rules.remittance(
            account_no=account.account_no,
            channel=f"TEST{n}",
            window_day=on,
            amount=Decimal(amount),
        ),
        business_date=on,
        subject_kind="REMITTANCE",
        subject_no=f"TEST{n}",
        now=noon(on),
    )
