"""The bank reads, obeys once, checks by trade details, answers the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fundops.sandbox import world
from fundops.sandbox.models import SandboxBankAccount, SandboxInstruction
from fundops.sandbox.play import truth
from fundops.sandbox.services.bank import executing, reading, telling
from fundops.sandbox.services.world import begin, times
from fundops.sandbox.tests.factories import (
    CARD,
    DAY,
    a_detail,
    a_payment,
    a_seeded_card,
    an_inner_transfer,
    noon,
    put_out,
    the_accounts,
)
from settlement.banks.reading import BankFileContent, read
from settlement.banks.rows import AgencyBack, Result, StatementLine

pytestmark = pytest.mark.django_db
State = SandboxInstruction.State


def a_day_at_the_bank() -> None:
    reading.take_in(now=noon())
    executing.work(now=noon())
    executing.send_back(now=noon())
    telling.tell_results(now=noon())


def delivered() -> dict[str, BankFileContent]:
    folder = telling.in_folder()
    return {path.name: read(path.name, path.read_bytes()) for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def results() -> list[tuple[str, str, str]]:
    telling.deliver(on=DAY)
    return [
        (row.serial_no, str(row.status), row.code)
        for content in delivered().values()
        for row in content.rows
        if isinstance(row, Result)
    ]


def balance(account_no: str) -> Decimal:
    return SandboxBankAccount.objects.get(account_no=account_no).balance


class TestPayments:
    @pytest.fixture(autouse=True)
    def _accounts(self) -> None:
        the_accounts()

    def test_is_paid_once_the_bank_knows_the_trade(self) -> None:
        put_out("n_trade_detail", [a_detail()])
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        assert results() == [("PO1-1", "1", "0000")]
        assert balance(world.PAYOUT) == Decimal("920.00")

    def test_is_refused_where_the_trade_was_not_told(self) -> None:
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        assert results() == [("PO1-1", "2", "E1301")]
        assert balance(world.PAYOUT) == Decimal("1000.00")

    def test_money_without_a_trade_names_its_order(self) -> None:
        put_out("customer_back", [a_payment(remark="Z03/202501023790000000000001")])
        a_day_at_the_bank()
        assert results() == [("PO1-1", "1", "0000")]

    def test_is_refused_where_the_account_is_short(self) -> None:
        put_out("n_trade_detail", [a_detail()])
        put_out("customer_back", [a_payment(amount=Decimal("1000.01"))])
        a_day_at_the_bank()
        assert results() == [("PO1-1", "2", "E1201")]

    def test_the_same_file_again_moves_nothing(self) -> None:
        put_out("n_trade_detail", [a_detail()])
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        a_day_at_the_bank()
        assert balance(world.PAYOUT) == Decimal("920.00")
        assert results() == [("PO1-1", "1", "0000")]

    def test_the_same_serial_in_another_file_is_answered_the_same(self) -> None:
        put_out("n_trade_detail", [a_detail()])
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        put_out("customer_back", [a_payment()], batch=2)
        a_day_at_the_bank()
        assert balance(world.PAYOUT) == Decimal("920.00")
        assert results() == [("PO1-1", "1", "0000"), ("PO1-1", "1", "0000")]
        assert list(truth.violations()) == []

    def test_two_successes_of_one_claim_are_seen(self) -> None:
        put_out("n_trade_detail", [a_detail()])
        put_out("customer_back", [a_payment("PO1-1"), a_payment("PO1-2")])
        a_day_at_the_bank()
        assert len(list(truth.violations())) == 1


class TestOtherInstructions:
    @pytest.fixture(autouse=True)
    def _accounts(self) -> None:
        the_accounts()

    def test_money_goes_back_to_a_channel_or_an_advancing_bank(self) -> None:
        _code, _channel, account_no, name = world.CHANNELS[0]
        row = AgencyBack(
            serial_no="CT1",
            account_name=name,
            account_no=account_no,
            amount=Decimal("70.00"),
            pay_date=DAY,
            supervised_account_no=world.MAIN,
        )
        put_out("intermediaryagency_back", [row])
        a_day_at_the_bank()
        assert results() == [("CT1", "1", "0000")]
        assert balance(world.MAIN) == Decimal("930.00")

    def test_a_fee_goes_to_our_own_account(self) -> None:
        row = replace(
            an_inner_transfer("CT1", "10.00"),
            from_account_no=world.MAIN,
            to_account_no=world.OWN,
            to_account_name="样例自有资金户",
        )
        put_out("inner_transfer", [row])
        a_day_at_the_bank()
        assert results() == [("CT1", "1", "0000")]
        assert balance(world.MAIN) == Decimal("990.00")
        assert balance(world.OWN) == Decimal("1010.00")


class TestFaults:
    """Each of them by name, on a card that is seeded; and never on another."""

    @pytest.fixture(autouse=True)
    def _world(self, monkeypatch: pytest.MonkeyPatch) -> None:
        the_accounts()
        put_out("n_trade_detail", [a_detail()])

    def strike(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "fundops.sandbox.draws.Draws.in_a_thousand",
            lambda self, rate, *subject: subject[1:2] == (name,),
        )
        begin(seed=1, names=[name])

    @pytest.mark.parametrize("name", sorted(executing.REFUSALS))
    def test_is_refused_with_a_code_of_its_cause(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike(name, monkeypatch)
        a_seeded_card()
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        [(_serial, status, code)] = results()
        assert status == "2"
        assert code in {said for said, _text in executing.REFUSALS[name]}
        assert balance(world.PAYOUT) == Decimal("1000.00")
        assert times() == {name: 1}

    def test_a_card_that_is_not_seeded_is_paid(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike("payout_refused_customer", monkeypatch)
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        assert results() == [("PO1-1", "1", "0000")]
        assert times() == {"payout_refused_customer": 0}

    def test_a_lost_result_is_on_the_statement(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike("payout_result_lost", monkeypatch)
        a_seeded_card()
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        assert results() == []
        telling.tell_statements(date=DAY)
        telling.deliver(on=DAY.replace(day=7))
        lines = [
            row.serial_no
            for content in delivered().values()
            for row in content.rows
            if isinstance(row, StatementLine)
        ]
        assert lines == ["PO1-1"]

    def test_what_comes_back_first_stands_first(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike("payout_returned_first", monkeypatch)
        a_seeded_card()
        put_out("customer_back", [a_payment()])
        a_day_at_the_bank()
        assert results() == []
        assert balance(world.PAYOUT) == Decimal("1000.00")
        telling.tell_statements(date=DAY)
        telling.deliver(on=DAY.replace(day=7))
        content = delivered()[f"statement_{world.PAYOUT}_20250106.txt"]
        lines = [row for row in content.rows if isinstance(row, StatementLine)]
        assert [(line.direction, line.account_no) for line in lines] == [
            ("IN", CARD),
            ("OUT", CARD),
        ]


class TestOwnAccounts:
    def test_money_between_our_accounts_has_two_lines_of_one_serial(self) -> None:
        the_accounts()
        put_out("inner_transfer", [an_inner_transfer()])
        a_day_at_the_bank()
        assert (balance(world.SUB), balance(world.MAIN)) == (700, 1300)
        telling.tell_statements(date=DAY)
        telling.deliver(on=DAY.replace(day=7))
        found = {
            content.name.account_no: [
                (str(line.direction), line.amount, line.serial_no, line.bank_serial)
                for line in content.rows
                if isinstance(line, StatementLine)
            ]
            for content in delivered().values()
            if content.name.pattern == "statement"
        }
        assert found[world.SUB] == [("OUT", 300, "CT1", "SB20250106000001")]
        assert found[world.MAIN] == [("IN", 300, "CT1", "SB20250106000001")]
        assert found[world.PAYOUT] == []

    def test_a_statement_is_written_once(self) -> None:
        the_accounts()
        assert len(telling.tell_statements(date=DAY)) == 3
        assert telling.tell_statements(date=DAY) == []
