"""Payouts without a last word: asked about after hours, decided by statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, noon, service
from settlement.models import (
    SUPERVISION,
    BankFile,
    BankLink,
    BankMovement,
    BankStatement,
    Payout,
)
from settlement.services.payouts.enquiries import Asked, enquire, query_payouts
from settlement.tests import payouts as bank
from settlement.tests.factories import at, balances

pytestmark = pytest.mark.django_db
D = Decimal
EVENING = at(FRIDAY, 17, 1)
MORNING = at(MONDAY, 8, 30)


@pytest.fixture(autouse=True)
def _days() -> None:
    bank.two_days()


@pytest.fixture
def payout() -> Payout:
    return bank.a_sent_payout()


def a_statement(date: dt.date) -> BankStatement:
    """The statement of the paying account for a day, loaded whole."""
    account = bank.the_account()
    file = BankFile.objects.create(
        link=BankLink.objects.get(code=SUPERVISION),
        direction="IN",
        kind="statement",
        name=f"statement_{account.account_no}_{date:%Y%m%d}.txt",
        business_date=date,
        sha256="0" * 64,
        size=1,
        made_at=noon(date),
        state="RECEIVED",
    )
    return BankStatement.objects.create(
        account=account, date=date, opening=80, closing=80, lines=0, file=file
    )


def ask(now: dt.datetime = EVENING) -> Asked:
    return query_payouts(business_date=FRIDAY, actor=service(), now=now)


def state(payout: Payout) -> str:
    return str(bank.again(payout).state)


class TestUnknown:
    def test_not_before_the_bank_closes(self, payout: Payout) -> None:
        assert ask(at(FRIDAY, 16, 59)) == Asked()
        assert state(payout) == "SUBMITTED"

    @pytest.mark.parametrize("accepted", [True, False])
    def test_after_the_bank_closed(self, accepted: bool, payout: Payout) -> None:
        if accepted:
            bank.accepted(payout)
        assert ask() == Asked(lost=1, unknown=1)
        assert state(payout) == "UNKNOWN"
        assert balances() == {"1001": D(80), "2006": D(-80)}

    def test_sent_after_hours_it_is_the_next_day_s(self) -> None:
        payout = bank.a_ready_payout()
        assert bank.send(at(FRIDAY, 18))
        assert ask(at(FRIDAY, 23)) == Asked()
        assert ask(at(MONDAY, 17, 1)).lost == 1
        assert state(payout) == "UNKNOWN"

    def test_a_second_run_changes_nothing(self, payout: Payout) -> None:
        ask()
        assert ask() == Asked(unknown=1)

    def test_is_paid_when_the_debit_turns_up(self, payout: Payout) -> None:
        ask()
        bank.debit_line(payout)
        assert state(payout) == "PAID"
        assert balances() == {}


class TestNotFound:
    def test_not_without_the_whole_statement(self, payout: Payout) -> None:
        ask()
        assert ask(MORNING).not_found == 0
        assert state(payout) == "UNKNOWN"

    def test_a_whole_statement_without_the_debit_ends_it(self, payout: Payout) -> None:
        ask()
        a_statement(FRIDAY)
        assert ask(MORNING) == Asked(not_found=1)
        again = bank.again(payout)
        assert (again.state, again.claim.state) == ("FAILED", "OPEN")
        assert balances() == {"1001": D(80), "2004": D(-80)}
        assert bank.send_again(payout) == [f"{payout.payout_no}-2"]

    def test_what_the_bank_had_accepted_needs_the_next_day_s_too(
        self, payout: Payout
    ) -> None:
        bank.accepted(payout)
        ask()
        a_statement(FRIDAY)
        assert ask(MORNING).not_found == 0
        a_statement(MONDAY)
        assert ask(MORNING).not_found == 1

    def test_a_debit_that_belongs_to_nothing_is_a_person_s(
        self, payout: Payout
    ) -> None:
        ask()
        a_statement(FRIDAY)
        BankMovement.objects.create(
            account=bank.the_account(),
            bank_serial="B1",
            evidence_key="line:B1",
            booked_on=FRIDAY,
            amount=D(-80),
            nature=BankMovement.Nature.UNKNOWN,
            state=BankMovement.State.ON_STATEMENT,
        )
        assert ask(MORNING).not_found == 0
        assert state(payout) == "UNKNOWN"
        assert Break.objects.filter(reason="DEBIT_MAY_BE_IT").count() == 1


class TestSettled:
    def settle(self, on: dt.date) -> Asked:
        return query_payouts(business_date=on, actor=service(), now=noon(on))

    def test_after_three_business_days_on_the_statement(self, payout: Payout) -> None:
        bank.debit_line(payout)
        assert self.settle(dt.date(2025, 1, 7)).settled == 0
        assert self.settle(dt.date(2025, 1, 8)).settled == 1
        again = bank.again(payout)
        assert (again.state, again.claim.state) == ("SETTLED", "SETTLED")

    def test_not_before_a_statement_shows_it(self, payout: Payout) -> None:
        bank.paid(payout)
        assert self.settle(dt.date(2025, 1, 10)).settled == 0


def test_says_nothing_is_to_do_where_nothing_is(payout: Payout) -> None:
    bank.paid(payout)
    assert ask() == Asked()


def test_one_payout_is_asked_about_alone(payout: Payout) -> None:
    def state_at(now: dt.datetime) -> str:
        found = enquire(
            payout_no=payout.payout_no,
            business_date=FRIDAY,
            actor=service(),
            now=now,
        )
        return str(found.state)

    assert state_at(at(FRIDAY, 12)) == "SUBMITTED"
    assert state_at(EVENING) == "UNKNOWN"
    a_statement(FRIDAY)
    assert state_at(MORNING) == "FAILED"
