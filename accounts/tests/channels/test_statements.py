from __future__ import annotations

import dataclasses
import datetime as dt
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.channels.errors import REASONS
from accounts.channels.statements import (
    StatementReader,
    StatementRow,
    file_name,
    parse_name,
    write,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
D = dt.date(2025, 1, 3)
WINDOW = (
    dt.datetime(2025, 1, 2, 15, tzinfo=SHANGHAI),
    dt.datetime(2025, 1, 3, 15, tzinfo=SHANGHAI),
)
ROW = "S1|20250103093000|CO1|990001|022|1000.00|1|20250103093001"


def at(hour: int, day: int = 3) -> dt.datetime:
    return dt.datetime(2025, 1, day, hour, 30, tzinfo=SHANGHAI)


def a_row(line: int = 2, **changed: object) -> StatementRow:
    row = StatementRow(
        line, "S1", at(9), "CO1", "990001", "022", Decimal("1000.00"), "1", at(10)
    )
    return dataclasses.replace(row, **changed)


def read(raw: bytes) -> tuple[list[StatementRow], list[tuple[str, int]]]:
    """The rows, and the problems by code and line."""
    reader = StatementReader(io.BytesIO(raw), WINDOW)
    rows = list(reader)
    return rows, [(problem.code, problem.line) for problem in reader.problems]


def a_file(*rows: str, first: str = "") -> bytes:
    total = f"{1000 * len(rows)}.00"
    return "".join(
        f"{line}\n" for line in (first or f"{len(rows)}|{total}", *rows)
    ).encode()


class TestWhatIsWritten:
    def test_reads_back_as_it_was(self) -> None:
        rows = [
            a_row(),
            a_row(3, serial_no="S2", status="9", finished_at=None, our_no=""),
            a_row(4, serial_no="S3", status="2", amount=Decimal("0.00")),
        ]
        assert read(write(rows)) == (rows, [])

    def test_an_empty_window_is_a_file_of_one_line(self) -> None:
        assert write([]) == b"0|0.00\n"
        assert read(b"0|0.00\n") == ([], [])

    def test_is_the_layout_of_the_profile(self) -> None:
        row = a_row(asked_at=at(9, 2), trade_type="申购")
        assert write([row]).decode() == (
            "1|1000.00\nS1|20250102093000|CO1|990001|申购|1000.00|1|20250103103000\n"
        )


class TestTheName:
    def test_says_channel_and_window_day(self) -> None:
        assert file_name("PAYA", D) == "PAYA_TxFsiList_20250103.txt"
        assert parse_name("PAYA_TxFsiList_20250103.txt") == ("PAYA", D)

    @pytest.mark.parametrize(
        "name",
        [
            "PAYA_TxFsiList_20250230.txt",
            "PAYA_TxFsiList_20250103.txt\n",
            "PAYA_TxFsiList_20250103.TXT",
            "../PAYA_TxFsiList_20250103.txt",
            "_TxFsiList_20250103.txt",
            "PAYA_20250103.txt",
            "PAYA_TxFsiList_２０２５0103.txt",
        ],
    )
    def test_is_refused_otherwise(self, name: str) -> None:
        assert parse_name(name) is None


class TestTheWindow:
    @pytest.mark.parametrize(
        ("finished", "is_inside"),
        [
            ("20250102145959", False),
            ("20250102150000", True),
            ("20250103145959", True),
            ("20250103150000", False),
        ],
    )
    def test_is_half_open(self, finished: str, is_inside: bool) -> None:
        row = f"S1|20250102120000|CO1|990001|022|1000.00|1|{finished}"
        _, problems = read(a_file(row))
        assert (not problems) == is_inside
        assert is_inside or problems == [("outside_window", 2)]

    def test_binds_only_what_succeeded(self) -> None:
        row = "S1|20250102120000|CO1|990001|022|1000.00|2|20250109120000"
        assert read(a_file(row))[1] == []


@pytest.mark.parametrize(
    ("raw", "problems"),
    [
        (b"", [("first_line_bad", 1)]),
        (b"0|0.00", [("first_line_bad", 1)]),
        (a_file(ROW, first="1"), [("first_line_bad", 1)]),
        (a_file(ROW, first="-1|1000.00"), [("first_line_bad", 1)]),
        (a_file(first=ROW), [("first_line_bad", 1)]),
        (b"\xef\xbb\xbf" + a_file(ROW), [("mark_bad", 1), ("first_line_bad", 1)]),
        (a_file(ROW, first="2|1000.00"), [("row_count", 1)]),
        (a_file(ROW, first="1|1000.01"), [("total_differs", 1)]),
        (a_file(ROW)[:-1], [("file_cut", 2)]),
        (a_file(ROW)[:-9], [("file_cut", 2)]),
        (a_file(ROW) + b"\n", [("field_count", 3), ("row_count", 1)]),
        (a_file(ROW + "|"), [("field_count", 2)]),
        (a_file(ROW + "\r"), [("control_bad", 2)]),
        (a_file(ROW.replace("022", "0\x002")), [("control_bad", 2)]),
        (a_file("x" * 2_000, ROW), [("row_too_long", 2)]),
        (a_file(ROW).replace(b"022", b"\xff"), [("encoding_bad", 2)]),
        (a_file(ROW.replace("S1|", "|")), [("serial_bad", 2)]),
        (a_file(ROW.replace("S1|", "S 1|")), [("serial_bad", 2)]),
        (a_file(ROW.replace("CO1", "C" * 41)), [("number_bad", 2)]),
        (a_file(ROW.replace("990001", "9" * 13)), [("text_too_long", 2)]),
        (a_file(ROW.replace("1000.00", "1000")), [("amount_bad", 2)]),
        (a_file(ROW.replace("1000.00", "-1000.00")), [("amount_bad", 2)]),
        (a_file(ROW.replace("1000.00", "１000.00")), [("amount_bad", 2)]),
        (a_file(ROW.replace("1000.00", "1e3")), [("amount_bad", 2)]),
        (
            a_file(ROW.replace("1000.00", "0.00"), first="1|0.00"),
            [("amount_zero", 2)],
        ),
        (a_file(ROW.replace("|1|", "|5|")), [("status_bad", 2)]),
        (a_file(ROW.replace("|1|", "||")), [("status_bad", 2)]),
        (a_file(ROW.replace("20250103093000", "")), [("moment_bad", 2)]),
        (a_file(ROW.replace("20250103093001", "20250132093001")), [("moment_bad", 2)]),
        (a_file(ROW.replace("20250103093001", "")), [("finish_missing", 2)]),
        (
            a_file(ROW.replace("S1|", "|").replace("|1|", "|5|"), "x"),
            [("serial_bad", 2), ("status_bad", 2), ("field_count", 3)],
        ),
    ],
)
def test_every_reason_is_told(raw: bytes, problems: list[tuple[str, int]]) -> None:
    assert read(raw)[1] == problems


def test_every_reason_has_a_sentence() -> None:
    reader = StatementReader(io.BytesIO(a_file("x", ROW[:-1] + "\x00")), WINDOW)
    list(reader)
    for problem in reader.problems:
        assert REASONS[problem.code] % problem.facts
