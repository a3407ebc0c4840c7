"""The commands about the bank's files: what they print, how they exit, dry runs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fundops.core.tests.factories import an_open_day
from settlement.banks import names
from settlement.models import BankFile, BankMovement, BankStatement
from settlement.tests.bank_files import (
    DAY,
    line,
    our_account,
    put,
    put_rows,
    put_statement,
    settle_in,
)


@pytest.fixture(autouse=True)
def _a_day(db: None) -> None:
    an_open_day(DAY)
    our_account()


def run(name: str, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    try:
        call_command(name, f"--business-date={DAY}", "--json", *words, stdout=out)
    except CommandError as error:
        if error.returncode != 1 or not out.getvalue():
            raise
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


class TestReceiveBankFiles:
    def test_says_what_became_of_each_file(self, tmp_path: Path) -> None:
        good = put_rows(tmp_path, "settle_in_bank", settle_in("5.00"))
        bad = put(tmp_path, names.batched("fsi_back", DAY, 1), b"x\n")
        answer = run("receive_bank_files", f"--directory={tmp_path}")
        assert answer["ok"] is False
        assert answer["received"] == [good.name]
        assert answer["refused"] == [bad.name]
        assert answer["reasons"][0].startswith(f"{bad.name}, line 1")

    def test_exits_1_naming_the_reasons_and_keeps_the_good_ones(
        self, tmp_path: Path
    ) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("5.00"))
        put(tmp_path, names.batched("fsi_back", DAY, 1), b"x\n")
        with pytest.raises(CommandError, match="first line must be") as caught:
            call_command(
                "receive_bank_files",
                directory=tmp_path,
                business_date=DAY,
                stdout=io.StringIO(),
            )
        assert caught.value.returncode == 1
        assert BankMovement.objects.count() == 1

    def test_keeps_nothing_in_a_dry_run(self, tmp_path: Path, data_dir: Path) -> None:
        put_rows(tmp_path, "settle_in_bank", settle_in("5.00"))
        answer = run("receive_bank_files", f"--directory={tmp_path}", "--dry-run")
        assert (answer["dry_run"], len(answer["received"])) == (True, 1)
        assert not BankFile.objects.exists()
        assert not (data_dir / "banks").exists()

    def test_does_nothing_where_nothing_is_there(self) -> None:
        assert run("receive_bank_files")["received"] == []


class TestReconcileBank:
    def test_says_what_was_compared_and_nothing_when_run_again(
        self, tmp_path: Path
    ) -> None:
        put_statement(tmp_path, line("5.00", "B1"))
        run("receive_bank_files", f"--directory={tmp_path}")
        assert run("reconcile_bank")["statements"] == 1
        assert run("reconcile_bank")["statements"] == 0

    def test_keeps_nothing_in_a_dry_run(self, tmp_path: Path) -> None:
        put_statement(tmp_path, line("5.00", "B1"))
        run("receive_bank_files", f"--directory={tmp_path}")
        run("reconcile_bank", "--dry-run")
        assert BankStatement.objects.get().reconciled_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["receive_bank_files", f"reconcile_bank * {DAY}"])
def test_a_second_run_elsewhere_is_told_so(name: str) -> None:
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        with pytest.raises(CommandError) as caught:
            call_command(name.split()[0], business_date=DAY)
        assert caught.value.returncode == 75
    finally:
        elsewhere.close()
