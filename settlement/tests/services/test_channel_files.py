from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.errors import InputRefused
from fundops.core.models import AuditEntry, Break, StepRun
from fundops.core.tests.factories import THURSDAY, a_day_cut_off, noon, service
from settlement.models import ChannelFile, ChannelRow
from settlement.services.channel_files import Received, receive_channel_files
from settlement.tests.factories import a_channel

pytestmark = pytest.mark.django_db
NAME = "PAYA_TxFsiList_20250102.txt"
ROW = "S{n}|20250102093000|CO{n}|990001|022|1000.00|1|20250102093001"


@pytest.fixture(autouse=True)
def _masters() -> None:
    a_channel("PAYA")
    a_channel("PAYB")
    a_day_cut_off(THURSDAY)


@pytest.fixture
def drop(data_dir: Path) -> Path:
    folder = data_dir / "channels" / "PAYA" / "in"
    folder.mkdir(parents=True)
    return folder


def a_text(rows: int = 2, row: str = ROW) -> str:
    lines = [row.format(n=n) for n in range(1, rows + 1)]
    return "".join(f"{line}\n" for line in [f"{rows}|{rows * 1000}.00", *lines])


def put(folder: Path, name: str = NAME, text: str | bytes = "") -> Path:
    path = folder / name
    raw = text if isinstance(text, bytes) else (text or a_text()).encode()
    path.write_bytes(raw)
    return path


def receive(directory: Path | None = None, **changed: Any) -> Received:
    return receive_channel_files(
        directory=directory,
        business_date=THURSDAY,
        actor=service(),
        now=noon(THURSDAY),
        **changed,
    )


class TestAFile:
    def test_is_kept_with_its_rows(self, drop: Path) -> None:
        put(drop)
        assert receive().new == [NAME]
        file = ChannelFile.objects.get()
        assert (file.state, file.window_day) == ("RECEIVED", THURSDAY)
        assert (file.records, file.total) == (2, Decimal("2000.00"))
        row = ChannelRow.objects.get(line=3)
        assert (row.serial_no, row.our_no, row.status) == ("S2", "CO2", "1")
        assert row.finished_at == dt.datetime(2025, 1, 2, 1, 30, 1, tzinfo=dt.UTC)
        assert (drop / "done" / NAME).read_text() == a_text()
        assert not (drop / NAME).exists()
        assert AuditEntry.objects.filter(subject=NAME).count() == 1
        assert StepRun.objects.get(step="receive_channel_files").state == "DONE"

    def test_of_an_empty_window_is_kept(self, drop: Path) -> None:
        put(drop, text="0|0.00\n")
        assert receive().new == [NAME]
        assert not ChannelRow.objects.exists()

    def test_again_changes_nothing(self, drop: Path) -> None:
        put(drop)
        receive()
        put(drop)
        again = receive()
        assert (again.new, again.held_before, again.refused) == ([], [NAME], [])
        assert ChannelRow.objects.count() == 2

    def test_in_another_folder_is_left_as_it_is(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        put(folder)
        put(folder, "notes.txt", "x")
        before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
        assert receive(folder).new == [NAME]
        after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
        assert after == before
        assert (data_dir / "channels" / "PAYA" / "in" / "done" / NAME).exists()

    def test_good_ones_stay_though_others_are_refused(self, drop: Path) -> None:
        put(drop)
        put(drop, "PAYA_TxFsiList_20250103.txt")
        received = receive()
        assert (received.new, len(received.refused)) == ([NAME], 1)
        assert ChannelFile.objects.filter(state="RECEIVED").count() == 1

    def test_a_dry_run_touches_no_disk(self, drop: Path) -> None:
        put(drop)
        assert receive(dry_run=True).new == [NAME]
        assert [path.name for path in drop.iterdir()] == [NAME]

    def test_a_folder_that_is_none_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused):
            receive(tmp_path / "nowhere")


