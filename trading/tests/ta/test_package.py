"""A package is taken whole or refused whole, with every reason of every file."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from trading.ta.errors import PackageRefused, Problem
from trading.ta.layouts import layout
from trading.ta.package import check_package, packages_in, read_package
from trading.tests.ta.packages import (
    T_MINUS_1,
    T,
    a_confirmation,
    a_package,
    a_position,
    change,
    spoil,
)

SAMPLE = (
    Path(__file__).parents[4]
    / "shared/ofd/samples/ta02_to_379_20180104/OFI_02_379_20180104.TXT"
)

DAY = {
    "02": [],
    "04": [
        a_confirmation(),
        a_confirmation(
            AppSheetSerialNo="202501020000000000000002",
            TASerialNO="91000000000000000002",
            ReturnCode="0316",
            ErrorDetail="基金账号不存在",
            ConfirmedAmount=None,
        ),
    ],
    "05": [a_position()],
}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A good package of our own: 02 without rows, 04 with two, 05 with one."""
    return a_package(tmp_path / "in", files=DAY)


def data(index: Path, file_type: str = "04") -> Path:
    return index.with_name(f"OFD_91_379_20250103_{file_type}.TXT")


def problems_of(index: Path) -> list[Problem]:
    """The problems of a package that must be refused."""
    package, problems = check_package(index)
    assert package is None
    return list(problems)


def the_problem_of(index: Path) -> Problem:
    [problem] = problems_of(index)
    return problem


class TestReadPackage:
    def test_gives_the_files_in_the_order_of_the_index(self, index):
        package = read_package(index)

        types = [file.header.file_type for file in package.files]
        assert types == ["02", "04", "05"]
        assert [file.header.records for file in package.files] == [0, 2, 1]
        assert (package.index.creator, package.index.date) == ("91", T)
        assert [file.name for file in package.of_type("04")] == [data(index).name]
        assert package.of_type("06") == ()

    def test_raises_with_every_reason(self, index):
        spoil(data(index), record=1, field="ConfirmedAmount", raw=b"1" * 15 + b"x")
        data(index, "05").unlink()

        with pytest.raises(PackageRefused) as refused:
            read_package(index)

        codes = [problem.code for problem in refused.value.problems]
        assert sorted(codes) == ["file_missing", "number_bad"]
        assert "ConfirmedAmount, '111111111111111x'" in str(refused.value)

    def test_reads_the_real_package_or_one_like_it(self, index):
        real = SAMPLE.exists()
        package = read_package(SAMPLE if real else index)

        counts = [file.header.records for file in package.files]
        assert counts == ([0, 6, 4, 0, 0, 4, 0] if real else [0, 2, 1])


def in_lf(index: Path) -> Path:
    for path in index.parent.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    return index


def without_the_last_line_end(index: Path) -> Path:
    for path in index.parent.iterdir():
        path.write_bytes(path.read_bytes().removesuffix(b"\r\n"))
    return index


def with_upper_case_fields(index: Path) -> Path:
    lines = data(index).read_bytes().split(b"\r\n")
    lines[10:131] = [line.upper().ljust(40) for line in lines[10:131]]
    data(index).write_bytes(b"\r\n".join(lines))
    return index


def with_fields_in_another_order(index: Path) -> Path:
    lines = data(index, "05").read_bytes().split(b"\r\n")
    assert lines[10:12] == [b"AvailableVol", b"TotalVolOfDistributorInTA"]
    lines[10], lines[12] = lines[12], lines[10]
    row = lines[-3]
    lines[-3] = row[32:40] + row[16:32] + row[:16] + row[40:]
    data(index, "05").write_bytes(b"\r\n".join(lines))
    return index


def with_names_in_lower_case(index: Path) -> Path:
    for path in list(index.parent.iterdir()):
        path.rename(path.with_name(path.name.lower()))
    return index.with_name(index.name.lower())


def with_a_blank_summary_number(index: Path) -> Path:
    change(data(index), b"\r\n999\r\n", b"\r\n   \r\n")
    return index


def with_blank_and_negative_numbers(index: Path) -> Path:
    spoil(data(index), record=1, field="Charge", raw=b" " * 10)
    spoil(data(index), record=2, field="Charge", raw=b"-000000100")
    return index


def with_mixed_line_ends(index: Path) -> Path:
    lines = data(index).read_bytes().split(b"\r\n")
    head, last = lines[:-3], lines[-3:]
    data(index).write_bytes(b"\r\n".join([*head, b"\n".join(last)]))
    return index


