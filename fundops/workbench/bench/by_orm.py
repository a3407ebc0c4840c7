"""
The baseline that clears one confirmation after the other with the ORM.

Written as a careful Django team would: one transaction a row, the rows that change
locked, no query that is not needed, the same rows written as by the set.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from fundops.core.services import numbers
from settlement.models import (
    Claim,
    JournalEntry,
    LedgerAccount,
    Posting,
    Refund,
    TaReceipt,
)
from trading.models import Holding, Lot, Order, ShareMovement, TaFile, TaRecord

CONFIRM_DATE = dt.date(2025, 1, 3)
NOW = dt.datetime(2025, 1, 3, 8, tzinfo=dt.UTC)


def clear(rows: int, *, file: TaFile) -> None:
    """Confirm, register and book `rows` orders that are still SENT, one by one."""
    ids = Order.objects.filter(state=Order.State.SENT).order_by("id")
    line = TaRecord.objects.filter(file=file).aggregate(Max("line"))["line__max"] or 0
    for number, pk in enumerate(ids.values_list("id", flat=True)[:rows], 1):
        _clear_one(pk, number, file=file, line=line + number)


@transaction.atomic
def _clear_one(pk: int, number: int, *, file: TaFile, line: int) -> None:
    orders = Order.objects.select_for_update(of=("self",))
    order = orders.select_related("fund__transfer_agent").get(pk=pk)
    asked = order.amount if order.needs_money else order.shares
    assert asked is not None
    confirmed = Decimal(0) if number % 20 == 0 else asked
    if number % 10 == 0 and confirmed:
        confirmed = (asked / 2).quantize(Decimal("0.01"))
    if not confirmed:
        order.fail(reason="")
    elif confirmed == asked:
        order.confirm()
    else:
        order.confirm_partly()
    order.confirmed_amount = order.confirmed_shares = confirmed
    order.save(
        update_fields=["state", "confirmed_amount", "confirmed_shares", "reason"]
    )
    record = _record(order, confirmed, number, file=file, line=line)
    if confirmed or not order.needs_money:
        _register(order, confirmed, record)
    _book(order, confirmed, record)


def _record(
    order: Order, confirmed: Decimal, number: int, *, file: TaFile, line: int
) -> TaRecord:
    return TaRecord.objects.create(
        business_date=CONFIRM_DATE,
        file=file,
        line=line,
        byte_offset=line * 1236,
        detail_flag="0",
        business_code=f"{int(order.business_code) + 100}",
        order_no=order.order_no,
        order=order,
        ta_serial_no=f"92{number:011d}",
        confirm_date=CONFIRM_DATE,
        return_code="0000" if confirmed else "0001",
        fund_code=order.fund.code if order.fund else "",
        share_class="0",
        confirmed_amount=confirmed,
        confirmed_shares=confirmed,
        result=TaRecord.Result.APPLIED,
    )


def _register(order: Order, confirmed: Decimal, record: TaRecord) -> None:
    holding, _made = Holding.objects.select_for_update().get_or_create(
        sub_account_id=order.sub_account_id,
        fund=order.fund,
        share_class=order.share_class,
    )
    signed = confirmed if order.needs_money else -confirmed
    holding.shares += signed
    if not order.needs_money:
        holding.frozen -= order.shares or 0
    holding.save(update_fields=["shares", "frozen"])
    if not confirmed:
        return
    if order.needs_money:
        Lot.objects.create(
            holding=holding,
            ta_serial_no=record.ta_serial_no,
            registered_on=CONFIRM_DATE,
            source_type="1",
            shares=confirmed,
        )
    else:
        lots = holding.lots.select_for_update().filter(shares__gt=0)
        lot = lots.order_by("registered_on", "id")[0]
        lot.shares -= confirmed
        lot.save(update_fields=["shares"])
    ShareMovement.objects.create(
        holding=holding,
        business_date=CONFIRM_DATE,
        shares=signed,
        source_kind=ShareMovement.Source.CONFIRMATION,
        ta_serial_no=record.ta_serial_no,
        record_id=record.pk,
    )


def _book(order: Order, confirmed: Decimal, record: TaRecord) -> None:
    side = f"91/{record.fund_code}/2025-01-06"
    if order.needs_money:
        paid = order.amount or Decimal(0)
        claim = _claim(order, record, paid - confirmed, kind="REFUND")
        if claim:
            Refund.objects.create(
                refund_no=_number("RF"),
                claim=claim,
                order_no=order.order_no,
                amount=paid - confirmed,
                paid=paid,
                used=confirmed,
                business_date=CONFIRM_DATE,
            )
        lines = {
            ("2001", order.order_no): paid,
            ("2002", side): -confirmed,
            ("2003", claim.claim_no if claim else ""): confirmed - paid,
        }
    else:
        claim = _claim(order, record, confirmed, kind="REDEMPTION")
        if claim:
            receipt, _made = TaReceipt.objects.select_for_update().get_or_create(
                transfer_agent=order.transfer_agent,
                fund=order.fund,
                pay_date=dt.date(2025, 1, 7),
                kind="REDEMPTION",
                defaults={"amount": confirmed},
            )
            receipt.amount += confirmed
            receipt.save(update_fields=["amount"])
        lines = {
            ("1201", side): confirmed,
            ("2004", claim.claim_no if claim else ""): -confirmed,
        }
    _post(order, record, {key: value for key, value in lines.items() if value})


def _claim(
    order: Order, record: TaRecord, amount: Decimal, *, kind: str
) -> Claim | None:
    if not amount:
        return None
    return Claim.objects.create(
        claim_no=_number("CL"),
        kind=kind,
        origin_kind=Claim.OriginKind.CONFIRMATION,
        origin_no=record.ta_serial_no,
        origin_key=f"orm/{record.ta_serial_no}",
        business_date=CONFIRM_DATE,
        sub_account_id=order.sub_account_id,
        order_no=order.order_no,
        record_id=record.pk,
        amount=amount,
        due_date=dt.date(2025, 1, 6),
    )


def _post(
    order: Order, record: TaRecord, lines: dict[tuple[str, str], Decimal]
) -> None:
    if not lines:
        return
    entry = JournalEntry.objects.create(
        reference=f"orm:{record.ta_serial_no}",
        business_date=CONFIRM_DATE,
        effective_date=CONFIRM_DATE,
        event="PURCHASE_CONFIRMED",
        book="S",
        subject_kind="ORDER",
        subject_no=order.order_no,
        posted_at=NOW,
    )
    postings: list[Any] = []
    for (code, key), amount in sorted(lines.items()):
        accounts = LedgerAccount.objects.select_for_update()
        account, _made = accounts.get_or_create(
            code=code, key=key, currency="156", defaults={"book": "S"}
        )
        account.balance += amount
        account.save(update_fields=["balance"])
        postings.append(
            Posting(
                business_date=CONFIRM_DATE,
                entry=entry,
                account=account,
                book="S",
                amount=amount,
                currency="156",
            )
        )
    Posting.objects.bulk_create(postings)


def _number(prefix: str) -> str:
    taken = numbers.take(prefix=prefix, business_date=CONFIRM_DATE)
    return numbers.number(prefix, CONFIRM_DATE, taken)
