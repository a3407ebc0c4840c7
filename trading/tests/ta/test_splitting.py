from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trading.ta.errors import FieldDoesNotFit
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.package import check_package, read_package
from trading.ta.splitting import write_parts
from trading.ta.writer import encode_record, write_index
from trading.tests.ta.independent import values_of
from trading.tests.ta.packages import T, a_confirmation

SHAPE = layout("21", "04")
NAME = DataFileName("91", "379", T, "04")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of its own: `tmp_path` holds the data directory, too."""
    made = tmp_path / "parts"
    made.mkdir()
    return made


def records(count: int) -> Iterator[bytes]:
    for number in range(1, count + 1):
        row = a_confirmation(AppSheetSerialNo=f"{number:024d}")
        yield encode_record(SHAPE, row)


def numbers_in(paths: list[Path]) -> list[int]:
    return [
        int(str(row["APPSHEETSERIALNO"])) for path in paths for row in values_of(path)
    ]


def a_split_package(directory: Path, count: int, most_bytes: int) -> Path:
    paths = write_parts(directory, NAME, SHAPE, records(count), most_bytes=most_bytes)
    index = IndexName("OFI", "91", "379", T)
    return write_index(directory, index, "21", [path.name for path in paths])


class TestWriteParts:
    @pytest.mark.parametrize("count", [0, 1, 7])
    def test_gives_one_file_where_all_fit(self, count, folder):
        [path] = write_parts(folder, NAME, SHAPE, records(count), most_bytes=100_000)

        assert path.name == "OFD_91_379_20250103_04.TXT"
        assert numbers_in([path]) == list(range(1, count + 1))
        assert list(folder.iterdir()) == [path]

    @pytest.mark.parametrize("most_bytes", [1, 4_000, 6_000, 10_000])
    def test_keeps_to_the_limit_and_the_order(self, most_bytes, folder):
        paths = write_parts(folder, NAME, SHAPE, records(11), most_bytes=most_bytes)

        names = [f"OFD_91_379_20250103_04_{n + 1:03d}.TXT" for n in range(len(paths))]
        assert [path.name for path in paths] == names
        assert numbers_in(paths) == list(range(1, 12))
        for path in paths:
            alone = len(values_of(path)) == 1
            assert path.stat().st_size <= most_bytes or alone

    def test_fills_a_part_to_the_last_byte_before_the_next(self, folder):
        [whole] = write_parts(folder, NAME, SHAPE, records(5), most_bytes=10**6)
        size = whole.stat().st_size

        [again] = write_parts(folder, NAME, SHAPE, records(5), most_bytes=size)
        split = write_parts(folder, NAME, SHAPE, records(5), most_bytes=size - 1)

        assert again == whole
        assert [len(values_of(path)) for path in split] == [4, 1]

    def test_gives_the_same_files_again(self, folder):
        def contents() -> list[bytes]:
            paths = write_parts(folder, NAME, SHAPE, records(9), most_bytes=6_000)
            return [path.read_bytes() for path in paths]

        assert contents() == contents()

    def test_leaves_nothing_when_a_record_cannot_be_written(self, folder):
        def broken() -> Iterator[bytes]:
            yield from records(6)
            raise FieldDoesNotFit("FundCode", "x", "is too long", record=7)

        with pytest.raises(FieldDoesNotFit):
            write_parts(folder, NAME, SHAPE, broken(), most_bytes=6_000)

        assert list(folder.iterdir()) == []

    def test_refuses_more_parts_than_a_name_can_number(self, folder):
        same = next(records(1))

        with pytest.raises(FieldDoesNotFit):
            write_parts(folder, NAME, SHAPE, [same] * 1_000, most_bytes=1)

        assert list(folder.iterdir()) == []


class TestLogicalFile:
    def test_gives_the_records_of_all_parts_in_order(self, folder):
        package = read_package(a_split_package(folder, 11, 6_000))

        logical = package.logical("04")

        assert len(logical.parts) > 2
        assert logical.records == 11
        found = [row["AppSheetSerialNo"] for _, _, row in logical.values()]
        assert found == [f"{number:024d}" for number in range(1, 12)]
        rows = [(file.name, row[0]) for file, row in logical.rows(["FundCode"])]
        assert rows == [(file.name, number) for file, number, _ in logical.values()]
        assert rows[-1][0] == logical.parts[-1].name

    def test_is_the_one_file_of_a_type_or_none(self, folder):
        package = read_package(a_split_package(folder, 3, 10**6))

        assert package.logical("04").records == 3
        assert package.logical("05").parts == ()


class TestParts:
    @pytest.mark.parametrize(
        ("parts", "found", "missing"),
        [
            (["_001", "_003"], "001, 003", "002"),
            (["_002"], "002", "001"),
            (["_007", "_002"], "007, 002", "001, 003-006"),
            (["", "_001"], "whole, 001", "-"),
        ],
    )
    def test_that_are_not_all_there_are_named(self, parts, found, missing, folder):
        names = [f"OFD_91_379_20250103_04{part}.TXT" for part in parts]
        [whole] = write_parts(folder, NAME, SHAPE, [], most_bytes=10**6)
        for name in names:
            (folder / name).write_bytes(whole.read_bytes())
        write_index(folder, IndexName("OFI", "91", "379", T), "21", names)

        _, problems = check_package(folder / "OFI_91_379_20250103.TXT")

        [problem] = problems
        assert problem.code == "parts_incomplete"
        assert (problem.facts["found"], problem.facts["missing"]) == (found, missing)
        assert f"Missing: {missing}" in problem.message

    def test_that_come_twice_are_named_with_their_line(self, folder):
        index = a_split_package(folder, 4, 4_000)
        names = [path.name for path in sorted(folder.glob("OFD*"))]
        write_index(
            folder,
            IndexName("OFI", "91", "379", T),
            "21",
            [*names, names[1].replace("OFD", "ofd")],
        )

        _, problems = check_package(index)

        [problem] = problems
        assert (problem.code, problem.line) == ("listed_twice", 7 + len(names))

    def test_may_be_listed_in_any_order(self, folder):
        index = a_split_package(folder, 11, 6_000)
        names = [path.name for path in sorted(folder.glob("OFD*"), reverse=True)]
        write_index(folder, IndexName("OFI", "91", "379", T), "21", names)

        logical = read_package(index).logical("04")

        assert [row[0] for _, row in logical.rows(["FundCode"])][:2] == [1, 2]
        found = [row["AppSheetSerialNo"] for _, _, row in logical.values()]
        assert found == [f"{number:024d}" for number in range(1, 12)]
