"""Files about our own payouts: any order of them, the same end."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from fundops.core import personal_data
from fundops.core.models import Break
from fundops.core.services import days
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    an_open_day,
    noon,
    service,
)
from settlement.banks import names
from settlement.banks.fields import SHANGHAI
from settlement.banks.rows import Result, Side, StatementLine, Status
from settlement.banks.writing import write, write_statement
from settlement.models import AttemptAnswer, BankMovement, Payout
from settlement.services.reconcile_bank import reconcile_bank
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as made
from settlement.tests.bank_files import put, receive_each, received
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db

_State = BankMovement.State
CARD = "6200000012345678"
AT = dt.datetime.combine(FRIDAY, dt.time(10, 30), SHANGHAI)
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    made.two_days()


@pytest.fixture
def payout() -> Payout:
    return made.a_sent_payout("80.00")


def _result(folder: Path, payout: Payout, status: Status, part: int = 1) -> Path:
    attempt = made.last_attempt(payout)
    sent = names.parse_name(attempt.file.name)
    assert sent is not None
    row = Result(
        serial_no=attempt.attempt_no,
        status=status,
        code={"0": "", "1": "0000", "2": "E1001", "9": "P000"}[status],
        bank_serial="B1" if status == Status.EXECUTED else "",
        at=AT,
    )
    put(folder, names.result_of(sent, part), write("result", [row]))
    return folder


def _line(payout: Payout, amount: str, bank_serial: str, **fields: Any) -> Any:
    return StatementLine(
        **{
            "bank_serial": bank_serial,
            "at": AT,
            "direction": Side.IN if D(amount) > 0 else Side.OUT,
            "amount": abs(D(amount)),
            "account_no": CARD,
            "account_name": "样例甲",
            "serial_no": made.last_attempt(payout).attempt_no,
            "summary": "R1001 退票" if D(amount) > 0 else "划付",
            **fields,
        }
    )


def _statement(
    folder: Path, *lines: StatementLine, opening: str = "0.00", date: dt.date = FRIDAY
) -> Path:
    begin = D(opening)
    closing = sum((x.signed for x in lines), begin)
    name = names.statement_of(made.the_account().account_no, date)
    put(folder, name, write_statement(lines, opening=begin, closing=closing))
    return folder


@pytest.fixture
def card(payout: Payout) -> str:
    """The card number of the payout as the bank would write it."""
    return _card_no(payout)


def _card_no(payout: Payout) -> str:
    card = payout.card
    return personal_data.unseal(card.card_no_sealed, bound_to=f"card_no:{card.number}")


def _state(payout: Payout) -> tuple[str, str]:
    found = made.again(payout)
    return found.state, found.claim.state


class TestResults:
    def test_move_the_payout_and_book_the_debit_once(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        assert balances()["1001"] == D("80.00")
        receive_each(
            [
                _result(tmp_path / "a", payout, Status.ACCEPTED),
                _result(tmp_path / "b", payout, Status.EXECUTED, part=2),
            ]
        )
        assert _state(payout) == ("PAID", "PAID")
        movement = BankMovement.objects.get(subject_no=_no(payout))
        assert (movement.state, movement.bank_serial) == (_State.RESULTED, "B1")
        assert not {"1001", "2006"} & set(balances())

    def test_of_a_number_not_in_the_file_are_a_break(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        other = made.a_file()
        name = names.parse_name(other.name)
        assert name is not None
        row = Result(serial_no=_no(payout), status=Status.EXECUTED, at=AT)
        put(tmp_path, names.result_of(name), write("result", [row]))
        assert received(tmp_path).ok
        assert _state(payout)[0] == "SUBMITTED"
        assert Break.objects.get().reason == "RESULT_OF_NOTHING"


class TestStatements:
    def test_are_the_answer_where_the_result_was_lost(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        receive_each([_statement(tmp_path, _line(payout, "-80.00", "B1"))])
        assert _state(payout)[1] in ("PAID", "SETTLED")
        movement = BankMovement.objects.get(subject_no=_no(payout))
        assert movement.state == _State.ON_STATEMENT
        assert AttemptAnswer.objects.get().source == "STATEMENT"

    def test_without_our_number_are_of_the_one_payout_they_can_be_of(
        self, tmp_path: Path, payout: Payout, card: str
    ) -> None:
        line = _line(payout, "-80.00", "B1", serial_no="", account_no=card)
        receive_each([_statement(tmp_path / "a", line)])
        assert _state(payout)[1] in ("PAID", "SETTLED")
        back = _line(payout, "80.00", "B2", serial_no="", account_no=card)
        receive_each([_statement(tmp_path / "b", back, date=THURSDAY)])
        assert _state(payout) == ("RETURNED", "OPEN")

    def test_without_our_number_and_two_candidates_wait_for_a_person(
        self, tmp_path: Path, payout: Payout, card: str
    ) -> None:
        other = made.a_sent_payout("80.00")
        with may_update("settlement_payout", "card_id"):
            Payout.objects.filter(pk=other.pk).update(card=payout.card)
        made.paid(payout)
        made.paid(other)
        back = _line(payout, "80.00", "B2", serial_no="", account_no=card)
        receive_each([_statement(tmp_path, back)])
        item = Break.objects.get(reason="SEVERAL_CANDIDATES")
        assert _no(payout) in item.ours
        assert _no(other) in item.ours
        assert balances()["2009"] == D("-80.00")

    @pytest.mark.parametrize("amount", ["-79.99", "79.99"])
    def test_of_another_amount_wait_for_a_person(
        self, tmp_path: Path, payout: Payout, amount: str
    ) -> None:
        receive_each([_statement(tmp_path, _line(payout, amount, "B1"))])
        assert _state(payout)[0] == "SUBMITTED"
        assert Break.objects.get().reason == "MONEY_DIFFERS"
        assert verify_bank() == []

    def test_that_show_one_payment_twice_leave_a_case_until_it_is_back(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        receive_each(
            [
                _statement(
                    tmp_path / "a",
                    _line(payout, "-80.00", "B1"),
                    _line(payout, "-80.00", "B2"),
                )
            ]
        )
        item = Break.objects.get(reason="PAID_TWICE")
        assert balances()["1302"] == D("80.00")
        back = _line(payout, "80.00", "B3")
        receive_each([_statement(tmp_path / "b", back, date=THURSDAY)])
        assert "1302" not in balances()
        assert _state(payout)[1] in ("PAID", "SETTLED")
        item.refresh_from_db(fields=["amount"])
        assert Break.objects.get(pk=item.pk).state == Break.State.RESOLVED

    def test_that_show_one_return_twice_keep_the_second_unapplied(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        lines = [
            _line(payout, "-80.00", "B1"),
            _line(payout, "80.00", "B2"),
            _line(payout, "80.00", "B3"),
        ]
        receive_each([_statement(tmp_path, *lines)])
        assert _state(payout) == ("RETURNED", "OPEN")
        assert Break.objects.get(reason="RETURNED_TWICE").amount == D("80.00")
        assert balances()["2009"] == D("-80.00")


class TestRefuted:
    """A result that two statements lack."""

    def _refute(self, folder: Path, payout: Payout) -> None:
        receive_each([_result(folder / "result", payout, Status.EXECUTED)])
        days.cut_off_day(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        for date in (FRIDAY, MONDAY):
            receive_each([_statement(folder / str(date), date=date)])
        days.close_day(
            business_date=THURSDAY, actor=service(), now=noon(FRIDAY), missing=[]
        )
        an_open_day(MONDAY)
        answer = reconcile_bank(business_date=MONDAY, actor=service(), now=noon(MONDAY))
        assert answer.refuted == 1

    def test_is_owed_again(self, tmp_path: Path, payout: Payout) -> None:
        self._refute(tmp_path, payout)
        assert _state(payout) == ("RETURNED", "OPEN")
        movement = BankMovement.objects.get(subject_no=_no(payout))
        assert movement.state == _State.REFUTED
        assert verify_bank() == []

    def test_is_paid_by_a_line_that_comes_after_all(
        self, tmp_path: Path, payout: Payout
    ) -> None:
        self._refute(tmp_path, payout)
        late = _statement(
            tmp_path / "late", _line(payout, "-80.00", "B1"), date=THURSDAY
        )
        receive_each([late])
        assert _state(payout)[1] == "PAID"
        states = BankMovement.objects.filter(subject_no=_no(payout))
        assert sorted(x.state for x in states) == [_State.ON_STATEMENT, _State.REFUTED]
        # The statement after it opens as if it had not been: a gap, said by a break.
        reconcile_bank(business_date=MONDAY, actor=service(), now=noon(MONDAY))
        assert Break.objects.filter(reason="STATEMENT_GAP").exists()
        assert verify_bank() == []


class TestOrder:
    """Every order of the files ends in the same ledger and the same states."""

    @pytest.mark.parametrize("is_named", [True, False])
    @pytest.mark.parametrize("has_come_back", [True, False])
    def test_does_not_matter(
        self, tmp_path: Path, payout: Payout, is_named: bool, has_come_back: bool
    ) -> None:
        named = {} if is_named else {"serial_no": "", "account_no": _card_no(payout)}
        files = {
            "accepted": _result(tmp_path / "a", payout, Status.ACCEPTED),
            "paid": _result(tmp_path / "p", payout, Status.EXECUTED, part=2),
            "debit": _statement(tmp_path / "d", _line(payout, "-80.00", "B1", **named)),
        }
        if has_come_back:
            files["back"] = _statement(
                tmp_path / "b", _line(payout, "80.00", "B2", **named), date=THURSDAY
            )
        ends = {}
        for order in itertools.permutations(files):
            ends[order] = _end(payout, [files[name] for name in order])
        first = next(iter(ends.values()))
        assert {order: end for order, end in ends.items() if end != first} == {}


def _end(payout: Payout, folders: Iterable[Path]) -> dict[str, Any]:
    end: dict[str, Any] = {}
    with transaction.atomic():
        receive_each(list(folders))
        movements = BankMovement.objects.order_by("amount")
        end = {
            "state": _state(payout),
            "balances": balances(),
            "movements": [(x.amount, x.state, x.bank_serial) for x in movements],
            "books": verify_bank(),
            "breaks": sorted(Break.objects.values_list("reason", flat=True)),
        }
        transaction.set_rollback(True)
    return end


def verify_bank() -> list[str]:
    """
    The invariants of the bank that do not hold.

    Money that a test put on the account by hand is no movement: that one is left out.
    """
    return [
        f"{one.id}: {item.subject} {item.detail}"
        for one in verify_books().broken
        if one.id in ("I11", "I12", "I21", "I9")
        for item in one.offenders
        if item.subject != made.the_account().account_no
    ]


def _no(payout: Payout) -> str:
    return str(made.last_attempt(payout).attempt_no)