GOOD = [
    in_lf,
    without_the_last_line_end,
    with_upper_case_fields,
    with_fields_in_another_order,
    with_names_in_lower_case,
    with_a_blank_summary_number,
    with_blank_and_negative_numbers,
    with_mixed_line_ends,
]


class TestAcceptedPackages:
    @pytest.mark.parametrize("version", ["20", "21", "22"])
    def test_are_those_of_every_version(self, version, tmp_path):
        package = read_package(a_package(tmp_path, version=version, files=DAY))

        assert package.files[1].header.version == version

    @pytest.mark.parametrize("turned", GOOD, ids=lambda turned: turned.__name__)
    def test_are_those_that_differ_in_form_only(self, turned, index):
        package = read_package(turned(index))

        [confirmations] = package.of_type("04")
        rows = list(confirmations.rows(["ReturnCode", "AppSheetSerialNo"]))
        assert [row[2][0] for row in rows] == [b"0000", b"0316"]
        [positions] = package.of_type("05")
        assert positions.record(1)["AvailableVol"].value == Decimal("14400.00")

    def test_are_those_without_any_record(self, tmp_path):
        package = read_package(a_package(tmp_path))

        assert [file.header.records for file in package.files] == [0, 0, 0]

    def test_are_those_without_any_file(self, tmp_path):
        assert read_package(a_package(tmp_path, files={})).files == ()

    def test_are_those_with_the_fields_of_another_variant(self, tmp_path):
        index = a_package(tmp_path, version="21", files=DAY, variants={"04": "A"})

        assert len(read_package(index).files[1].header.layout.fields) == 116

    def test_are_those_with_headers_padded_as_in_another_version(self, tmp_path):
        index = a_package(tmp_path, version="21", files=DAY)
        lines = data(index).read_bytes().split(b"\r\n")
        lines[1:9] = [line.ljust(20) for line in lines[1:9]]
        lines[9] = lines[9].rjust(8, b"0")
        data(index).write_bytes(b"\r\n".join(lines))

        assert read_package(index).files[1].header.records == 2

    def test_are_those_with_a_type_in_parts(self, index):
        shutil.copy(data(index), data(index, "04_002"))
        data(index).rename(data(index, "04_001"))
        change(index, b"_04.TXT", b"_04_002.TXT\r\nOFD_91_379_20250103_04_001.TXT")
        change(index, b"\r\n003\r\n", b"\r\n004\r\n")

        parts = read_package(index).of_type("04")

        assert [part.name[-11:] for part in parts] == ["_04_001.TXT", "_04_002.TXT"]