class TestARefusal:
    def refused(self, code: str) -> ChannelFile:
        received = receive()
        assert len(received.refused) == 1
        file = ChannelFile.objects.get()
        assert file.state == "REFUSED"
        assert [reason["code"] for reason in file.reasons] == [code]
        assert not ChannelRow.objects.exists()
        return file

    @pytest.mark.parametrize(
        ("name", "text", "code"),
        [
            (NAME, a_text()[:-1], "file_cut"),
            (NAME, a_text().replace("2|2000.00", "3|2000.00"), "row_count"),
            (NAME, a_text().replace("2|2000.00", "2|2000.01"), "total_differs"),
            (NAME, a_text(row=ROW.replace("S{n}", "S1")), "serial_twice"),
            (NAME, a_text(1, ROW.replace("20250102093001", "20250102150000")),
             "outside_window"),
            (NAME, a_text(1, ROW.replace("022", "\x00")), "control_bad"),
            (NAME, "\n", "first_line_bad"),
            ("PAYA_TxFsiList_20250104.txt", "0|0.00\n", "day_bad"),
            ("PAYB_TxFsiList_20250102.txt", "0|0.00\n", "sender_differs"),
            ("PAYA-20250102.txt", "0|0.00\n", "name_bad"),
        ],
    )  # fmt: skip
    def test_keeps_the_bytes_and_every_reason(
        self, drop: Path, name: str, text: str, code: str
    ) -> None:
        put(drop, name, text)
        file = self.refused(code)
        folder = drop if file.channel.code == "PAYA" else drop.parents[1] / "PAYB/in"
        kept = folder / "refused" / f"{name}-{file.sha256[:12]}"
        assert kept.read_text() == text
        told = json.loads(kept.with_name(f"{kept.name}.reasons.json").read_text())
        assert told[0]["code"] == code
        assert not (drop / name).exists()

    def test_says_file_line_field_and_raw_text(self, drop: Path) -> None:
        put(drop, text=a_text(1, ROW.replace("1000.00", "1e3")))
        assert receive().reasons == [
            f"{NAME}, line 2, 交易金额 '1e3': The amount must be digits, a point and "
            "two places, like 1000.00."
        ]

    def test_of_the_same_bytes_again_adds_no_row(self, drop: Path) -> None:
        for _ in range(2):
            put(drop, text="x\n")
            assert receive().refused == [NAME]
        assert ChannelFile.objects.count() == 1

    def test_of_other_bytes_under_a_name_held_is_a_break(self, drop: Path) -> None:
        put(drop)
        receive()
        put(drop, text=a_text(3))
        assert receive().refused == [NAME]
        assert ChannelRow.objects.count() == 2
        assert Break.objects.get().reason == "FILE_CHANGED"
        assert (drop / "done" / NAME).read_text() == a_text()

    def test_of_a_sender_nobody_knows_keeps_the_bytes_only(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        put(tmp_path, "PAYZ_TxFsiList_20250102.txt", "0|0.00\n")
        assert "PAYZ is none of ours" in receive(tmp_path).reasons[0]
        assert not ChannelFile.objects.exists()
        refused = data_dir / "channels" / "unknown" / "in" / "refused"
        assert len(list(refused.iterdir())) == 2

    def test_of_a_link_follows_it_nowhere(self, drop: Path, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("0|0.00\n")
        (drop / NAME).symlink_to(secret)
        self.refused("file_irregular")
        assert secret.read_text() == "0|0.00\n"
        assert receive().refused == []

    def test_of_a_pipe_does_not_wait(self, drop: Path) -> None:
        os.mkfifo(drop / NAME)
        self.refused("file_irregular")


class TestTheCommand:
    def test_says_what_it_received(
        self, drop: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        put(drop)
        call_command("receive_channel_files", "--json")
        assert json.loads(capsys.readouterr().out)["received"] == [NAME]

    def test_fails_where_one_was_refused(self, drop: Path) -> None:
        put(drop, text="x\n")
        with pytest.raises(CommandError, match="first line"):
            call_command("receive_channel_files")
        call_command("receive_channel_files")

    def test_a_dry_run_keeps_nothing(self, drop: Path) -> None:
        put(drop)
        call_command("receive_channel_files", "--dry-run")
        assert not ChannelFile.objects.exists()
        assert (drop / NAME).exists()
