from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from trading.ta import ahead, blocks
from trading.ta.ahead import Ahead
from trading.ta.reader import DataFile
from trading.tests.ta.packages import a_confirmation, a_data_file, spoil

WHOLE = random.Random(1).randbytes(10_000)  # noqa: S311 - repeatable, no secret


@pytest.fixture(autouse=True)
def _with_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read ahead in small files, too, and in blocks of a few records."""
    monkeypatch.setattr(ahead, "_WORTH_A_THREAD", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 5_000)


@pytest.fixture
def fd(tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "bytes"
    path.write_bytes(WHOLE)
    fd = os.open(path, os.O_RDONLY)
    yield fd
    os.close(fd)


class TestRead:
    def test_gives_one_block_after_the_other(self, fd):
        with Ahead(fd, 0, len(WHOLE)) as reader:
            found = [
                bytes(reader.read(at, 1_000) or b"") for at in range(0, 10_000, 1_000)
            ]

        assert b"".join(found) == WHOLE

    def test_gives_what_is_asked_for_where_it_is_not_the_next(self, fd):
        rng = random.Random(2)  # noqa: S311 - repeatable, no secret
        with Ahead(fd, 0, len(WHOLE)) as reader:
            for _ in range(500):
                at, size = rng.randrange(9_000), rng.randrange(1, 1_000)

                assert reader.read(at, size) == WHOLE[at : at + size]

    def test_keeps_a_block_until_the_next_is_asked_for(self, fd):
        with Ahead(fd, 0, len(WHOLE)) as reader:
            for at in range(0, 9_000, 3_000):
                block = reader.read(at, 3_000)
                assert block == WHOLE[at : at + 3_000]
                assert block is not None
                block[:] = b" " * 3_000

    @pytest.mark.parametrize(("at", "size"), [(9_500, 1_000), (10_000, 1), (0, 0)])
    def test_gives_nothing_where_there_is_not_so_much(self, at, size, fd):
        with Ahead(fd, 0, len(WHOLE)) as reader:
            assert reader.read(at, size) is None

    def test_leaves_no_thread_behind(self, fd):
        before = threading.active_count()
        with Ahead(fd, 0, len(WHOLE)) as reader:
            reader.read(0, 1_000)
            assert threading.active_count() == before + 1

        assert threading.active_count() == before


class TestAFile:
    @pytest.fixture
    def file(self, tmp_path: Path) -> DataFile:
        rows = [
            a_confirmation(AppSheetSerialNo=f"{number:024d}") for number in range(101)
        ]
        return a_data_file(tmp_path, rows=rows)

    def numbers(self, file: DataFile) -> list[int]:
        return [int(cells[0]) for _, _, cells in file.rows(["AppSheetSerialNo"])]

    def test_is_read_whole(self, file):
        assert self.numbers(file) == list(range(101))

    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    @pytest.mark.parametrize("at", [0, 1, 3, 4, 5, 50, 99, 100])
    def test_is_read_whole_with_one_other_line_end(self, at, end, file):
        lines = file.path.read_bytes().split(b"\r\n")
        other = b"\n" if end == b"\r\n" else b"\r\n"
        first = file.header.lines
        whole = b"".join(
            line + (other if place == first + at else end)
            for place, line in enumerate(lines[:-1])
        )
        file.path.write_bytes(whole)

        assert self.numbers(DataFile.open(file.path)) == list(range(101))

    @pytest.mark.parametrize("record", [1, 5, 50, 101])
    def test_shows_a_fault_in_any_block(self, record, file):
        spoil(file.path, record=record, field="NAV", raw=b"1 00000")

        [problem] = file.check()

        assert (problem.record, problem.field) == (record, "NAV")

    def test_may_be_left_in_the_middle(self, file):
        before = threading.active_count()
        rows = file.rows(["FundCode"])
        next(rows)

        rows.close()

        assert threading.active_count() == before
