"""
Mutated files through our reader and an independent one, which say the same.

A file is one seed: `Fuzz(folder).file(seed)` makes it again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import FrameType

from trading.ta.errors import MOST_RAW, Problem, Problems
from trading.ta.fields import Value, day_text
from trading.ta.layouts import Layout
from trading.ta.lines import NEWLINE
from trading.ta.names import DataFileName
from trading.ta.reader import DataFile
from trading.ta.writer import write_data_file
from trading.tests.ta.independent import Plain, Refused, judge
from trading.tests.ta.mutations import mutated
from trading.tests.ta.packages import T
from trading.tests.ta.samples import every_layout, some_values
from trading.tests.ta.spoiling import Spot

#: One file takes less than a thousandth of this.
HANGS_AFTER_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A good file, to be mutated."""

    name: str
    whole: bytes
    spots: tuple[Spot, ...]


class Hang(BaseException):
    """A file takes so long that no reader may catch this and go on."""


@dataclass(slots=True)
class Tally:
    """What came of the files that were read."""

    files: int = 0
    right: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    #: What our reader did that it must not, each with the seed that shows it.
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rate = self.files / self.seconds if self.seconds else 0
        return (
            f"{self.files} files: {self.right} right, {self.refused} refused for "
            f"{len(self.reasons)} reasons; {rate:.0f} files a second, the slowest "
            f"{self.slowest * 1000:.0f} ms"
        )


class Fuzz:
    """Mutates files of every layout and reads them in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sources = sources()
        self.tally = Tally()

    def run(self, files: int, *, first: int = 1) -> Tally:
        """Read the files of some seeds. :raises Hang: if one never ends."""
        began = time.monotonic()
        with _alarmed():
            for seed in range(first, first + files):
                signal.alarm(HANGS_AFTER_SECONDS)
                self.file(seed)
        self.tally.seconds += time.monotonic() - began
        return self.tally

    def file(self, seed: int) -> None:
        """Read the file of one seed both ways."""
        rng = random.Random(seed)  # noqa: S311 - repeatable, no secret
        source = rng.choice(self.sources)
        whole, how = mutated(rng, source.whole, source.spots)
        began = time.monotonic()
        self.tally.files += 1
        try:
            self.read(source.name, whole)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            place = f"seed {seed}, {source.name}, {how}"
            self.tally.findings.append(f"{place}: {type(error).__name__}: {error}")
        self.tally.slowest = max(self.tally.slowest, time.monotonic() - began)

    def read(self, name: str, whole: bytes) -> None:
        path = self._folder / name
        path.write_bytes(whole)
        ours = read_by_us(path)
        try:
            theirs: list[dict[str, Plain]] | None = judge(name, whole)
        except Refused:
            theirs = None
        if isinstance(ours, Problems):
            self.tally.refused += 1
            self.tally.reasons.update({problem.code for problem in ours})
            assert theirs is None, f"refused, and right: {ours[0]}"
            for problem in ours:
                check_place(problem, name, whole)
        else:
            self.tally.right += 1
            assert theirs == ours, "taken, and wrong"


def read_by_us(path: Path) -> list[dict[str, Plain]] | Problems:
    """Read a file as the product does; its problems where it is refused."""
    problems = Problems()
    file = DataFile.try_open(path, problems)
    if file is not None:
        file.check(problems)
    if problems:
        return problems
    assert file is not None
    layout = file.header.layout
    rows = [plain(layout, values) for _, values in file.values(checked=True)]
    _check_again(file, rows)
    return rows


def _check_again(file: DataFile, rows: list[dict[str, Plain]]) -> None:
    """What was taken once is taken in every other way, too, with as many records."""
    assert len(rows) == file.header.records
    loaded = b"".join(file.load_rows(file.header.field_names))
    assert loaded.count(b"\n") == len(rows)
    if rows:
        last = file.record(len(rows))
        assert not any(one.fault for one in last.fields)
        shown = {one.name: one.value for one in last.fields}
        assert plain(file.header.layout, shown) == rows[-1]


def plain(layout: Layout, values: Mapping[str, Value]) -> dict[str, Plain]:
    """Give our values in the form of the independent reader."""
    found: dict[str, Plain] = {}
    for name, value in values.items():
        if isinstance(value, Decimal):
            units = value.scaleb(layout[name].decimals)
            assert units == int(units)
            found[name.upper()] = int(units)
        elif isinstance(value, dt.date):
            found[name.upper()] = day_text(value)
        else:
            found[name.upper()] = value
    return found


def check_place(problem: Problem, name: str, whole: bytes) -> None:
    """A problem says where it is, and what it shows stands there."""
    assert problem.file == name
    assert problem.message, "a sentence"
    assert problem.line is not None, f"{problem.code} has no line"
    assert 1 <= problem.line <= whole.count(b"\n") + 2
    raw = problem.raw[:MOST_RAW]
    if problem.offset is None:
        assert raw in whole, f"{problem} shows what is not there"
    else:
        # Padding before a header's line does not belong to what it says.
        there = whole[problem.offset :].lstrip(b" \r\n")
        assert there.startswith(raw.lstrip(b" \r\n")), f"{problem} is elsewhere"


@cache
def sources() -> tuple[Source, ...]:
    """Give good files of every layout, the same every time."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(_sources(Path(folder)))


def _sources(folder: Path) -> Iterator[Source]:
    """Write good files of every layout: without a record, with one, with three."""
    rng = random.Random(0)  # noqa: S311 - repeatable, no secret
    for layout in every_layout():
        for records in (0, 1, 3, 3):
            name = DataFileName("91", "379", T, layout.file_type)
            rows = [some_values(rng, layout) for _ in range(records)]
            path = write_data_file(folder, name, layout, rows)
            yield Source(path.name, path.read_bytes(), tuple(_spots(path)))


def _spots(path: Path) -> Iterator[Spot]:
    """Give the place of every field; flags three times, for there are few."""
    header = DataFile.open(path).header
    layout = header.layout
    flags = set(layout.signs.values())
    for record in range(header.records):
        start = header.size + record * (layout.width + len(NEWLINE))
        for place, one in enumerate(layout.fields):
            kind = "flag" if place in flags else one.kind.value.lower()
            spot = Spot(kind, start + layout.starts[place], one.length)
            yield from [spot] * (3 if place in flags else 1)


@contextlib.contextmanager
def _alarmed() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Hang(f"not read after {HANGS_AFTER_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
