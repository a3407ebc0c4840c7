"""What can be wrong with a channel's messages, keys and files. No Django in here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundops.core.errors import FundopsError

#: Problems kept of one file; more are counted only.
MOST_PROBLEMS = 1_000
#: Characters of the raw text kept with a problem.
MOST_RAW = 200


class UnusableKey(FundopsError):
    """A key that nothing may be signed or verified with."""

    code = "accounts.unusable_key"


class BadSignature(FundopsError):
    """
    A message that its sender did not sign, or not lately.

    `reason`: KEY, TIMESTAMP, NONCE or SIGNATURE.
    """

    code = "accounts.bad_signature"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


#: What is wrong with a statement file, by reason code; `%(…)s` are a problem's facts.
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
    "name_bad": gettext_noop(
        "A channel's file is named like PAYA_TxFsiList_20250102.txt."
    ),
    "sender_unknown": gettext_noop("The channel %(found)s is none of ours."),
    "sender_differs": gettext_noop(
        "The file is of channel %(found)s and lies in the folder of %(stated)s."
    ),
    "day_bad": gettext_noop("%(found)s is no business day; it has no window."),
    # The whole
    "mark_bad": gettext_noop(
        "The file begins with a byte order mark, which it may not."
    ),
    "first_line_bad": gettext_noop(
        "The first line must be the number of rows and their total, like 12|3400.00."
    ),
    "file_cut": gettext_noop(
        "The last line does not end: the file is cut off; ask for it again."
    ),
    "row_count": gettext_noop(
        "The first line says %(stated)s rows and there are %(found)s; ask for the "
        "file again."
    ),
    "total_differs": gettext_noop(
        "The first line says %(stated)s and the rows sum to %(found)s; ask for the "
        "file again."
    ),
    "serial_twice": gettext_noop("The serial stands in line %(first)s already."),
    # A row
    "row_too_long": gettext_noop("The row has more than %(most)s bytes."),
    "encoding_bad": gettext_noop("The bytes are not UTF-8 text."),
    "control_bad": gettext_noop("The row holds a control character."),
    "field_count": gettext_noop("The row has %(found)s fields; it must have 8."),
    "serial_bad": gettext_noop("The serial must be 1 to 40 letters, digits, - or _."),
    "number_bad": gettext_noop("Our number must be at most 40 letters or digits."),
    "text_too_long": gettext_noop("The field has more than %(most)s characters."),
    "amount_bad": gettext_noop(
        "The amount must be digits, a point and two places, like 1000.00."
    ),
    "amount_zero": gettext_noop("A debit that succeeded has an amount above zero."),
    "status_bad": gettext_noop("The status must be 1, 2, 3, 4 or 9."),
    "moment_bad": gettext_noop("The time must be 14 digits, like 20250102093000."),
    "finish_missing": gettext_noop("A debit that succeeded has a finish time."),
    "outside_window": gettext_noop(
        "The debit ended at %(found)s, outside the window of the file's day."
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, the raw text, and what."""

    code: str
    line: int = 0
    field: str = ""
    raw: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "line": self.line,
            "field": self.field,
            "raw": self.raw,
            "facts": {key: str(value) for key, value in self.facts.items()},
        }


class Problems:
    """Everything found wrong with one file; beyond the most they are counted only."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self.more = 0

    def add(
        self, code: str, line: int = 0, field: str = "", raw: str = "", **facts: object
    ) -> None:
        if len(self._kept) >= MOST_PROBLEMS:
            self.more += 1
            return
        self._kept.append(Problem(code, line, field, raw[:MOST_RAW], facts))

    def extend(self, others: Problems) -> None:
        for one in others:
            if len(self._kept) >= MOST_PROBLEMS:
                self.more += 1
            else:
                self._kept.append(one)
        self.more += others.more

    @property
    def count(self) -> int:
        return len(self._kept) + self.more

    def __bool__(self) -> bool:
        return bool(self._kept)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._kept)
