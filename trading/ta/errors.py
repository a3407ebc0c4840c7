"""What is raised about a file, and the problems it is told with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundops.core.errors import FundopsError, InputRefused
from trading.ta.reasons import REASONS as REASONS
from trading.ta.reasons import gettext_noop as gettext_noop

#: Problems kept of one package; more are counted only.
MOST_PROBLEMS = 1_000
#: Bytes of the raw text kept with a problem.
MOST_RAW = 200


class OfdError(FundopsError):
    """Something about a TA's file, or about a file for it, is not as it must be."""

    code = "trading.ta.error"


class LayoutUnknown(OfdError):
    """No layout for this version and file type."""

    code = "trading.ta.layout_unknown"


class FieldUnknown(OfdError):
    """The version and file type have no field of this name."""

    code = "trading.ta.field_unknown"


class RecordUnknown(OfdError):
    """The file has no record of this number."""

    code = "trading.ta.record_unknown"


class FieldUnreadable(OfdError):
    """A field's bytes are not what its type says; `reason` is a key of REASONS."""

    code = "trading.ta.field_unreadable"

    def __init__(self, name: str, raw: bytes, reason: str) -> None:
        super().__init__(f"{name}: {REASONS[reason]}")
        self.name = name
        self.raw = raw
        self.reason = reason


class FieldDoesNotFit(OfdError):
    """
    A value cannot be written into its field; it is never cut.

    `record` is the 1-based number of the record where a file was being written. The
    message does not repeat the value, which may be somebody's name or number.
    """

    code = "trading.ta.field_does_not_fit"

    def __init__(
        self, name: str, value: object, cause: str, *, record: int | None = None
    ) -> None:
        where = name if record is None else f"Record {record}, {name}"
        super().__init__(f"{where}: the value {cause}.")
        self.name = name
        self.value = value
        self.cause = cause
        self.record = record


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing wrong with a file, with the place where it is.

    `line` counts all lines of the file from 1, `record` the records from 1; `offset`
    is the byte in the file. `code` is a key of REASONS and stays the same for ever.
    """

    code: str
    file: str
    line: int | None = None
    record: int | None = None
    field: str = ""
    raw: bytes = b""
    offset: int | None = None
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def template(self) -> str:
        """The sentence before its facts are filled in, for translation."""
        return REASONS[self.code]

    @property
    def message(self) -> str:
        return self.template % self.facts

    @property
    def raw_text(self) -> str:
        return shown(self.raw)

    def as_dict(self) -> dict[str, Any]:
        """Give the problem as JSON takes it."""
        return {
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "record": self.record,
            "field": self.field,
            "raw": self.raw_text,
            "offset": self.offset,
            "message": self.message,
            "facts": dict(self.facts),
        }

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.field:
            place.append(self.field)
        if self.raw:
            place.append(repr(self.raw_text))
        return f"{', '.join(place)}: {self.message}"


class Problems:
    """The problems of a file or package, capped: the rest is counted, not kept."""

    def __init__(self, most: int = MOST_PROBLEMS) -> None:
        self._kept: list[Problem] = []
        self._most = most
        self.count = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self._kept) < self._most:
            self._kept.append(problem)

    def extend(self, other: Problems) -> None:
        for problem in other:
            self.add(problem)
        self.count += other.more

    @property
    def more(self) -> int:
        """How many there are beyond those kept."""
        return self.count - len(self._kept)

    def raise_if_any(self) -> None:
        """:raises PackageRefused: with all of them, if there is one."""
        if self.count:
            raise PackageRefused(self)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, index: int) -> Problem:
        return self._kept[index]

    def __bool__(self) -> bool:
        return self.count > 0


class PackageRefused(OfdError, InputRefused):
    """A package is taken whole or not at all; `problems` says every reason."""

    code = "trading.ta.package_refused"

    def __init__(self, problems: Problems) -> None:
        lines = [str(problem) for problem in problems]
        if problems.more:
            lines.append(f"… and {problems.more} more.")
        super().__init__("\n".join(lines))
        self.problems = problems


def shown(raw: bytes) -> str:
    """Give raw bytes as text for people; what is not GB18030 as \\x escapes."""
    return raw[:MOST_RAW].decode("gb18030", "backslashreplace")
