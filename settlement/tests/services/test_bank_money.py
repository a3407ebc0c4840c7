"""Money the bank tells of without a number of ours: whose it is, booked once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from settlement.models import BankMovement, TaReceipt
from settlement.tests.bank_files import (
    CARD,
    DAY,
    OURS,
    TA_ACCOUNT,
    a_receipt,
    a_ta_account,
    fsi,
    line,
    our_account,
    put_rows,
    put_statement,
    receive_each,
    received,
    settle_in,
)
from settlement.tests.factories import D, balances
from trading.tests.factories import a_fund

pytestmark = pytest.mark.django_db

_State = BankMovement.State
_Nature = BankMovement.Nature


@pytest.fixture(autouse=True)
def _a_day() -> None:
    an_open_day(DAY)
    our_account()


def _take(folder: Path, *rows: Any, batch: int = 1) -> None:
    pattern = "fsi_back" if hasattr(rows[0], "ta_code") else "settle_in_bank"
    put_rows(folder, pattern, *rows, batch=batch)
    assert received(folder).ok


def _states() -> list[tuple[str, str]]:
    receipts = TaReceipt.objects.order_by("pay_date", "id")
    return [(x.state, str(x.received)) for x in receipts]


class TestTaMoney:
    """1201 is what the fund side owes; `1001 / 1201` needs no entry before it here."""

    def test_is_the_receipt_it_fits_to_the_cent(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00", pay_date=THURSDAY)
        a_receipt("500.00", pay_date=MONDAY)
        _take(tmp_path, fsi("500.00"))
        assert _states() == [("EXPECTED", "0.00"), ("RECEIVED", "500.00")]
        assert balances() == {"1001": D("500.00"), "1201": D("-500.00")}
        movement = BankMovement.objects.get()
        assert (movement.nature, movement.state) == (_Nature.TA_RECEIPT, _State.NOTICED)
        assert movement.subject_no == f"91/{a_fund().code}/2025-01-06"
        assert not Break.objects.exists()

    def test_fills_what_is_due_oldest_first_and_the_last_in_part(
        self, tmp_path: Path
    ) -> None:
        a_ta_account()
        a_receipt("300.00", pay_date=THURSDAY)
        a_receipt("500.00", pay_date=FRIDAY)
        a_receipt("900.00", pay_date=MONDAY)
        _take(tmp_path, fsi("450.00"))
        assert _states() == [
            ("RECEIVED", "300.00"),
            ("PARTLY_RECEIVED", "150.00"),
            ("EXPECTED", "0.00"),
        ]
        _take(tmp_path, fsi("350.00", serial_no="B2"), batch=2)
        assert _states()[1] == ("RECEIVED", "500.00")
        assert balances()["1201"] == D("-800.00")

    def test_keeps_two_kinds_of_one_day_apart(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00", kind=TaReceipt.Kind.REDEMPTION)
        a_receipt("200.00", kind=TaReceipt.Kind.DIVIDEND)
        _take(tmp_path, fsi("200.00"))
        assert _states() == [("EXPECTED", "0.00"), ("RECEIVED", "200.00")]
        _take(tmp_path, fsi("300.00", serial_no="B2"), batch=2)
        assert balances()["1201"] == D("-500.00")

    def test_waits_for_a_person_where_it_is_too_much(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00")
        _take(tmp_path, fsi("300.01"))
        assert _states() == [("RECEIVED", "300.00")]
        movement = BankMovement.objects.get()
        item = Break.objects.get()
        assert (item.kind, item.amount) == ("ta_money", D("0.01"))
        assert item.subject == movement.evidence_key == f"{OURS}:B1"
        assert balances()["2009"] == D("-0.01")

    def test_waits_for_a_person_where_nothing_is_due(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00", pay_date=MONDAY)
        _take(tmp_path, fsi("100.00"))
        assert _states() == [("EXPECTED", "0.00")]
        assert balances() == {"1001": D("100.00"), "2009": D("-100.00")}

    def test_of_an_account_of_one_fund_is_that_funds(self, tmp_path: Path) -> None:
        other = a_fund(code="990077")
        a_ta_account(fund=other)
        a_receipt("300.00")
        a_receipt("300.00", fund=other)
        _take(tmp_path, fsi("300.00"))
        assert _states() == [("EXPECTED", "0.00"), ("RECEIVED", "300.00")]

    def test_of_an_account_nobody_registered_waits_for_a_person(
        self, tmp_path: Path
    ) -> None:
        a_receipt("300.00")
        _take(tmp_path, fsi("300.00"))
        assert balances() == {"1001": D("300.00"), "2009": D("-300.00")}

    def test_told_twice_under_one_serial_is_booked_once(self, tmp_path: Path) -> None:
        a_ta_account()
        a_receipt("300.00")
        _take(tmp_path, fsi("300.00"))
        _take(tmp_path, fsi("300.00"), fsi("1.00", serial_no="B9"), batch=2)
        assert BankMovement.objects.count() == 2
        assert balances()["1201"] == D("-300.00")


class TestUnknownMoney:
    def test_in_waits_in_2009_with_a_break(self, tmp_path: Path) -> None:
        _take(tmp_path, settle_in("5.00"))
        movement = BankMovement.objects.get()
        assert movement.nature == _Nature.UNKNOWN
        item = Break.objects.get()
        assert (item.reason, item.subject) == ("UNKNOWN_RECEIPT", movement.evidence_key)
        assert balances() == {"1001": D("5.00"), "2009": D("-5.00")}

    def test_of_the_same_amount_twice_is_two(self, tmp_path: Path) -> None:
        _take(tmp_path, settle_in("5.00"), settle_in("5.00"))
        put_statement(tmp_path, line("5.00", "B1"), line("5.00", "B2"))
        assert received(tmp_path).ok
        assert [x.state for x in BankMovement.objects.all()] == [
            _State.ON_STATEMENT
        ] * 2
        assert balances()["1001"] == D("10.00")

    def test_out_is_to_be_recovered_with_a_break(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("-5.00", "B1"), opening="5.00")
        assert received(tmp_path).ok
        assert Break.objects.get().reason == "UNKNOWN_DEBIT"
        assert balances() == {"1001": D("-5.00"), "1302": D("5.00")}

    @pytest.mark.parametrize("amount", ["5.00", "-5.00"])
    def test_under_a_number_that_is_none_of_ours_is_a_break(
        self, tmp_path: Path, amount: str
    ) -> None:
        put_statement(tmp_path, line(amount, "B1", serial_no="PO999-1"), opening="5.00")
        assert received(tmp_path).ok
        assert Break.objects.get().reason == "SERIAL_UNKNOWN"
        assert balances()["1001"] == D(amount)

    def test_of_the_banks_own_is_interest_or_a_fee(self, tmp_path: Path) -> None:
        put_statement(
            tmp_path,
            line("5.00", "B1", account_no="", summary="第四季度利息"),
            line("-1.00", "B2", account_no="", summary="手续费"),
        )
        assert received(tmp_path).ok
        assert not Break.objects.exists()
        assert balances() == {
            "1001": D("4.00"),
            "1301": D("1.00"),
            "2013": D("-5.00"),
            "9201": D("-1.00"),
            "9401": D("1.00"),
        }


Files = dict[str, Path]


def _ta_money(folder: Path) -> Files:
    a_ta_account()
    a_receipt("300.00")
    first, second = folder / "notice", folder / "statement"
    put_rows(first, "fsi_back", fsi("300.00"))
    put_statement(second, line("300.00", "B1", account_no=TA_ACCOUNT))
    return {"notice": first, "statement": second}


def _unknown(folder: Path) -> Files:
    first, second = folder / "notice", folder / "statement"
    put_rows(first, "settle_in_bank", settle_in("7.00"))
    put_statement(second, line("7.00", "B1"), line("8.00", "B2", account_no=""))
    return {"notice": first, "statement": second}


def _two_notices_of_one_line(folder: Path) -> Files:
    files = _unknown(folder)
    files["again"] = folder / "again"
    put_rows(files["again"], "settle_in_bank", settle_in("7.00"), batch=2)
    return files


def _two_days(folder: Path) -> Files:
    """The notice comes on Friday, the statement shows it a day of the bank later."""
    first, second, third = folder / "notice", folder / "one", folder / "two"
    put_rows(first, "settle_in_bank", settle_in("7.00", arrived_on=THURSDAY))
    put_statement(second, date=THURSDAY)
    put_statement(third, line("7.00", "B1"), date=FRIDAY)
    return {"notice": first, "one": second, "two": third}


class TestOrder:
    @pytest.mark.parametrize(
        ("make", "states"),
        [
            (_ta_money, {_State.ON_STATEMENT: 1}),
            (_unknown, {_State.ON_STATEMENT: 2}),
            (_two_notices_of_one_line, {_State.ON_STATEMENT: 2, _State.NOTICED: 1}),
            (_two_days, {_State.ON_STATEMENT: 1}),
        ],
    )
    def test_does_not_matter(
        self, tmp_path: Path, make: Callable[[Path], Files], states: dict[str, int]
    ) -> None:
        files = make(tmp_path)
        ends = [_end(order, files) for order in itertools.permutations(files)]
        assert all(end == ends[0] for end in ends)
        found = ends[0]["states"]
        assert {state: found.count(state) for state in set(found)} == states


class _Undo(Exception):
    pass


def _end(order: Sequence[str], files: Files) -> dict[str, Any]:
    """Receive the files in an order, look, and take it back."""
    from django.db import transaction

    end: dict[str, Any] = {}
    try:
        with transaction.atomic():
            receive_each([files[name] for name in order])
            movements = BankMovement.objects.order_by("amount", "state")
            end = {
                "balances": balances(),
                "states": [x.state for x in movements],
                "booked": all(x.entry_reference for x in movements),
                "breaks": sorted(Break.objects.values_list("reason", "amount")),
                "receipts": _states(),
            }
            raise _Undo
    except _Undo:
        return end


def test_two_notices_of_one_line_leave_one_in_transit(tmp_path: Path) -> None:
    files = _two_notices_of_one_line(tmp_path)
    receive_each(list(files.values()))
    left = BankMovement.objects.get(state=_State.NOTICED)
    assert left.amount == D("7.00")
    assert CARD[-4:] in left.counterparty_masked