class TestRefusedRecords:
    def test_are_those_of_a_wrong_count(self, index):
        change(data(index), b"\r\n00000002\r\n", b"\r\n00000003\r\n")

        problem = the_problem_of(index)

        assert problem.code == "record_count"
        assert (problem.file, problem.line) == (data(index).name, 127)
        assert problem.raw == b"00000003"
        assert "3 records, the file has 2" in problem.message

    def test_are_short_ones(self, index):
        row = data(index).read_bytes().split(b"\r\n")[-3]
        change(data(index), row, row[:-1])

        problem = the_problem_of(index)

        assert problem.code == "record_length"
        assert (problem.line, problem.record) == (129, 2)
        assert problem.raw == row[:200]
        assert "has 1169 bytes, its fields make 1170" in problem.message

    def test_are_those_with_a_lone_lead_byte(self, index):
        raw = b"\xb5" + b" " * 59
        spoil(data(index), record=2, field="ErrorDetail", raw=raw)

        problem = the_problem_of(index)

        assert (problem.code, problem.field) == ("text_bad", "ErrorDetail")
        assert (problem.line, problem.record, problem.raw) == (129, 2, raw)
        whole = data(index).read_bytes()
        assert problem.offset is not None
        assert whole[problem.offset : problem.offset + 60] == raw

    def test_are_those_with_a_full_width_digit(self, index):
        raw = b"0" * 14 + "１".encode("gb18030")
        spoil(data(index), record=1, field="ConfirmedAmount", raw=raw)

        problem = the_problem_of(index)

        assert (problem.code, problem.field) == ("number_bad", "ConfirmedAmount")
        assert (problem.line, problem.raw) == (128, raw)
        assert problem.raw_text == "00000000000000１"

    @pytest.mark.parametrize("raw", [b"20250230", b"00000000"])
    def test_are_those_with_no_date_in_a_date(self, raw, index):
        spoil(data(index), record=1, field="OriginalSubsDate", raw=raw)

        problem = the_problem_of(index)

        assert (problem.code, problem.field) == ("date_bad", "OriginalSubsDate")
        assert problem.raw == raw

    @pytest.mark.parametrize("control", [b"\r", b"\n", b"\t", b"\0", b"\x1a"])
    def test_are_those_with_a_control_character(self, control, index):
        raw = b"ab" + control + b"c" + b" " * 56
        spoil(data(index), record=1, field="ErrorDetail", raw=raw)

        codes = {problem.code for problem in problems_of(index)}

        assert codes <= {"text_control", "record_length", "record_count"}

    def test_are_those_of_a_file_whose_text_is_all_utf8(self, index):
        """Two characters of three bytes are three of two: no byte of them is wrong."""
        length = layout("20", "04")["ErrorDetail"].length
        raw = "样例".encode().ljust(length)
        assert raw.decode("gb18030")
        spoil(data(index), record=2, field="ErrorDetail", raw=raw)

        problem = the_problem_of(index)

        assert (problem.code, problem.record) == ("text_utf8", 2)
        assert (problem.field, problem.raw) == ("ErrorDetail", raw)

    def test_are_not_those_with_other_text_that_is_gb18030(self, index):
        length = layout("20", "04")["ErrorDetail"].length
        for record, raw in enumerate(("样例".encode(), "样例".encode("gb18030")), 1):
            spoil(
                data(index), record=record, field="ErrorDetail", raw=raw.ljust(length)
            )

        assert read_package(index)

    def test_each_have_their_own_problem(self, index):
        spoil(data(index), record=1, field="NAV", raw=b"1.00000")
        spoil(data(index), record=2, field="TransactionDate", raw=b"2025-1-3")
        spoil(data(index, "05"), record=1, field="AvailableVol", raw=b"x" * 16)

        found = [(p.file[-6:-4], p.record, p.field) for p in problems_of(index)]

        assert found == [
            ("04", 1, "NAV"),
            ("04", 2, "TransactionDate"),
            ("05", 1, "AvailableVol"),
        ]


class TestRefusedHeaders:
    def test_are_those_with_an_unknown_field(self, index):
        change(data(index), b"\r\nErrorDetail\r\n", b"\r\nErrorDetails\r\n")

        problem = the_problem_of(index)

        assert (problem.code, problem.field) == ("field_unknown", "ErrorDetails")
        assert (problem.line, problem.raw) == (122, b"ErrorDetails")

    def test_are_those_with_a_field_twice(self, index):
        change(data(index), b"\r\nTargetNAV\r\n", b"\r\nNav\r\n")

        assert the_problem_of(index).code == "field_twice"

    def test_are_those_that_disagree_with_the_name(self, index):
        change(data(index), b"\r\n20250103\r\n999", b"\r\n20250102\r\n999")

        problem = the_problem_of(index)

        assert problem.code == "name_differs"
        assert (problem.line, problem.raw) == (5, b"20250102")
        assert "says the date 20250102, the file's name says 20250103" in (
            problem.message
        )

    def test_are_those_of_another_version_than_the_index(self, index, tmp_path):
        other = a_package(tmp_path / "21", version="21", files=DAY)
        shutil.copy(data(other), data(index))

        problem = the_problem_of(index)

        assert (problem.code, problem.line) == ("header_differs", 2)
        assert problem.raw == b"21"

    @pytest.mark.parametrize(
        ("old", "new", "code", "line"),
        [
            (b"OFDCFDAT\r\n", b"OFDCFIDX\r\n", "marker_bad", 1),
            (b"\r\n20  \r\n", b"\r\n19  \r\n", "version_unknown", 2),
            (b"\r\n999\r\n04\r\n", b"\r\n999\r\nZ9\r\n", "type_unknown", 7),
            (b"\r\n116\r\n", b"\r\n1x6\r\n", "field_count_bad", 10),
            (b"\r\n116\r\n", b"\r\n115\r\n", "record_count_bad", 126),
            (b"\r\n00000002\r\n", b"\r\n0000000x\r\n", "record_count_bad", 127),
        ],
    )
    def test_are_those_that_cannot_be_read(self, old, new, code, line, index):
        change(data(index), old, new)

        found = {problem.code: problem.line for problem in problems_of(index)}

        assert found[code] == line

    def test_are_those_that_end_too_early(self, index):
        data(index).write_bytes(data(index).read_bytes()[:100])

        assert problems_of(index)[-1].code == "header_cut"


