"""
The names of the bank's files; letter case counts.

    customer_back_20250102_001.txt               ours, and the bank's notices
    result_customer_back_20250102_001.txt        the bank's answer to that file,
    result_customer_back_20250102_001_02.txt     and its second one
    statement_62000000001_20250102.txt           an account's statement of a day
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from settlement.banks.fields import day_text, parse_date
from settlement.banks.layouts import layout, patterns

RESULT, STATEMENT = "result", "statement"
HIGHEST_BATCH = 999
_BATCHED = re.compile(r"([a-z_]{1,40})_([0-9]{8})_([0-9]{3})", re.ASCII)
_RESULT = re.compile(
    r"result_([a-z_]{1,40}_[0-9]{8}_[0-9]{3})(?:_([0-9]{2}))?", re.ASCII
)
_STATEMENT = re.compile(r"statement_([0-9A-Za-z-]{1,40})_([0-9]{8})", re.ASCII)
_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class BankFileName:
    """
    One file's name, taken apart.

    `date` and `batch` of a result are those of the file it answers, `part` counts the
    results of one file from 1; a statement has an `account_no` and batch 0.
    """

    pattern: str
    date: dt.date
    batch: int = 0
    answers: str = ""
    part: int = 1
    account_no: str = ""

    def __str__(self) -> str:
        if self.pattern == STATEMENT:
            return f"{STATEMENT}_{self.account_no}_{day_text(self.date)}{_SUFFIX}"
        if self.pattern == RESULT:
            part = f"_{self.part:02d}" if self.part > 1 else ""
            return f"{RESULT}_{self.answers.removesuffix(_SUFFIX)}{part}{_SUFFIX}"
        return f"{self.pattern}_{day_text(self.date)}_{self.batch:03d}{_SUFFIX}"


def batched(pattern: str, date: dt.date, batch: int) -> BankFileName:
    """
    Name one of our files, or a notice of the bank; `batch` from 1.

    :raises PatternUnknown: for a file that the profile lacks.
    """
    layout(pattern)
    if not 1 <= batch <= HIGHEST_BATCH:
        raise ValueError(f"batch {batch}")
    return BankFileName(pattern, date, batch)


def result_of(name: BankFileName, part: int = 1) -> BankFileName:
    """Name the bank's answer to one of our files; `part` from 1."""
    return BankFileName(RESULT, name.date, name.batch, answers=str(name), part=part)


def statement_of(account_no: str, date: dt.date) -> BankFileName:
    """Name the statement of an account and day."""
    return BankFileName(STATEMENT, date, account_no=account_no)


def parse_name(text: str) -> BankFileName | None:
    """Read a file's name; None if it is not one of the profile's."""
    if not text.endswith(_SUFFIX):
        return None
    stem = text.removesuffix(_SUFFIX)
    if match := _STATEMENT.fullmatch(stem):
        date = parse_date(match[2])
        return statement_of(match[1], date) if date else None
    if match := _RESULT.fullmatch(stem):
        answered = _parse_batched(match[1])
        part = int(match[2] or 1)
        if answered is None or (match[2] and part < 2):
            return None
        return result_of(answered, part)
    return _parse_batched(stem)


def _parse_batched(stem: str) -> BankFileName | None:
    match = _BATCHED.fullmatch(stem)
    if match is None or match[1] not in patterns() or match[1] in (RESULT, STATEMENT):
        return None
    date, batch = parse_date(match[2]), int(match[3])
    return BankFileName(match[1], date, batch) if date and batch else None
