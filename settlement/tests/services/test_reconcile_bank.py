"""The ledger against the statements: equal but for what is in transit."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from fundops.core.models import Break, BusinessDay
from fundops.core.services import days
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    noon,
    service,
)
from settlement.models import BankMovement, BankStatement, JournalEntry, TaReceipt
from settlement.services.reconcile_bank import Reconciled, reconcile_bank
from settlement.tests.bank_files import (
    DAY,
    TA_ACCOUNT,
    a_receipt,
    a_ta_account,
    fsi,
    line,
    our_account,
    put_rows,
    put_statement,
    received,
    settle_in,
)
from settlement.tests.factories import D, balances

pytestmark = pytest.mark.django_db

_State = BankMovement.State


@pytest.fixture(autouse=True)
def _days() -> None:
    a_day_cut_off(DAY)
    an_open_day(MONDAY)
    our_account()


def _reconciled(date: object = MONDAY) -> Reconciled:
    return reconcile_bank(business_date=date, actor=service(), now=noon(MONDAY))


def _statement(date: object = DAY) -> BankStatement:
    return BankStatement.objects.get(date=date)


class TestReconcileBank:
    def test_finds_ledger_and_statement_equal(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("7.00", "B1"), line("-2.00", "B2"))
        received(tmp_path)
        answer = _reconciled()
        assert (answer.statements, answer.differing) == (1, ())
        statement = _statement()
        assert (statement.ledger, statement.in_transit) == (D("5.00"), D("0.00"))
        assert statement.reconciled_at == noon(MONDAY)

    def test_allows_for_what_is_in_transit(self, tmp_path: Path) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("7.00"))
        put_statement(tmp_path)
        received(tmp_path)
        assert _reconciled().in_transit == 1
        assert (_statement().in_transit, _statement().difference) == (D("7.00"), 0)

    def test_allows_for_what_the_statement_shows_before_its_day(
        self, tmp_path: Path
    ) -> None:
        put_statement(tmp_path, line("7.00", "B1", account_no=TA_ACCOUNT))
        put_rows(
            tmp_path / "x", "fsi_back", fsi("7.00", serial_no="B1", arrived_on=MONDAY)
        )
        received(tmp_path / "x")
        received(tmp_path)
        assert BankMovement.objects.get().booked_on == MONDAY
        assert _reconciled().differing == ()
        assert _statement().in_transit == D("-7.00")

    def test_opens_a_break_for_a_difference_and_ends_it(self, tmp_path: Path) -> None:
        put_statement(tmp_path, opening="3.00")
        received(tmp_path)
        answer = _reconciled()
        assert answer.difference == D("3.00")
        item = Break.objects.get()
        assert (item.reason, item.amount) == ("LEDGER_DIFFERS", D("3.00"))
        put_statement(tmp_path, line("3.00", "B0"), date=THURSDAY)
        received(tmp_path)
        assert _reconciled().differing == ()
        item = Break.objects.get(reason="LEDGER_DIFFERS")
        assert item.state == Break.State.RESOLVED

    def test_finds_a_gap_between_two_statements(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("3.00", "B0"), date=THURSDAY)
        put_statement(tmp_path, opening="4.00")
        received(tmp_path)
        _reconciled()
        assert Break.objects.filter(reason="STATEMENT_GAP").count() == 1

    def test_compares_each_statement_once(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("7.00", "B1"))
        received(tmp_path)
        _reconciled()
        assert _reconciled() == Reconciled()

    def test_leaves_later_statements_for_later(self, tmp_path: Path) -> None:
        put_statement(tmp_path, date=MONDAY)
        received(tmp_path)
        assert _reconciled(FRIDAY) == Reconciled()

    def test_counts_what_was_booked_late_on_its_own_day(self, tmp_path: Path) -> None:
        days.close_day(
            business_date=DAY, actor=service(), now=noon(MONDAY), missing=["statement"]
        )
        put_statement(tmp_path, line("7.00", "B1"))
        received(tmp_path)
        entry = JournalEntry.objects.get()
        assert (entry.business_date, entry.effective_date) == (MONDAY, DAY)
        assert _reconciled().differing == ()
        assert BusinessDay.objects.get(date=DAY).state == BusinessDay.State.CLOSED

    def test_is_a_command(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("7.00", "B1"))
        received(tmp_path)
        call_command("reconcile_bank", business_date=MONDAY)
        assert _statement().difference == 0


class TestRefuting:
    def test_waits_for_the_next_statement(self, tmp_path: Path) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("7.00"))
        put_statement(tmp_path)
        received(tmp_path)
        assert _reconciled().refuted == 0
        assert BankMovement.objects.get().state == _State.NOTICED

    def test_takes_back_what_two_statements_lack(self, tmp_path: Path) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("7.00"))
        put_statement(tmp_path)
        put_statement(tmp_path, date=MONDAY)
        received(tmp_path)
        answer = _reconciled()
        assert (answer.refuted, answer.differing) == (1, ())
        assert BankMovement.objects.get().state == _State.REFUTED
        assert balances() == {}
        assert Break.objects.filter(reason="REFUTED").count() == 1
        assert _reconciled() == Reconciled()

    def test_expects_the_fund_sides_money_again(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00")
        a_receipt("200.00", kind=TaReceipt.Kind.DIVIDEND)
        put_rows(tmp_path, "fsi_back", fsi("350.00"))
        put_statement(tmp_path)
        put_statement(tmp_path, date=MONDAY)
        received(tmp_path)
        assert sum(TaReceipt.objects.values_list("received", flat=True)) == 350
        assert _reconciled().refuted == 1
        receipts = TaReceipt.objects.values_list("state", "received")
        assert list(receipts) == [("EXPECTED", D("0.00"))] * 2
        assert balances() == {}

    def test_waits_while_a_statement_is_missing(self, tmp_path: Path) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("7.00"))
        put_statement(tmp_path, date=THURSDAY)
        put_statement(tmp_path, opening="7.00", date=MONDAY)
        received(tmp_path)
        assert _reconciled().refuted == 0
        put_statement(tmp_path, line("7.00", "B1"))
        received(tmp_path)
        answer = _reconciled()
        assert (answer.refuted, answer.differing) == (0, ())
        assert BankMovement.objects.get().state == _State.ON_STATEMENT
        gaps = Break.objects.filter(reason="STATEMENT_GAP")
        assert [x.state for x in gaps] == [Break.State.RESOLVED]
