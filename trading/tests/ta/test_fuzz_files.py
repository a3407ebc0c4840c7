"""
Broken files through the reader: an error with its place, or a right result.

A few thousand in every run; `make fuzz-files` reads a million. Which result is right,
the independent reader says.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trading.ta import ahead, blocks, checks, fields
from trading.ta.errors import REASONS
from trading.ta.layouts import Kind
from trading.ta.reader import DataFile
from trading.tests.ta import fuzzing_indexes
from trading.tests.ta.fuzzing import Fuzz

FILES = int(os.environ.get("FUNDOPS_FUZZ_FILES", "4000"))
#: The first seed; a file is made again from its seed alone.
FIRST = int(os.environ.get("FUNDOPS_FUZZ_SEED", "1"))
#: A mistake is found in so many files, or the search is too weak.
MOST_TRIES = 4_000


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


#: Mistakes that are easy to make in a reader.
PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a plus is a sign": lambda patch: patch.setattr(
        fields, "_NUMBER", re.compile(rb"[0-9]+|[-+][0-9]+| +")
    ),
    "spaces are digits": lambda patch: patch.setattr(
        fields, "_NUMBER", re.compile(rb"[0-9]+|-[0-9]+|[ 0-9]+")
    ),
    "any sign will do": lambda patch: patch.setattr(
        checks.Checker, "_check_sign", lambda *_: None
    ),
    "counts are not compared": lambda patch: patch.setattr(
        DataFile, "_check_end", lambda *_: None
    ),
    "any date will do": lambda patch: patch.setitem(
        fields.FAULTS, Kind.DATE, lambda _: None
    ),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_mistake_in_the_reader_is_found(
    mistake: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuzz = Fuzz(folder)
    PLANTED[mistake](monkeypatch)

    while not fuzz.tally.findings and fuzz.tally.files < MOST_TRIES:
        fuzz.file(fuzz.tally.files + 1)

    assert fuzz.tally.findings


def test_broken_indexes_are_refused_with_a_place_or_read_right(folder: Path) -> None:
    indexes = max(FILES // 20, 500)

    tally = fuzzing_indexes.run(folder, indexes, first=FIRST)

    sys.stdout.write(f"\n{tally.right} of {indexes} indexes were right\n")
    assert tally.findings == []
    assert tally.right > indexes // 50
    assert tally.refused > indexes // 3
