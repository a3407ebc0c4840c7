from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.tests.factories import FRIDAY, MONDAY, service
from settlement.models import (
    BankAccount,
    BankFile,
    BankLink,
    BankMovement,
    BankStatement,
    CustodianTransfer,
    Reservation,
    TransferAnswer,
)
from settlement.services.transfers import answers
from settlement.services.transfers.asking import Asked, ask_about_transfers
from settlement.tests.factories import at, balances
from settlement.tests.transfers import (
    a_line,
    an_answer,
    an_internal_draft,
    prepare,
    sent,
)

pytestmark = pytest.mark.django_db

AFTER_HOURS = at(FRIDAY, 17)


def ask(now: dt.datetime = AFTER_HOURS) -> Asked:
    return ask_about_transfers(business_date=FRIDAY, actor=service(), now=now)


def state_of(transfer: CustodianTransfer) -> str:
    return str(CustodianTransfer.objects.get(pk=transfer.pk).state)


def a_statement(account: BankAccount | None, date: dt.date) -> None:
    assert account is not None
    file = BankFile.objects.create(
        link=BankLink.objects.get(),
        direction="IN",
        kind="statement",
        name=f"statement_{account.account_no}_{date:%Y%m%d}.txt",
        business_date=date,
        sha256="0" * 64,
        size=1,
        made_at=AFTER_HOURS,
        state="RECEIVED",
    )
    BankStatement.objects.create(
        account=account, date=date, opening=0, closing=0, lines=0, file=file
    )


def a_sent_transfer() -> CustodianTransfer:
    """Sent on Friday, to be executed on Friday."""
    return sent(an_internal_draft())


class TestAskAboutTransfers:
    def test_waits_for_the_end_of_the_banks_day(self) -> None:
        transfer = a_sent_transfer()
        assert ask(at(FRIDAY, 16, 59)) == Asked()
        assert state_of(transfer) == "SENT"

    def test_then_its_end_is_not_known_and_its_money_stays_kept(self) -> None:
        transfer = a_sent_transfer()
        assert ask() == Asked(lost=1, unknown=1)
        assert state_of(transfer) == "UNKNOWN"
        assert Reservation.objects.get().state == "HELD"

    def test_is_never_sent_again(self) -> None:
        a_sent_transfer()
        ask()
        assert prepare() == []

    def test_a_statement_without_it_says_that_it_never_was(self) -> None:
        transfer = a_sent_transfer()
        a_statement(transfer.from_account, FRIDAY)
        assert ask() == Asked(lost=1, not_found=1)
        assert state_of(transfer) == "BANK_REJECTED"
        assert Reservation.objects.get().state == "RELEASED"
        answer = TransferAnswer.objects.get()
        assert (answer.source, answer.outcome) == ("QUERY", "NOT_FOUND")
        (later,) = prepare()
        assert later.replaces == transfer

    def test_what_the_bank_had_accepted_needs_the_next_statement_too(self) -> None:
        transfer = a_sent_transfer()
        answers.take(
            answer=an_answer(transfer, "ACCEPTED"), actor=service(), now=AFTER_HOURS
        )
        a_statement(transfer.from_account, FRIDAY)
        assert ask() == Asked(lost=1, unknown=1)
        a_statement(transfer.from_account, MONDAY)
        assert ask().not_found == 1

    def test_a_debit_on_the_statement_ends_the_doubt(self) -> None:
        transfer = a_sent_transfer()
        ask()
        assert transfer.from_account is not None
        answers.take(
            answer=a_line(transfer, transfer.from_account, "-1000.00"),
            actor=service(),
            now=AFTER_HOURS,
        )
        assert state_of(transfer) == "EXECUTED"
        assert balances()["1102"] == 1000

    def test_a_debit_nobody_knows_may_be_it(self) -> None:
        transfer = a_sent_transfer()
        a_statement(transfer.from_account, FRIDAY)
        BankMovement.objects.create(
            account=transfer.from_account,
            evidence_key="line:unknown",
            booked_on=FRIDAY,
            amount=Decimal("-1000.00"),
            nature=BankMovement.Nature.UNKNOWN,
            state=BankMovement.State.ON_STATEMENT,
        )
        assert ask() == Asked(lost=1, unknown=1)
