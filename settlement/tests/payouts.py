"""Payouts in every state, and a bank that says what a test lets it say."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from django.db import transaction

from fundops.core.models import Review, Staff
from fundops.core.services import reviews
from fundops.core.tests.allowing import may_update
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
from settlement.ledger import posting, rules
from settlement.models import (
    SUPERVISION,
    BankAccount,
    BankFile,
    BankLink,
    BankMovement,
    Claim,
    Evidence,
    LedgerAccount,
    Outcome,
    Payout,
    PayoutAttempt,
    Remittance,
    TaReceipt,
)
from settlement.selectors.booking_days import window_day
from settlement.services import movements, payouts
from settlement.services.bank_answers import BankAnswer
from settlement.services.payouts import answers, submitting
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.channel_factories import an_applied_channel_file
from settlement.tests.factories import (
    Row,
    a_bank_account,
    a_collection,
    a_paying_customer,
    a_sent_redemption,
    a_success,
    an_applied_file,
)
from trading.models import Order

_numbers = itertools.count(1)
D = Decimal
NOW = noon(FRIDAY)


def two_days() -> None:
    """Thursday in work, Friday open, and an account to pay from."""
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    the_account()


def the_account() -> BankAccount:
    found = BankAccount.objects.filter(kind=BankAccount.Kind.PAYOUT).first()
    return found or a_bank_account(BankAccount.Kind.PAYOUT)


# What is owed


def a_redemption_claim(amount: str = "80.00") -> Claim:
    order = a_sent_redemption(sub_account=a_paying_customer())
    an_applied_file(Row(order, amount, amount))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=NOW)
    return Claim.objects.get(order_no=order.order_no)


@transaction.atomic
def the_fund_side_pays(claim: Claim) -> None:
    """The receipt of a redemption, whole, on the account that pays out."""
    receipt = claim.receipt
    assert receipt is not None
    fund = rules.Fund(receipt.transfer_agent.code, receipt.fund.code)
    posting.post_booking(
        reference=f"test:receipt:{receipt.pk}:{next(_numbers)}",
        booking=rules.fund_side_paid(
            account_no=the_account().account_no,
            fund=fund,
            pay_date=receipt.pay_date,
            amount=receipt.amount - receipt.received,
        ),
        business_date=FRIDAY,
        subject_kind="RECEIPT",
        subject_no=str(receipt.pk),
        now=NOW,
    )
    for state in (TaReceipt.State.PARTLY_RECEIVED, TaReceipt.State.RECEIVED):
        TaReceipt.objects.filter(pk=receipt.pk).update(
            state=state, received=receipt.amount
        )


def a_cancelled_purchase(amount: str = "1000.00") -> Order:
    """A purchase whose debit succeeded, cancelled before it was sent."""
    from settlement.services.collection_answers import record_answer
    from settlement.tests.factories import an_order_to_collect

    order = an_order_to_collect(amount=D(amount))
    debit = a_collection(state="SUBMITTED", order=order)
    record_answer(
        collection_id=debit.pk,
        answer=a_success(amount),
        source="CALL",
        now=noon(THURSDAY),
    )
    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)
    return Order.objects.get(pk=order.pk)


@transaction.atomic
def the_channel_remits(order: Order, into: BankAccount | None = None) -> None:
    """The remittance of the window in which the order's debit lies, whole."""
    leg = order.legs.select_related("collection__channel").get()
    debit = leg.collection
    assert debit.succeeded_at is not None
    day = window_day(debit.succeeded_at)
    an_applied_channel_file(debit, window_day=day, code=debit.channel.code)
    remittance, _made = Remittance.objects.get_or_create(
        channel=debit.channel,
        window_day=day,
        defaults={"expected": debit.amount, "received": debit.amount},
    )
    posting.post_booking(
        reference=f"test:remittance:{debit.pk}",
        booking=rules.remittance(
            account_no=(into or the_account()).account_no,
            channel=debit.channel.code,
            window_day=day,
            amount=debit.amount,
        ),
        business_date=FRIDAY,
        subject_kind="REMITTANCE",
        subject_no=debit.channel.code,
        now=NOW,
    )
    Remittance.objects.filter(pk=remittance.pk).update(state=Remittance.State.RECEIVED)


# Payouts


def a_ready_payout(amount: str = "80.00") -> Payout:
    """A redemption's payout whose money has come and which is due."""
    claim = a_redemption_claim(amount)
    the_fund_side_pays(claim)
    prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return Payout.objects.get(claim=claim)


def a_file() -> BankFile:
    n = next(_numbers) % 999 + 1
    return BankFile.objects.create(
        link=BankLink.objects.get(code=SUPERVISION),
        direction="OUT",
        kind="customer_back",
        name=f"customer_back_{FRIDAY:%Y%m%d}_{n:03d}.txt",
        business_date=FRIDAY,
        batch=n,
        sha256="0" * 64,
        size=1,
        made_at=NOW,
    )


def send(now: dt.datetime = NOW) -> list[str]:
    """Submit whatever is ready, as if all of it were due."""
    ready = Payout.objects.filter(state=Payout.State.READY)
    with may_update("settlement_payout", "due_date"):
        ready.exclude(due_date=FRIDAY).update(due_date=FRIDAY)
    with transaction.atomic():
        made = submitting.submit_due(
            file=a_file(), business_date=FRIDAY, actor=service(), now=now
        )
    return [attempt.attempt_no for attempt in made]