class TestRefusedFiles:
    def test_are_those_without_a_trailer(self, index):
        change(data(index), b"\r\nOFDCFEND\r\n", b"\r\n")

        problem = the_problem_of(index)

        assert (problem.code, problem.line) == ("trailer_missing", 130)

    def test_are_those_with_something_after_the_trailer(self, index):
        change(data(index), b"OFDCFEND\r\n", b"OFDCFEND\r\nmore\r\n")

        problem = the_problem_of(index)

        assert (problem.code, problem.raw) == ("trailer_followed", b"more")

    def test_are_those_that_are_not_there(self, index):
        data(index, "05").unlink()

        problem = the_problem_of(index)

        assert (problem.code, problem.file, problem.line) == (
            "file_missing",
            index.name,
            9,
        )
        assert problem.raw_text == data(index, "05").name

    def test_are_those_of_another_day_than_the_index(self, index, tmp_path):
        other = a_package(tmp_path / "other", date=T_MINUS_1, files=DAY)
        name = "OFD_91_379_20250102_04.TXT"
        shutil.copy(other.with_name(name), index.with_name(name))
        change(index, data(index).name.encode(), name.encode())

        problem = the_problem_of(index)

        assert (problem.code, problem.line) == ("listed_differs", 8)
        assert problem.raw_text == name

    def test_are_those_that_are_there_in_two_letter_cases(self, index):
        shutil.copy(data(index), data(index).with_name(data(index).name.lower()))

        assert the_problem_of(index).code == "file_ambiguous"

    def test_are_those_with_a_part_missing(self, index):
        data(index).rename(data(index, "04_002"))
        change(index, b"_04.TXT", b"_04_002.TXT")

        problem = the_problem_of(index)

        assert problem.code == "parts_incomplete"


class TestRefusedIndexes:
    def test_are_those_that_list_a_file_twice(self, index):
        change(index, b"20250103_05.TXT", b"20250103_04.TXT")

        problem = the_problem_of(index)

        assert (problem.code, problem.line) == ("listed_twice", 9)

    def test_are_those_with_a_wrong_count(self, index):
        change(index, b"\r\n003\r\n", b"\r\n004\r\n")

        problem = the_problem_of(index)

        assert (problem.code, problem.line, problem.raw) == ("index_count", 6, b"004")

    def test_are_those_without_a_trailer(self, index):
        change(index, b"OFDCFEND\r\n", b"")

        problem = the_problem_of(index)

        assert (problem.code, problem.line) == ("trailer_missing", 10)

    def test_are_those_with_a_wrong_date_in_the_name(self, index):
        wrong = index.rename(index.with_name("OFI_91_379_20250230.TXT"))

        assert packages_in(wrong.parent) == [wrong]
        assert the_problem_of(wrong).code == "index_name_bad"

    def test_are_those_with_another_date_in_the_name(self, index):
        wrong = index.rename(index.with_name("OFI_91_379_20250104.TXT"))

        codes = [problem.code for problem in problems_of(wrong)]

        assert codes[0] == "name_differs"

    def test_are_those_that_name_a_path(self, index):
        change(index, data(index).name.encode(), b"../OFD_91_379_20250103_04.TXT")

        assert the_problem_of(index).code == "listed_name_bad"

    def test_are_those_that_are_not_there(self, tmp_path):
        problem = the_problem_of(tmp_path / "OFI_91_379_20250103.TXT")

        assert problem.code == "index_unreadable"


class TestManyProblems:
    def test_are_counted_beyond_those_kept(self, tmp_path):
        index = a_package(tmp_path, files={"05": [a_position()] * 1_500})
        path = data(index, "05")
        path.write_bytes(path.read_bytes().replace(b"0000000001440000", b"x" * 16))

        _, problems = check_package(index)

        assert (len(problems), problems.count, problems.more) == (1_000, 3_000, 2_000)


class TestPackagesIn:
    def test_finds_every_index_and_nothing_else(self, tmp_path):
        expected = [
            a_package(tmp_path, files={file_type: []}, ta=ta)
            for ta, file_type in (
                ("91", "11"),
                ("92", "04"),
                ("93", "07"),
                ("94", "25"),
            )
        ]
        (tmp_path / "OFI_91_379_20250103.TXT.tmp").touch()
        (tmp_path / "readme.txt").touch()

        assert set(packages_in(tmp_path)) == set(expected)

    def test_finds_names_in_any_letter_case(self, index):
        lower = with_names_in_lower_case(index)

        assert packages_in(lower.parent) == [lower]
