"""What can be wrong with a file, each reason with a code and a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundops.core.errors import FundopsError, InputRefused

#: Problems kept of one package; more are counted only.
MOST_PROBLEMS = 1_000
#: Bytes of the raw text kept with a problem.
MOST_RAW = 200


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


#: Reason code -> sentence; its `%(…)s` are the problem's `facts`.
REASONS: Mapping[str, str] = {
    # The package
    "index_unreadable": gettext_noop("The index cannot be read: %(cause)s"),
    "index_name_bad": gettext_noop(
        "An index is named like OFI_91_379_20250102.TXT; ask for it again."
    ),
    "index_count": gettext_noop(
        "The index says %(stated)s files and lists %(found)s; ask for it again."
    ),
    "listed_name_bad": gettext_noop(
        "A data file is named like OFD_91_379_20250102_04.TXT; ask for it again."
    ),
    "listed_twice": gettext_noop("The index lists this file more than once."),
    "listed_differs": gettext_noop(
        "The file's name says %(what)s %(found)s, its index says %(stated)s."
    ),
    "file_missing": gettext_noop(
        "The index lists this file and it is not there; wait for it or ask again."
    ),
    "file_ambiguous": gettext_noop(
        "More than one file has this name, in other letter case; remove the wrong one."
    ),
    "file_unreadable": gettext_noop("The file cannot be read: %(cause)s"),
    "parts_incomplete": gettext_noop(
        "The parts of type %(file_type)s are %(found)s; they must be 001 to %(last)s, "
        "each once. Missing: %(missing)s."
    ),
    "prefix_unknown": gettext_noop(
        "No batch is known whose index is named %(prefix)s; ask the sender what it is."
    ),
    "listed_type_strange": gettext_noop(
        "Files of type %(file_type)s do not travel with an index %(prefix)s; ask for "
        "it again."
    ),
    "listed_directions": gettext_noop(
        "The index lists files to a TA (%(outgoing)s) and from one (%(incoming)s); ask "
        "for it again."
    ),
    # Its arrival
    "file_irregular": gettext_noop(
        "This is not a regular file: links, pipes and devices are not read."
    ),
    "file_too_large": gettext_noop("The file has more than %(most)s bytes."),
    "file_changing": gettext_noop(
        "The file changed while it was read; receive it when it is whole."
    ),
    "sender_unknown": gettext_noop(
        "The sender %(found)s is not a TA we know; import its masters first."
    ),
    "receiver_differs": gettext_noop(
        "The package is for %(found)s, and we are %(stated)s: send it back."
    ),
    "sender_elsewhere": gettext_noop(
        "Packages of %(found)s do not come this way, only those of %(stated)s; find "
        "who put it there."
    ),
    "day_not_trading": gettext_noop(
        "%(found)s is no trading day, and answers are dated by one; ask the TA for the "
        "right day."
    ),
    "package_changed": gettext_noop(
        "This package is held already with other content (%(files)s); nothing of it "
        "was taken. Compare both and decide."
    ),
    # The header
    "marker_bad": gettext_noop("The first line must be %(stated)s."),
    "header_cut": gettext_noop("The file ends, or a line does not, in the header."),
    "version_unknown": gettext_noop("The version must be 20, 21 or 22."),
    "header_date_bad": gettext_noop("The date is not a date like 20250102."),
    "type_unknown": gettext_noop(
        "No layout is known for file type %(file_type)s in version %(version)s."
    ),
    "field_count_bad": gettext_noop("The number of fields is not a number above 0."),
    "file_count_bad": gettext_noop("The number of files is not a number."),
    "field_unknown": gettext_noop(
        "File type %(file_type)s of version %(version)s has no field of this name."
    ),
    "field_twice": gettext_noop("The header names this field more than once."),
    "record_count_bad": gettext_noop("The number of records is not a number."),
    "name_bad": gettext_noop(
        "A data file is named like OFD_91_379_20250102_04.TXT; ask for it again."
    ),
    "name_differs": gettext_noop(
        "The header says %(what)s %(found)s, the file's name says %(stated)s."
    ),
    "header_differs": gettext_noop(
        "The header says %(what)s %(found)s, the package's index says %(stated)s."
    ),
    # The records
    "record_length": gettext_noop(
        "The record has %(found)s bytes, its fields make %(stated)s."
    ),
    "record_count": gettext_noop(
        "The header says %(stated)s records, the file has %(found)s."
    ),
    "trailer_missing": gettext_noop(
        "The file does not end in OFDCFEND: it is cut off; ask for it again."
    ),
    "trailer_followed": gettext_noop("Something follows OFDCFEND."),
    # The fields
    "number_bad": gettext_noop(
        "This is not a number: ASCII digits over the whole width, or blank."
    ),
    "sign_bad": gettext_noop("A sign is 0 for plus, 1 for minus, or blank."),
    "sign_twice": gettext_noop("The number is negative and its sign says so again."),
    "date_bad": gettext_noop("This is not a date like 20250102, nor blank."),
    "text_bad": gettext_noop("The bytes are not GB18030 text."),
    "text_control": gettext_noop(
        "The text holds a line end, a tab or a zero byte, which no field may."
    ),
    "text_utf8": gettext_noop(
        "This and all other text of the file is UTF-8, where GB18030 must be; ask for "
        "it again."
    ),
}


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