def a_sent_payout(amount: str = "80.00") -> Payout:
    payout = a_ready_payout(amount)
    assert send()
    return again(payout)


def a_failed_payout(amount: str = "80.00", code: str = "E1001") -> Payout:
    payout = a_sent_payout(amount)
    refused(payout, code)
    return again(payout)


def again(payout: Payout) -> Payout:
    """The same payout as the database has it now."""
    return Payout.objects.select_related("claim").get(pk=payout.pk)


# What the bank says


def last_attempt(payout: Payout) -> PayoutAttempt:
    return payout.attempts.order_by("number").last()  # type: ignore[return-value] # one is there


def said(
    payout: Payout,
    outcome: str,
    code: str = "",
    *,
    number: int = 0,
    source: str = Evidence.RESULT,
    key: str = "",
    movement: BankMovement | None = None,
    bank_serial: str = "",
    booked_on: dt.date = FRIDAY,
) -> None:
    """Take one word of the bank about the last try, or the `number`-th."""
    attempt = payout.attempts.get(number=number) if number else last_attempt(payout)
    answers.take(
        answer=BankAnswer(
            serial=attempt.attempt_no,
            outcome=Outcome(outcome),
            code=code,
            bank_serial=bank_serial,
            said_at=noon(booked_on),
            booked_on=booked_on,
            source=Evidence(source),
            evidence_key=key or f"test:{next(_numbers)}",
            movement=movement,
        ),
        actor=service(),
        now=noon(booked_on),
    )


def accepted(payout: Payout, number: int = 0) -> None:
    said(payout, Outcome.ACCEPTED, number=number)


def paid(payout: Payout, number: int = 0) -> None:
    said(payout, Outcome.DONE, "0000", number=number)


def refused(payout: Payout, code: str = "E1001", number: int = 0) -> None:
    said(payout, Outcome.REFUSED, code, number=number)


def not_found(payout: Payout, number: int = 0) -> None:
    said(payout, Outcome.NOT_FOUND, "N0404", source=Evidence.QUERY, number=number)


def debit_line(payout: Payout, number: int = 0) -> None:
    """The line of a statement that shows the money gone out."""
    said(
        payout,
        Outcome.DONE,
        source=Evidence.STATEMENT,
        number=number,
        movement=_line(payout, -payout.amount, number),
    )


def came_back(payout: Payout, code: str = "R1001", number: int = 0) -> None:
    """The line of a statement that shows the money in again."""
    said(
        payout,
        Outcome.RETURNED,
        code,
        source=Evidence.STATEMENT,
        number=number,
        movement=_line(payout, payout.amount, number),
    )


def _line(payout: Payout, amount: Decimal, number: int) -> BankMovement:
    """The movement of a line as receiving finds or makes it."""
    attempt = payout.attempts.get(number=number) if number else last_attempt(payout)
    with transaction.atomic():
        found = movements.of_subject(
            account=attempt.account, subject_no=attempt.attempt_no, amount=amount
        )
    if found is not None:
        if found.state != BankMovement.State.ON_STATEMENT:
            found.confirm()
            found.save(update_fields=["state"])
        return found
    serial = f"B{next(_numbers):08d}"
    return BankMovement.objects.create(
        account=attempt.account,
        bank_serial=serial,
        evidence_key=f"line:{serial}",
        booked_on=FRIDAY,
        amount=amount,
        nature=(
            BankMovement.Nature.PAYOUT if amount < 0 else BankMovement.Nature.RETURN
        ),
        subject_no=attempt.attempt_no,
        state=BankMovement.State.ON_STATEMENT,
    )


# Second persons


def approve(review: Review, *, checker: Staff | None = None) -> Review:
    """Approve on every level, each by another person."""
    for level in range(review.level_now, review.level + 1):
        person = checker or a_person(role=reviews.role_of_level(review, level))
        reviews.decide(
            review_no=review.review_no,
            checker=person,
            decision="APPROVE",
            seen_sha256=review.content_sha256,
            now=NOW,
            second_factor=a_code_where_asked(person, review),
        )
    return Review.objects.get(pk=review.pk)


def a_resend(payout: Payout) -> Review:
    """A re-send that is approved and waits to be carried out."""
    review = payouts.propose_resend(
        payout_no=payout.payout_no, actor=a_person(), now=NOW
    )
    return approve(review)


def send_again(payout: Payout) -> list[str]:
    """Carry a re-send out and submit it."""
    reviews.carry_out(review_no=a_resend(payout).review_no, actor=service(), now=NOW)
    return send()


def by_account() -> dict[tuple[str, str], Decimal]:
    """Every account that is not empty, by code and key; cases by code only."""
    rows = LedgerAccount.objects.exclude(balance=0).values_list(
        "code", "key", "balance"
    )
    return {(c, k if c != "1302" else ""): b for c, k, b in rows}


def carry_out_approved(kind: str) -> None:
    """Carry out whatever of a kind is approved, as sending does."""
    for review_no in reviews.approved_numbers(kind):
        reviews.carry_out(review_no=review_no, actor=service(), now=NOW)
