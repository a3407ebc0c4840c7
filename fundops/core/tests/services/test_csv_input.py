from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.errors import CsvRefused, InputRefused
from fundops.core.services import csv_input
from fundops.core.services.csv_input import CsvRow, Problems, read_rows

REQUIRED = ["code", "name"]
OPTIONAL = ["note"]


def a_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "things.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reasons(path: Path) -> list[str]:
    with pytest.raises(CsvRefused) as refused:
        read_rows(path, required=REQUIRED, optional=OPTIONAL)
    return refused.value.reasons


class TestReadRows:
    def test_reads_rows_by_column_in_any_order(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "name,note,code\n样例甲,,A1\n样例乙,x,A2\n")

        rows = read_rows(path, required=REQUIRED, optional=OPTIONAL)

        assert rows == [
            CsvRow(2, {"name": "样例甲", "note": "", "code": "A1"}),
            CsvRow(3, {"name": "样例乙", "note": "x", "code": "A2"}),
        ]

    def test_takes_the_mark_of_utf_8_and_windows_line_ends(
        self, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, b"\xef\xbb\xbfcode,name\r\nA1,x\r\n")

        assert [r["code"] for r in read_rows(path, required=REQUIRED)] == ["A1"]

    def test_cuts_ascii_blanks_and_keeps_the_wide_one(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "code,name\n A1\t,样例\u3000 \n")

        (row,) = read_rows(path, required=REQUIRED)

        assert (row["code"], row["name"]) == ("A1", "样例\u3000")

    def test_passes_over_rows_without_any_value(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "code,name\n\n,\nA1,x\n")

        assert [r.number for r in read_rows(path, required=REQUIRED)] == [4]

    def test_says_nothing_for_an_optional_column_that_is_not_there(
        self, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, "code,name\nA1,x\n")

        (row,) = read_rows(path, required=REQUIRED, optional=OPTIONAL)

        assert row["note"] == ""

    def test_refuses_with_every_reason_at_once(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "code,name\n,x\nA2,\nA3,x,y\n")

        assert reasons(path) == [
            "things.csv, row 2, column code: '' is empty; it must be filled",
            "things.csv, row 3, column name: '' is empty; it must be filled",
            "things.csv, row 4, 3 values where the header names 2",
        ]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "is empty"),
            ("code\nA1\n", "lacks column 'name'"),
            ("code,name,nmae\n", "unknown column 'nmae'"),
            ("code,name,code\n", "names column 'code' twice"),
            (b"code,name\nA1,\xc3\x28\n", "is not UTF-8 at byte 13"),
            ("code,name\nA1,x\x00\n", "NUL"),
            ('code,name\nA1,"x\n', "cannot be read as CSV"),
            ("code,name\nA1,x\x07\n", "cannot be printed"),
            (f"code,name\nA1,{'x' * 501}\n", "longer than 500 characters"),
        ],
    )
    def test_refuses_what_is_no_such_table(
        self, tmp_path: Path, content: str | bytes, reason: str
    ) -> None:
        assert any(reason in told for told in reasons(a_file(tmp_path, content)))

    def test_refuses_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert "cannot be read" in reasons(tmp_path / "things.csv")[0]

    def test_refuses_a_file_that_is_too_large(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(csv_input, "MAX_BYTES", 5)

        assert "is larger" in reasons(a_file(tmp_path, "code,name\nA1,x\n"))[0]

    def test_refuses_too_many_rows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(csv_input, "MAX_ROWS", 2)

        assert (
            "more than 2 rows"
            in reasons(a_file(tmp_path, "code,name\nA1,x\nA2,x\nA3,x\n"))[-1]
        )


class TestProblems:
    def test_name_file_row_column_and_raw_text(self, tmp_path: Path) -> None:
        problems = Problems(tmp_path / "things.csv")
        problems.add(CsvRow(7, {"code": "Ａ"}), "code", "is no code")

        with pytest.raises(InputRefused) as refused:
            problems.refuse_if_any()

        assert str(refused.value) == ("things.csv, row 7, column code: 'Ａ' is no code")

    def test_refuse_nothing_where_nothing_was_noted(self, tmp_path: Path) -> None:
        Problems(tmp_path / "things.csv").refuse_if_any()

    def test_stop_telling_where_there_are_too_many(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(csv_input, "MAX_REASONS", 2)
        problems = Problems(tmp_path / "things.csv")
        for n in range(5):
            problems.add_line(n, "is wrong")

        with pytest.raises(CsvRefused) as refused:
            problems.refuse_if_any()

        assert refused.value.reasons[-1] == "things.csv: … and 3 more reasons."
