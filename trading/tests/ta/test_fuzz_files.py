"""
Broken files through the reader: an error with its place, or a right result.

A few thousand in every run; `make fuzz-files` reads a million. Which result is right,
the independent reader says.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from trading.ta import ahead, blocks
from trading.ta.errors import REASONS
from trading.tests.ta import fuzzing_indexes
from trading.tests.ta.fuzzing import Fuzz

FILES = int(os.environ.get("FUNDOPS_FUZZ_FILES", "4000"))
#: The first seed; a file is made again from its seed alone.
FIRST = int(os.environ.get("FUNDOPS_FUZZ_SEED", "1"))


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def test_unbroken_files_are_read_alike_by_both(folder: Path) -> None:
    fuzz = Fuzz(folder)

    for source in fuzz.sources:
        fuzz.read(source.name, source.whole)

    assert fuzz.tally.right == len(fuzz.sources)


def test_broken_files_are_refused_with_a_place_or_read_right(folder: Path) -> None:
    tally = Fuzz(folder).run(FILES, first=FIRST)

    sys.stdout.write(f"\n{tally}\n")
    assert tally.findings == []
    assert tally.files == FILES
    assert set(tally.reasons) <= set(REASONS)
    # Neither all refused nor all let through: both ways are looked at.
    assert tally.right > FILES // 20
    assert tally.refused > FILES // 3


def test_broken_files_are_read_alike_in_blocks_of_a_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files here are smaller than a block; large ones are many blocks, read ahead."""
    monkeypatch.setattr(ahead, "_WORTH_A_THREAD", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    files = FILES // 8

    tally = Fuzz(folder).run(files, first=FIRST)

    assert tally.findings == []
    assert tally.files == files


def test_broken_indexes_are_refused_with_a_place_or_read_right(folder: Path) -> None:
    indexes = max(FILES // 20, 500)

    tally = fuzzing_indexes.run(folder, indexes, first=FIRST)

    sys.stdout.write(f"\n{tally.right} of {indexes} indexes were right\n")
    assert tally.findings == []
    assert tally.right > indexes // 50
    assert tally.refused > indexes // 3
