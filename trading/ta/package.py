"""A package: an index and the files it lists, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trading.ta.batches import faults_of
from trading.ta.errors import Problem, Problems
from trading.ta.fields import day_text
from trading.ta.index import FIRST_LISTED, Index, read_index
from trading.ta.names import DataFileName, looks_like_an_index, parse_data_name
from trading.ta.parts import LogicalFile, parts_fault
from trading.ta.reader import DataFile


@dataclass(frozen=True, slots=True)
class Package:
    """A package that has passed every check; files in the order of the index."""

    index_path: Path
    index: Index
    files: tuple[DataFile, ...]

    def of_type(self, file_type: str) -> tuple[DataFile, ...]:
        """Give the file of a type, or its parts in order, or nothing."""
        found = [file for file in self.files if file.header.file_type == file_type]
        return tuple(sorted(found, key=lambda file: file.name.upper()))

    def logical(self, file_type: str) -> LogicalFile:
        """Give all records of a type as one file, whatever parts it came in."""
        return LogicalFile(file_type, self.of_type(file_type))


def packages_in(directory: Path) -> list[Path]:
    """Find every index in a directory, in the order of their names."""
    found = [
        path
        for path in directory.iterdir()
        if looks_like_an_index(path.name) and path.is_file()
    ]
    return sorted(found, key=lambda path: (path.name.upper(), path.name))


def read_package(index_path: Path) -> Package:
    """
    Read and check a package whole.

    :raises PackageRefused: with every reason of every file.
    """
    package, problems = check_package(index_path)
    problems.raise_if_any()
    assert package is not None
    return package


def check_package(index_path: Path) -> tuple[Package | None, Problems]:
    """Check a package; None, and all that is wrong, if it must be refused."""
    problems = Problems()
    index = read_index(index_path, problems)
    if index is None:
        return None, problems
    files: list[DataFile] = []
    for path in _Listing(index_path, index, problems).paths():
        file = DataFile.try_open(path, problems)
        if file is None:
            continue
        _compare_with_index(file, index, problems)
        file.check(problems)
        files.append(file)
    if problems:
        return None, problems
    return Package(index_path, index, tuple(files)), problems


def _compare_with_index(file: DataFile, index: Index, problems: Problems) -> None:
    """Names are compared with the index's name already; only the version is not."""
    found = file.header.version
    if found != index.version:
        facts = {"what": "version", "found": found, "stated": index.version}
        raw = found.encode()
        problems.add(Problem("header_differs", file.name, line=2, raw=raw, facts=facts))


@dataclass(slots=True)
class _Listing:
    """The files an index lists, and what is wrong with the list."""

    index_path: Path
    index: Index
    problems: Problems

    def paths(self) -> list[Path]:
        """Find the listed files, in any letter case."""
        present: dict[str, list[Path]] = {}
        for path in self.index_path.parent.iterdir():
            present.setdefault(path.name.upper(), []).append(path)
        names: dict[DataFileName, int] = {}
        paths: list[Path] = []
        for line, listed in enumerate(self.index.files, start=FIRST_LISTED):
            name = parse_data_name(listed)
            if name is None:
                self._note("listed_name_bad", line)
            elif name in names:
                self._note("listed_twice", line)
            else:
                names[name] = line
                self._compare(name, line)
                paths += self._found(present.get(listed.upper(), []), line)
        self._check_batch(names)
        self._check_parts(names)
        return paths

    def _found(self, paths: list[Path], line: int) -> list[Path]:
        if not paths:
            self._note("file_missing", line)
        elif len(paths) > 1:
            self._note("file_ambiguous", line)
        return paths[:1]

    def _compare(self, name: DataFileName, line: int) -> None:
        stated = self.index.name
        for what, found, other in (
            ("creator", name.creator, stated.creator),
            ("receiver", name.receiver, stated.receiver),
            ("date", day_text(name.date), day_text(stated.date)),
        ):
            if found != other:
                self._note("listed_differs", line, what=what, found=found, stated=other)

    def _check_batch(self, names: dict[DataFileName, int]) -> None:
        """The prefix says which types travel with it, and all go one way."""
        lines: dict[str, int] = {}
        for name, line in names.items():
            lines.setdefault(name.file_type, line)
        for code, file_type, facts in faults_of(self.index.prefix, lines):
            self._note(code, lines.get(file_type), **facts)

    def _check_parts(self, names: Iterable[DataFileName]) -> None:
        """A type is one file, or parts 001, 002 … without a gap."""
        parts: dict[str, list[int | None]] = {}
        for name in names:
            parts.setdefault(name.file_type, []).append(name.part)
        for file_type, found in parts.items():
            facts = parts_fault(file_type, found)
            if facts:
                self._note("parts_incomplete", None, **facts)

    def _note(self, code: str, line: int | None, **facts: object) -> None:
        """Note a problem with a listed file, or with the whole list."""
        raw = b"" if line is None else self.index.listed[line - FIRST_LISTED]
        name = self.index_path.name
        self.problems.add(Problem(code, name, line=line, raw=raw, facts=facts))
