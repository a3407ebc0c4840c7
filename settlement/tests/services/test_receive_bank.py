"""Files of the bank come in: kept whole or refused whole, and applied once."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from django.core.management import call_command

from fundops.core.errors import InputRefused
from fundops.core.models import Break
from fundops.core.services import days
from fundops.core.tests.factories import MONDAY, an_open_day, noon, service
from settlement.banks import names
from settlement.banks.rows import Row
from settlement.banks.writing import write
from settlement.models import BankFile, BankLink, BankMovement, JournalEntry
from settlement.services import bank_files
from settlement.tests.bank_files import (
    DAY,
    a_receipt,
    a_ta_account,
    fsi,
    our_account,
    put,
    put_rows,
    put_statement,
    received,
    settle_in,
)

pytestmark = pytest.mark.django_db

_State = BankFile.State
NAME = "fsi_back_20250103_001.txt"


@pytest.fixture(autouse=True)
def _a_day() -> None:
    an_open_day(DAY)
    our_account()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of somebody else's."""
    path = tmp_path / "theirs"
    path.mkdir()
    return path


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {x.name: (x.read_bytes(), x.stat().st_mtime_ns) for x in folder.iterdir()}


class TestReceiveBankFiles:
    def test_keeps_a_good_file_and_leaves_the_folder_as_it_is(
        self, folder: Path, data_dir: Path
    ) -> None:
        path = put_rows(folder, "settle_in_bank", settle_in("5.00"))
        before = _snapshot(folder)
        assert received(folder).new == [path.name]
        assert _snapshot(folder) == before
        file = BankFile.objects.get()
        assert (file.state, file.records, file.total) == (_State.APPLIED, 1, 5)
        kept = data_dir / "banks" / "SUPERVISION" / "in" / "done" / path.name
        assert bank_files.kept_path(file) == kept
        assert kept.read_bytes() == path.read_bytes()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_empties_our_own_drop_folder(self) -> None:
        drop = bank_files.drop_folder(BankLink.objects.get())
        good = put_rows(drop, "settle_in_bank", settle_in("5.00"))
        bad = put(drop, names.batched("fsi_back", DAY, 1), b"x\n")
        answer = received(None)
        assert (answer.new, answer.refused) == ([good.name], [bad.name])
        assert [x.name for x in sorted(drop.iterdir())] == ["done", "refused"]
        assert len(list((drop / "refused").iterdir())) == 2  # and its reasons

    def test_refuses_a_bad_file_with_every_reason_and_keeps_the_others(
        self, folder: Path
    ) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00"))
        put(folder, names.batched("fsi_back", DAY, 1), b"1|1.00\nx|y\n")
        answer = received(folder)
        assert not answer.ok
        assert answer.new == ["settle_in_bank_20250103_001.txt"]
        assert answer.refused == [NAME]
        assert "line 2" in answer.reasons[0]
        refused = BankFile.objects.get(state=_State.REFUSED)
        assert refused.reasons[0]["code"] == "field_count"
        assert bank_files.kept_path(refused).read_bytes() == b"1|1.00\nx|y\n"

    def test_adds_nothing_when_run_again(self, folder: Path) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00"))
        put(folder, names.batched("fsi_back", DAY, 1), b"x\n")
        received(folder)
        before = (BankFile.objects.count(), JournalEntry.objects.count())
        answer = received(folder)
        assert answer.held_before == ["settle_in_bank_20250103_001.txt"]
        assert answer.refused == [NAME]
        assert (BankFile.objects.count(), JournalEntry.objects.count()) == before

    def test_stops_other_bytes_under_a_name_and_opens_a_break(
        self, folder: Path
    ) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00"))
        received(folder)
        put_rows(folder, "settle_in_bank", settle_in("6.00"))
        answer = received(folder)
        assert answer.refused == ["settle_in_bank_20250103_001.txt"]
        assert BankMovement.objects.get().amount == 5
        assert Break.objects.filter(reason="FILE_CHANGED").count() == 1

    @pytest.mark.parametrize(
        ("pattern", "row"),
        [
            ("fsi_back", fsi("1.00", supervised_account_no="6299")),
            ("settle_in_bank", settle_in("1.00", supervised_account_no="6299")),
        ],
    )
    def test_refuses_a_notice_for_an_account_that_is_not_ours(
        self, folder: Path, pattern: str, row: Row
    ) -> None:
        put_rows(folder, pattern, row)
        received(folder)
        (reason,) = BankFile.objects.get().reasons
        assert reason["code"] == "account_unknown"
        assert (reason["line"], reason["field"]) == (2, "supervised_account_no")

    def test_refuses_a_statement_of_an_unknown_account(self, folder: Path) -> None:
        put_statement(folder, account_no="6299")
        assert received(folder).refused == ["statement_6299_20250103.txt"]

    def test_refuses_a_result_of_a_file_we_never_wrote(self, folder: Path) -> None:
        name = names.result_of(names.batched("customer_back", DAY, 1))
        put(folder, name, write("result", []))
        received(folder)
        assert BankFile.objects.get().reasons[0]["code"] == "file_not_ours"

    def test_refuses_a_file_of_the_other_direction(self, folder: Path) -> None:
        put(folder, names.batched("customer_back", DAY, 1), write("customer_back", []))
        received(folder)
        assert BankFile.objects.get().reasons[0]["code"] == "direction_bad"

    def test_reads_no_links_and_no_pipes(self, folder: Path, tmp_path: Path) -> None:
        target = tmp_path / "target.txt"
        target.write_bytes(b"secret\n")
        (folder / NAME).symlink_to(target)
        os.mkfifo(folder / "fsi_back_20250103_002.txt")
        answer = received(folder)
        assert len(answer.refused) == 2
        for file in BankFile.objects.all():
            assert [one["code"] for one in file.reasons] == ["file_irregular"]
            assert bank_files.kept_path(file).read_bytes() == b""

    def test_refuses_names_that_are_none(self, folder: Path) -> None:
        (folder / "样例\n.txt").write_bytes(b"0|0.00\n")
        (folder / "notes.doc").write_bytes(b"x")
        (folder / "folder").mkdir()
        (folder / ".hidden").write_bytes(b"x")
        assert len(received(folder).refused) == 2
        assert set(BankFile.objects.values_list("kind", flat=True)) == {"unknown"}

    def test_keeps_a_file_of_a_day_not_open_and_applies_it_later(
        self, folder: Path
    ) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00", arrived_on=MONDAY))
        answer = received(folder)
        assert (answer.ok, len(answer.waiting)) == (True, 1)
        assert not BankMovement.objects.exists()
        days.cut_off_day(business_date=DAY, actor=service(), now=noon(DAY))
        an_open_day(MONDAY)
        answer = received(folder)
        assert answer.waiting == []
        assert BankFile.objects.get().state == _State.APPLIED
        assert BankMovement.objects.get().booked_on == MONDAY

    def test_keeps_nothing_in_a_dry_run(self, folder: Path, data_dir: Path) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00"))
        put(folder, names.batched("fsi_back", DAY, 1), b"x\n")
        received(folder, dry_run=True)
        assert not (data_dir / "banks").exists()

    def test_refuses_what_is_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused, match="not a folder"):
            received(tmp_path / "nothing")

    def test_keeps_no_counterparty_in_clear(self, folder: Path) -> None:
        put_rows(folder, "settle_in_bank", settle_in("5.00"))
        received(folder)
        movement = BankMovement.objects.get()
        assert movement.counterparty_masked == "****5678 样**"
        assert len(movement.counterparty_index) == 64

    def test_takes_a_ta_receipt_from_the_command(self, folder: Path) -> None:
        a_ta_account()
        receipt = a_receipt("500.00", received="400.00")
        put_rows(folder, "fsi_back", fsi("100.00"))
        call_command("receive_bank_files", directory=folder, business_date=DAY)
        receipt.refresh_from_db(fields=["received"])
        assert receipt.received == 500
