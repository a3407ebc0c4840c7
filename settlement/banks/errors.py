"""What can be wrong with a bank's file, each reason with a code and a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundops.core.errors import FundopsError, InputRefused

#: Problems kept of one file; more are counted only.
MOST_PROBLEMS = 1_000
#: Characters of the raw text kept with a problem.
MOST_RAW = 200


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


#: Reason code -> sentence; its `%(…)s` are the problem's `facts`.
REASONS: Mapping[str, str] = {
    # Its arrival
    "file_unreadable": gettext_noop("The file cannot be read: %(cause)s"),
    "file_irregular": gettext_noop(
        "This is not a regular file: links, pipes and devices are not read."
    ),
    "file_too_large": gettext_noop("The file has more than %(most)s bytes."),
    "file_changing": gettext_noop(
        "The file changed while it was read; receive it when it is whole."
    ),
    "file_changed": gettext_noop(
        "A file of this name is held already with other content; nothing of this one "
        "was taken. Compare both and decide."
    ),
    "file_not_ours": gettext_noop(
        "We wrote no file %(stated)s; have the bank say what it answers."
    ),
    # The name
    "name_bad": gettext_noop(
        "This is no name of a bank's file; one looks like fsi_back_20250102_001.txt."
    ),
    "direction_bad": gettext_noop("This file goes to the bank, it does not come back."),
    "account_unknown": gettext_noop(
        "This is none of our accounts at the bank; register it, then receive again."
    ),
    # The first line and the whole
    "encoding_bad": gettext_noop("The bytes are not UTF-8 text."),
    "mark_bad": gettext_noop(
        "The file begins with a byte order mark, which it may not."
    ),
    "control_bad": gettext_noop(
        "The line holds a carriage return, a tab or a zero byte, which no field may."
    ),
    "file_cut": gettext_noop(
        "The last line does not end: the file is cut off; ask for it again."
    ),
    "first_line_bad": gettext_noop(
        "The first line must be the number of rows and the total amount."
    ),
    "row_count": gettext_noop(
        "The first line says %(stated)s rows, the file has %(found)s."
    ),
    "total_differs": gettext_noop(
        "The first line says %(stated)s in all, the rows make %(found)s."
    ),
    "opening_missing": gettext_noop("The second line must be the opening balance."),
    "closing_missing": gettext_noop(
        "The last line must be the closing balance: the file is cut off."
    ),
    "balance_differs": gettext_noop(
        "Opening balance and lines make %(found)s, the statement closes with "
        "%(stated)s."
    ),
    # A row
    "field_count": gettext_noop(
        "The row has %(found)s fields, it must have %(stated)s."
    ),
    "serial_twice": gettext_noop("The row of line %(earlier)s has this number, too."),
    # A field
    "field_missing": gettext_noop("The field is empty, and must not be."),
    "amount_bad": gettext_noop(
        "This is not an amount above zero with two decimals in ASCII digits."
    ),
    "balance_bad": gettext_noop("This is not a balance with two decimals."),
    "date_bad": gettext_noop("This is not a date like 20250102."),
    "time_bad": gettext_noop("This is not a time like 093000."),
    "moment_bad": gettext_noop("This is not a moment like 20250102093000."),
    "text_long": gettext_noop("The text has more than %(most)s characters."),
    "status_bad": gettext_noop("The status must be 0, 1, 2 or 9."),
    "direction_of_line_bad": gettext_noop("The direction must be IN or OUT."),
}


class BankFileError(FundopsError):
    """Something about a bank's file, or about a file for it, is not as it must be."""

    code = "settlement.banks.error"


class PatternUnknown(BankFileError):
    """The profile has no such file."""

    code = "settlement.banks.pattern_unknown"


class RowDoesNotFit(BankFileError):
    """
    A value cannot be written into its field; it is never cut.

    The message does not repeat the value, which may be somebody's name or number.
    """

    code = "settlement.banks.row_does_not_fit"

    def __init__(self, field: str, cause: str, *, row: int) -> None:
        super().__init__(f"Row {row}, {field}: the value {cause}.")
        self.field = field
        self.cause = cause
        self.row = row


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing wrong with a file, with the place where it is.

    `line` counts all lines from 1; `code` is a key of REASONS and stays for ever.
    """

    code: str
    file: str
    line: int | None = None
    field: str = ""
    raw: str = ""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def template(self) -> str:
        """The sentence before its facts are filled in, for translation."""
        return REASONS[self.code]

    @property
    def message(self) -> str:
        return self.template % self.facts

    def as_dict(self) -> dict[str, Any]:
        """Give the problem as JSON takes it."""
        return {
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "raw": self.raw,
            "message": self.message,
            "facts": {key: str(value) for key, value in self.facts.items()},
        }

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.field:
            place.append(self.field)
        if self.raw:
            place.append(repr(self.raw))
        return f"{', '.join(place)}: {self.message}"


class Problems:
    """The problems of a file, capped: the rest is counted, not kept."""

    def __init__(self, file: str, most: int = MOST_PROBLEMS) -> None:
        self.file = file
        self.count = 0
        self._most = most
        self._kept: list[Problem] = []

    def add(
        self,
        code: str,
        *,
        line: int | None = None,
        field: str = "",
        raw: str = "",
        **facts: object,
    ) -> None:
        self.count += 1
        if len(self._kept) < self._most:
            shown = raw[:MOST_RAW].encode("utf-8", "backslashreplace").decode()
            self._kept.append(Problem(code, self.file, line, field, shown, facts))

    @property
    def more(self) -> int:
        """How many there are beyond those kept."""
        return self.count - len(self._kept)

    def raise_if_any(self) -> None:
        """:raises BankFileRefused: with all of them, if there is one."""
        if self.count:
            raise BankFileRefused(self)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._kept)

    def __len__(self) -> int:
        return self.count

    def __bool__(self) -> bool:
        return self.count > 0


class BankFileRefused(BankFileError, InputRefused):
    """A file is taken whole or not at all; `problems` says every reason."""

    code = "settlement.banks.file_refused"

    def __init__(self, problems: Problems) -> None:
        lines = [str(problem) for problem in problems]
        if problems.more:
            lines.append(f"… and {problems.more} more.")
        super().__init__("\n".join(lines))
        self.problems = problems
