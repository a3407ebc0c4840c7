"""Files about our own transfers, and a channel's money: any order, the same end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, noon, service
from settlement.banks import names
from settlement.banks.rows import Result, Status
from settlement.banks.writing import write
from settlement.models import BankAccount, BankMovement, CustodianTransfer, Remittance
from settlement.services.reconcile_bank import reconcile_bank
from settlement.tests import owed
from settlement.tests import transfers as made
from settlement.tests.bank_files import (
    line,
    put,
    put_rows,
    put_statement,
    receive_each,
    settle_in,
)
from settlement.tests.channel_factories import a_debit
from settlement.tests.factories import D, a_bank_account, a_channel, balances

pytestmark = pytest.mark.django_db

_Kind = BankAccount.Kind
_Nature = BankMovement.Nature


def _result(folder: Path, transfer: CustodianTransfer, status: Status) -> Path:
    sent = names.parse_name(transfer.instruction.file.name)
    assert sent is not None
    row = Result(
        serial_no=transfer.transfer_no,
        status=status,
        code="E1001" if status == Status.REJECTED else "0000",
        bank_serial="B9" if status == Status.EXECUTED else "",
        at=made.MORNING,
    )
    put(folder, names.result_of(sent), write("result", [row]))
    return folder


def _legs(folder: Path, transfer: CustodianTransfer, **fields: Any) -> dict[str, Path]:
    """The statements of both accounts, each with its side."""
    source, target = transfer.from_account, transfer.to_account
    assert source is not None
    assert target is not None
    given = {"serial_no": transfer.transfer_no, **fields}
    debit, credit = folder / "debit", folder / "credit"
    put_statement(
        debit,
        line(f"-{transfer.amount}", "B9", account_no=target.account_no, **given),
        account_no=source.account_no,
    )
    put_statement(
        credit,
        line(f"{transfer.amount}", "B9", account_no=source.account_no, **given),
        account_no=target.account_no,
    )
    return {"debit": debit, "credit": credit}


def _end(folders: Sequence[Path], transfer: CustodianTransfer) -> dict[str, Any]:
    end: dict[str, Any] = {}
    with transaction.atomic():
        receive_each(folders)
        moved = BankMovement.objects.filter(nature=_Nature.TRANSFER).order_by("amount")
        end = {
            "state": CustodianTransfer.objects.get(pk=transfer.pk).state,
            "balances": balances(),
            "movements": [(x.amount, x.state, x.bank_serial) for x in moved],
            "breaks": sorted(Break.objects.values_list("reason", flat=True)),
        }
        transaction.set_rollback(True)
    return end


class TestInternalTransfer:
    @pytest.mark.parametrize("is_named", [True, False])
    def test_ends_the_same_in_any_order_of_its_files(
        self, tmp_path: Path, is_named: bool
    ) -> None:
        transfer = made.sent(made.an_internal_draft("1000.00"))
        before = balances()
        named = {} if is_named else {"serial_no": ""}
        files = {
            "result": _result(tmp_path / "result", transfer, Status.EXECUTED),
            **_legs(tmp_path, transfer, **named),
        }
        ends = {
            order: _end([files[name] for name in order], transfer)
            for order in itertools.permutations(files)
        }
        first = next(iter(ends.values()))
        assert {order: end for order, end in ends.items() if end != first} == {}
        assert first["state"] == "EXECUTED"
        assert first["balances"] == before  # from one 1001 to the other
        assert first["movements"] == [
            (D("-1000.00"), "ON_STATEMENT", "B9"),
            (D("1000.00"), "ON_STATEMENT", "B9"),
        ]

    def test_is_taken_back_where_no_statement_shows_it(self, tmp_path: Path) -> None:
        transfer = made.sent(made.an_internal_draft("1000.00"))
        before = balances()
        folder = _result(tmp_path / "result", transfer, Status.EXECUTED)
        for date in (FRIDAY, MONDAY):
            for account in (transfer.from_account, transfer.to_account):
                assert account is not None
                put_statement(folder, account_no=account.account_no, date=date)
        receive_each([folder])
        answer = reconcile_bank(business_date=MONDAY, actor=service(), now=noon(FRIDAY))
        assert answer.refuted == 2
        assert CustodianTransfer.objects.get(pk=transfer.pk).state == "RETURNED"
        assert balances() == before


def a_fee() -> CustodianTransfer:
    owed.a_fee("10.00")
    return made.prepare()[-1]


def an_advance() -> CustodianTransfer:
    owed.the_registry()
    owed.an_advance("80.00")
    return made.prepare()[-1]


def a_channels_money() -> CustodianTransfer:
    return owed.given_to_its_channel(owed.a_late_success())


class TestOtherKinds:
    @pytest.mark.parametrize("is_named", [True, False])
    @pytest.mark.parametrize("drafted", [a_fee, an_advance, a_channels_money])
    def test_end_the_same_in_any_order_of_their_files(
        self,
        tmp_path: Path,
        drafted: Callable[[], CustodianTransfer],
        is_named: bool,
    ) -> None:
        transfer = made.sent(drafted())
        source, target = transfer.from_account, transfer.to_account
        assert source is not None
        assert target is not None
        serial = transfer.transfer_no if is_named else ""
        debit = line(
            f"-{transfer.amount}",
            "B9",
            serial_no=serial,
            account_no=target.account_no,
        )
        put_statement(tmp_path / "debit", debit, account_no=source.account_no)
        result = _result(tmp_path / "result", transfer, Status.EXECUTED)
        files = [tmp_path / "debit", result]
        ends = [_end(order, transfer) for order in itertools.permutations(files)]
        assert ends[0] == ends[1]
        assert (ends[0]["state"], ends[0]["breaks"]) == ("EXECUTED", _asked(transfer))
        assert {"1001", "1102"}.isdisjoint(ends[0]["balances"])
        assert ends[0]["movements"] == [(-transfer.amount, "ON_STATEMENT", "B9")]


def _asked(transfer: CustodianTransfer) -> list[str]:
    """What was asked about before, and is resolved."""
    return ["LATE_SUCCESS"] if transfer.kind == "TO_CHANNEL" else []


class TestTransferToTheFundSide:
    def test_that_came_back_is_owed_again(self, tmp_path: Path) -> None:
        transfer = made.sent(made.a_draft("1000.00"))
        account, payee = transfer.from_account, transfer.to_account
        assert account is not None
        assert payee is not None
        given = {"serial_no": transfer.transfer_no, "account_no": payee.account_no}
        put_statement(
            tmp_path,
            line("-1000.00", "B1", **given),
            line("1000.00", "B2", **given),
            account_no=account.account_no,
        )
        receive_each([tmp_path])
        assert CustodianTransfer.objects.get(pk=transfer.pk).state == "RETURNED"
        assert balances()["2002"] == D("-1000.00")

    def test_of_a_number_never_sent_waits_for_a_person(self, tmp_path: Path) -> None:
        draft = made.a_draft("1000.00")
        account = draft.from_account
        assert account is not None
        put_statement(
            tmp_path,
            line("-1000.00", "B1", serial_no=draft.transfer_no),
            account_no=account.account_no,
        )
        receive_each([tmp_path])
        assert Break.objects.get().reason == "SERIAL_UNKNOWN"
        assert CustodianTransfer.objects.get(pk=draft.pk).state == "DRAFT"


class TestRemittance:
    def test_is_the_channels_by_its_account_told_of_twice_booked_once(
        self, tmp_path: Path
    ) -> None:
        made.two_days()
        ours = made.the_registry()
        channel = a_channel()
        theirs = a_bank_account(_Kind.CHANNEL, "62008800000001", channel=channel)
        debit = a_debit("1000.00")
        assert debit.succeeded_at is not None
        Remittance.objects.create(
            channel=channel,
            window_day=debit.succeeded_at.date(),
            expected=D("1000.00"),
        )
        to = {"supervised_account_no": ours.account_no}
        notice, statement = tmp_path / "notice", tmp_path / "statement"
        put_rows(
            notice, "settle_in_bank", settle_in("1000.00", theirs.account_no, **to)
        )
        put_statement(
            statement,
            line("1000.00", "B1", account_no=theirs.account_no),
            account_no=ours.account_no,
        )
        for order in ([notice, statement], [statement, notice]):
            with transaction.atomic():
                receive_each(order)
                movement = BankMovement.objects.get()
                assert movement.nature == _Nature.REMITTANCE
                assert movement.state == BankMovement.State.ON_STATEMENT
                assert Remittance.objects.get().state == Remittance.State.RECEIVED
                assert "1101" not in balances()
                transaction.set_rollback(True)

    def test_is_expected_again_where_no_statement_shows_it(
        self, tmp_path: Path
    ) -> None:
        made.two_days()
        ours = made.the_registry()
        channel = a_channel()
        theirs = a_bank_account(_Kind.CHANNEL, "62008800000001", channel=channel)
        debit = a_debit("1000.00")
        assert debit.succeeded_at is not None
        Remittance.objects.create(
            channel=channel,
            window_day=debit.succeeded_at.date(),
            expected=D("1000.00"),
        )
        to = {"supervised_account_no": ours.account_no}
        put_rows(
            tmp_path, "settle_in_bank", settle_in("1000.00", theirs.account_no, **to)
        )
        for date in (FRIDAY, MONDAY):
            put_statement(tmp_path, account_no=ours.account_no, date=date)
        receive_each([tmp_path])
        reconcile_bank(business_date=MONDAY, actor=service(), now=noon(FRIDAY))
        assert Remittance.objects.get().state == Remittance.State.EXPECTED
        assert balances()["1101"] == D("1000.00")
