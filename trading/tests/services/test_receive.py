"""Packages come in whole or not at all, and nothing in their folder is touched."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fundops.core.errors import InputRefused
from fundops.core.models import AuditEntry, Break
from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day
from trading.models import TaFile, TaPackage
from trading.services import arrivals
from trading.tests.answers import answer, receive
from trading.tests.factories import a_sent_order, a_transfer_agent
from trading.tests.ta.packages import a_package, change, spoil

pytestmark = pytest.mark.django_db

INDEX = "OFI_91_379_20250103.TXT"
DATA = "OFD_91_379_20250103_04.TXT"


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)
    a_transfer_agent("91")


def everything_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.is_file()
    }


class TestReceive:
    def test_keeps_a_good_package_and_its_bytes(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        a_package(tmp_path)
        there = everything_in(tmp_path)

        received = receive(tmp_path)

        assert received.new == [INDEX]
        package = TaPackage.objects.get()
        assert (package.state, package.business_date, package.version) == (
            "CHECKED",
            FRIDAY,
            "20",
        )
        for file in package.files.all():
            assert (data_dir / file.path).read_bytes() == there[file.name][0]
        assert everything_in(tmp_path) == there

    def test_knows_the_header_of_each_file(self, tmp_path: Path) -> None:
        a_package(tmp_path, files={"04": [answer(a_sent_order())], "02": []})

        receive(tmp_path)

        file = TaFile.objects.get(file_type="04")
        assert (file.records, file.version, file.fields[0]) == (
            1,
            "20",
            "AppSheetSerialNo",
        )
        kinds = TaFile.objects.order_by("file_type").values_list("file_type", flat=True)
        assert list(kinds) == ["02", "04", "INDEX"]

    @pytest.mark.parametrize(
        ("prefix", "file_type"), [("OFJ", "07"), ("OFK", "25"), ("OFS", "11")]
    )
    def test_keeps_other_packages_as_well(
        self, prefix: str, file_type: str, tmp_path: Path
    ) -> None:
        a_package(tmp_path, files={file_type: []})

        assert receive(tmp_path).new == [f"{prefix}_91_379_20250103.TXT"]

    def test_takes_a_package_of_a_day_to_come(self, tmp_path: Path) -> None:
        a_package(tmp_path, date=dt.date(2025, 1, 9))

        receive(tmp_path)

        assert TaPackage.objects.get().business_date == dt.date(2025, 1, 9)

    def test_leaves_a_trace(self, tmp_path: Path) -> None:
        a_package(tmp_path)

        receive(tmp_path)

        entry = AuditEntry.objects.get(action="trading.package.received")
        assert entry.subject == INDEX

    def test_changes_nothing_for_a_package_that_is_held(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        receive(tmp_path)

        received = receive(tmp_path)

        assert (received.new, received.held_before) == ([], [INDEX])
        assert (
            TaPackage.objects.count()
            == AuditEntry.objects.filter(action="trading.package.received").count()
        )

    def test_looks_into_the_drop_folders_of_all_tas(self, data_dir: Path) -> None:
        from fundops.core.tests.factories import noon, service
        from trading.services.receive import receive_ta_files

        a_transfer_agent("92")
        a_package(data_dir / "ta/91/in")
        a_package(data_dir / "ta/92/in", ta="92")

        received = receive_ta_files(
            directory=None, business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
        )

        assert received.new == [INDEX, "OFI_92_379_20250103.TXT"]
        assert (data_dir / "ta/91/in" / INDEX).exists()

    def test_takes_names_and_fields_in_any_letter_case(self, tmp_path: Path) -> None:
        index = a_package(tmp_path)
        index.rename(index.with_name(index.name.lower()))

        assert receive(tmp_path).new == [INDEX]

    def test_needs_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused):
            receive(tmp_path / "nowhere")

    def test_leaves_nothing_of_its_work_behind(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        a_package(tmp_path)

        receive(tmp_path)

        assert [path.name for path in (data_dir / "ta").iterdir()] == ["91"]


def _wrong_count(folder: Path) -> None:
    change(folder / DATA, b"00000001\r\n", b"00000002\r\n")


def _short_record(folder: Path) -> None:
    change(folder / DATA, b"\r\nOFDCFEND", b"OFDCFEND")
    whole = (folder / DATA).read_bytes()
    (folder / DATA).write_bytes(whole.replace(b"OFDCFEND", b"\r\nOFDCFEND")[:-40])


def _unknown_field(folder: Path) -> None:
    change(folder / DATA, b"LargeRedemptionFlag\r\n", b"SomethingElse\r\n")


def _lone_lead_byte(folder: Path) -> None:
    spoil(folder / DATA, record=1, field="ErrorDetail", raw=b"\xb0".rjust(60))


def _full_width_digit(folder: Path) -> None:
    raw = "１".encode("gb18030").rjust(16, b"0")
    spoil(folder / DATA, record=1, field="ConfirmedAmount", raw=raw)


def _zero_byte(folder: Path) -> None:
    spoil(folder / DATA, record=1, field="ErrorDetail", raw=b"\0".ljust(60))


def _wrong_date(folder: Path) -> None:
    change(folder / DATA, b"\r\n20250103\r\n", b"\r\n20250106\r\n")


def _missing_file(folder: Path) -> None:
    (folder / DATA).unlink()


def _missing_trailer(folder: Path) -> None:
    change(folder / DATA, b"OFDCFEND\r\n", b"")


def _for_another_distributor(folder: Path) -> None:
    for path in list(folder.iterdir()):
        path.unlink()
    a_package(folder, distributor="380")


def _of_an_unknown_ta(folder: Path) -> None:
    for path in list(folder.iterdir()):
        path.unlink()
    a_package(folder, ta="99")


def _a_link(folder: Path) -> None:
    real = (folder / DATA).rename(folder / "elsewhere")
    (folder / DATA).symlink_to(real)


def _a_pipe(folder: Path) -> None:
    (folder / DATA).unlink()
    os.mkfifo(folder / DATA)


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "wrong count": (_wrong_count, "record_count"),
    "short record": (_short_record, "record_length"),
    "unknown field": (_unknown_field, "field_unknown"),
    "lone lead byte": (_lone_lead_byte, "text_bad"),
    "full-width digit": (_full_width_digit, "number_bad"),
    "zero byte": (_zero_byte, "text_control"),
    "wrong date": (_wrong_date, "name_differs"),
    "missing file": (_missing_file, "file_missing"),
    "missing trailer": (_missing_trailer, "trailer_missing"),
    "another distributor": (_for_another_distributor, "receiver_differs"),
    "unknown TA": (_of_an_unknown_ta, "sender_unknown"),
    "a link": (_a_link, "file_irregular"),
    "a pipe": (_a_pipe, "file_irregular"),
}


class TestRefuse:
    @pytest.mark.parametrize("case", SPOILT)
    def test_refuses_a_spoilt_package_whole_and_keeps_a_good_one(
        self, case: str, tmp_path: Path, data_dir: Path
    ) -> None:
        make, code = SPOILT[case]
        a_transfer_agent("92")
        good = a_package(tmp_path / "good", ta="92")
        a_package(tmp_path / "bad", files={"02": [], "04": [answer(a_sent_order())]})
        make(tmp_path / "bad")

        assert receive(tmp_path / "good").new == [good.name]
        received = receive(tmp_path / "bad")

        assert received.new == []
        [index] = received.refused
        package = TaPackage.objects.get(state="REFUSED")
        assert package.index_name == index
        problems = package.problems
        assert code in {problem["code"] for problem in problems}
        assert all(problem["file"] and problem["message"] for problem in problems)
        [kept] = data_dir.glob("ta/*/in/refused/*/problems.json")
        assert json.loads(kept.read_text()) == problems
        for file in package.files.all():
            assert (data_dir / file.path).is_file()

    def test_says_every_reason_of_every_file_with_its_place(
        self, tmp_path: Path
    ) -> None:
        a_package(tmp_path, files={"02": [], "04": [answer(a_sent_order())]})
        _full_width_digit(tmp_path)
        change(tmp_path / "OFD_91_379_20250103_02.TXT", b"OFDCFEND\r\n", b"")

        reasons = receive(tmp_path).reasons

        assert len(reasons) == 2
        assert "OFD_91_379_20250103_02.TXT" in reasons[0]
        assert "ConfirmedAmount" in reasons[1]
        assert "１" in reasons[1]
        assert "line " in reasons[1]

    def test_takes_the_whole_package_later(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        rest = (tmp_path / DATA).read_bytes()
        _missing_file(tmp_path)
        receive(tmp_path)

        (tmp_path / DATA).write_bytes(rest)

        assert receive(tmp_path).new == [INDEX]

    def test_adds_no_row_when_the_same_is_refused_again(self, tmp_path: Path) -> None:
        a_package(tmp_path, files={"02": [], "04": [answer(a_sent_order())]})
        _wrong_count(tmp_path)
        receive(tmp_path)

        received = receive(tmp_path)

        assert received.refused == [INDEX]
        assert received.reasons
        assert TaPackage.objects.count() == 1

    def test_keeps_an_index_that_is_cut_off_with_its_ta(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        change(a_package(tmp_path), b"OFDCFEND", b"")

        assert receive(tmp_path).refused == [INDEX]

        package = TaPackage.objects.get()
        assert package.transfer_agent is not None
        assert (package.transfer_agent.code, package.business_date) == ("91", FRIDAY)
        assert list((data_dir / "ta/91/in/refused").glob(f"*/{INDEX}"))

    def test_leaves_no_audit_entry(self, tmp_path: Path) -> None:
        a_package(tmp_path)
        _missing_file(tmp_path)
        before = AuditEntry.objects.count()

        receive(tmp_path)

        assert AuditEntry.objects.count() == before

    def test_refuses_a_file_that_grows_while_it_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_package(tmp_path)
        read = os.read

        def read_and_grow(fd: int, size: int) -> bytes:
            with (tmp_path / DATA).open("ab") as file:
                file.write(b"more")
            return read(fd, size)

        monkeypatch.setattr(os, "read", read_and_grow)

        received = receive(tmp_path)

        assert received.refused == [INDEX]
        assert any("changed while" in reason for reason in received.reasons)

    def test_refuses_a_file_that_is_too_large(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_package(tmp_path)
        monkeypatch.setattr(arrivals, "MOST_BYTES", 100)

        assert receive(tmp_path).refused == [INDEX]

    def test_never_makes_a_path_of_a_name(self, tmp_path: Path, data_dir: Path) -> None:
        a_package(tmp_path)
        change(tmp_path / INDEX, DATA.encode(), b"../../../../tmp/04.TXT".ljust(26))
        os.rename(tmp_path / INDEX, os.fsencode(tmp_path) + b"/OFI_\xff\xfe_x.TXT")

        assert len(receive(tmp_path).refused) == 1
        [kept] = data_dir.glob("ta/unknown/in/refused/*")
        assert sorted(path.name for path in kept.iterdir()) == [
            "INDEX.TXT",
            "problems.json",
        ]


class TestChangedPackage:
    @pytest.fixture
    def changed(self, tmp_path: Path) -> Path:
        """A folder with other content under the name of a package that is held."""
        a_package(tmp_path)
        receive(tmp_path)
        a_package(tmp_path, files={"02": [], "04": [answer(a_sent_order())], "05": []})
        return tmp_path

    def test_is_stopped_and_told(self, changed: Path, data_dir: Path) -> None:
        received = receive(changed)

        assert received.refused == [INDEX]
        [reason] = received.reasons
        assert DATA in reason
        states = TaPackage.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["CHECKED", "REFUSED"]
        found = Break.objects.get()
        assert (found.reason, found.subject, found.party) == (
            "PACKAGE_CHANGED",
            INDEX,
            "91",
        )
        held = TaFile.objects.get(package__state="CHECKED", file_type="04")
        assert held.records == 0
        assert (data_dir / held.path).is_file()

    def test_changes_nothing_but_files_and_breaks(self, changed: Path) -> None:
        before = AuditEntry.objects.count()

        receive(changed)

        assert AuditEntry.objects.count() == before

    def test_is_told_once(self, changed: Path) -> None:
        receive(changed)
        receive(changed)

        assert TaPackage.objects.count() == 2
        assert Break.objects.count() == 1
