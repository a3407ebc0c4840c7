"""Transfers in their states, and what the bank says of them."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from fundops.core.models import Review, Staff
from fundops.core.services import reviews
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    a_person,
    an_open_day,
    noon,
    service,
)
from fundops.core.tests.reviewing import a_code_where_asked
from settlement.models import (
    BankAccount,
    BankFile,
    BankLink,
    BankMovement,
    CustodianTransfer,
    Evidence,
    Outcome,
    TransferInstruction,
)
from settlement.services.bank_answers import BankAnswer
from settlement.services.prepare_transfers import prepare_custodian_transfers
from settlement.services.settle_confirmations import settle_confirmations
from settlement.services.transfers import answers
from settlement.services.transfers.submitting import submit
from settlement.tests.factories import (
    Row,
    a_bank_account,
    a_sent_purchase,
    an_applied_file,
    money_on,
)
from trading.tests.factories import a_transfer_agent

_numbers = itertools.count(1)
_Kind = BankAccount.Kind
MORNING = dt.datetime.fromisoformat("2025-01-03T09:30:00+08:00")


def two_days() -> None:
    """Thursday in work, Friday open."""
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def the_registry(*, sub: bool = False, payout: bool = False) -> BankAccount:
    """Main and registration account, and others where asked; the main one is given."""
    main = a_bank_account(_Kind.COLLECTION_MAIN)
    a_bank_account(_Kind.REGISTRATION, transfer_agent=a_transfer_agent())
    if sub:
        a_bank_account(_Kind.COLLECTION_SUB)
    if payout:
        a_bank_account(_Kind.PAYOUT)
    return main


def the_account(kind: str) -> BankAccount:
    return BankAccount.objects.get(kind=kind)


def prepare(date: dt.date = FRIDAY) -> list[CustodianTransfer]:
    prepared = prepare_custodian_transfers(
        business_date=date, actor=service(), now=noon(date)
    )
    found = CustodianTransfer.objects.filter(transfer_no__in=prepared.transfer_nos)
    return list(found.order_by("id"))


def a_draft(
    amount: str = "1000.00", *, money: str | None = "5000.00"
) -> CustodianTransfer:
    """A draft to the fund side of a confirmed purchase; the days and registry too."""
    if not BankAccount.objects.filter(kind=_Kind.COLLECTION_MAIN).exists():
        two_days()
        main = the_registry()
        if money:
            money_on(main, money)
    an_applied_file(Row(a_sent_purchase(amount), amount))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return prepare()[-1]


def an_arrival(amount: str = "1000.00") -> BankMovement:
    """Money a channel remitted into the sub account, booked."""
    n = next(_numbers)
    account = the_account(_Kind.COLLECTION_SUB)
    money_on(account, amount)
    return BankMovement.objects.create(
        account=account,
        bank_serial=f"IN{n}",
        evidence_key=f"arrival:{n}",
        booked_on=THURSDAY,
        amount=Decimal(amount),
        nature=BankMovement.Nature.REMITTANCE,
        entry_reference=f"arrival:{n}",
        state=BankMovement.State.ON_STATEMENT,
    )


def an_internal_draft(amount: str = "1000.00") -> CustodianTransfer:
    two_days()
    the_registry(sub=True)
    an_arrival(amount)
    return prepare()[-1]


def submitted(
    transfer: CustodianTransfer, maker: Staff | None = None, now: dt.datetime = MORNING
) -> Review:
    return submit(transfer_no=transfer.transfer_no, actor=maker or a_person(), now=now)


def decide(
    review: Review,
    decision: str = "APPROVE",
    checker: Staff | None = None,
    now: dt.datetime = MORNING,
    **reason: str,
) -> None:
    """Decide; an approval without a checker passes every level that is left."""
    if decision == "APPROVE" and checker is None:
        while review.state == Review.State.PENDING:
            decide(review, checker=a_person(role=reviews.role_now(review)), now=now)
            review = Review.objects.get(pk=review.pk)
        return
    if decision != "APPROVE":
        reason.setdefault("reason_code", "OTHER")
        reason.setdefault("note", "请再核对一次划款账户和金额")
    checker = checker or a_person(role=reviews.role_now(review))
    reviews.decide(
        review_no=review.review_no,
        checker=checker,
        decision=decision,
        seen_sha256=review.content_sha256,
        now=now,
        second_factor=a_code_where_asked(checker, review),
        **reason,
    )


def approved(
    transfer: CustodianTransfer, now: dt.datetime = MORNING
) -> CustodianTransfer:
    decide(submitted(transfer, now=now), now=now)
    return CustodianTransfer.objects.get(pk=transfer.pk)


def sent(transfer: CustodianTransfer, now: dt.datetime = MORNING) -> CustodianTransfer:
    """The transfer as it is after it went to the bank in a file of its own."""
    approved(transfer, now)
    return send_approved(transfer, now)


@transaction.atomic
def send_approved(
    transfer: CustodianTransfer, now: dt.datetime = MORNING
) -> CustodianTransfer:
    """Carry out what is approved and tell the bank of the transfer."""
    for review_no in reviews.approved_numbers("TRANSFER"):
        reviews.carry_out(review_no=review_no, actor=service(), now=now)
    n = next(_numbers) % 999 + 1
    file = BankFile.objects.create(
        link=BankLink.objects.get(),
        direction=BankFile.Direction.OUT,
        kind="settle_out",
        name=f"settle_out_20250103_{n:03d}.txt",
        business_date=FRIDAY,
        batch=n,
        sha256="0" * 64,
        size=1,
        made_at=now,
    )
    TransferInstruction.objects.create(
        transfer=transfer,
        file=file,
        line=1,
        content_sha256=transfer.content_sha256,
        sent_at=now,
    )
    return CustodianTransfer.objects.get(pk=transfer.pk)


def an_answer(
    transfer: CustodianTransfer, outcome: str = Outcome.DONE, **fields: Any
) -> BankAnswer:
    """A word of a result file about the transfer."""
    n = next(_numbers)
    return BankAnswer(
        **{
            "serial": transfer.transfer_no,
            "outcome": Outcome(outcome),
            "code": {"REFUSED": "E1001", "RETURNED": "R1001"}.get(outcome, "0000"),
            "said_at": MORNING,
            "booked_on": FRIDAY,
            "source": Evidence.RESULT,
            "evidence_key": f"word:{n}",
            **fields,
        }
    )


def a_line(
    transfer: CustodianTransfer,
    account: BankAccount,
    amount: str,
    *,
    outcome: str = Outcome.DONE,
    serial: str = "",
    booked_on: dt.date = FRIDAY,
) -> BankAnswer:
    """A line of a statement about the transfer, as reading the statement makes it."""
    signed = Decimal(amount)
    held = BankMovement.objects.filter(
        account=account, subject_no=transfer.transfer_no, amount=signed
    ).first()
    if held is None:
        n = next(_numbers)
        held = BankMovement.objects.create(
            account=account,
            bank_serial=serial or f"B{n}",
            evidence_key=f"line:{n}",
            booked_on=booked_on,
            amount=signed,
            nature=BankMovement.Nature.TRANSFER,
            subject_no=transfer.transfer_no,
            state=BankMovement.State.ON_STATEMENT,
        )
    elif held.state in ("NOTICED", "RESULTED"):
        held.confirm()
        held.save(update_fields=["state"])
    return an_answer(
        transfer,
        outcome,
        source=Evidence.STATEMENT,
        movement=held,
        booked_on=booked_on,
    )


def executed(transfer: CustodianTransfer) -> None:
    """The bank's result that it is done."""
    answers.take(answer=an_answer(transfer), actor=service(), now=MORNING)
