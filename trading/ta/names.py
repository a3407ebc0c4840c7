"""The names of the files. Letter case does not count when they are compared."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from trading.ta.fields import day_text, parse_date

_PARTY = r"[0-9A-Z]{1,20}"
_DATA = re.compile(
    rf"OFD_({_PARTY})_({_PARTY})_([0-9]{{8}})_([0-9A-Z]{{2}})(?:_([0-9]{{3}}))?\.TXT",
    re.ASCII | re.IGNORECASE,
)
_INDEX = re.compile(
    rf"(OF[A-CE-Z])_({_PARTY})_({_PARTY})_([0-9]{{8}})\.TXT",
    re.ASCII | re.IGNORECASE,
)
_LIKE_AN_INDEX = re.compile(r"OF[A-CE-Z]_.*\.TXT", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DataFileName:
    """`OFD_<creator>_<receiver>_<YYYYMMDD>_<type>[_<NNN>].TXT`; `part` from 1."""

    creator: str
    receiver: str
    date: dt.date
    file_type: str
    part: int | None = None

    def __str__(self) -> str:
        part = "" if self.part is None else f"_{self.part:03d}"
        parties = f"{self.creator}_{self.receiver}"
        return f"OFD_{parties}_{day_text(self.date)}_{self.file_type}{part}.TXT"


@dataclass(frozen=True, slots=True)
class IndexName:
    """`<prefix>_<creator>_<receiver>_<YYYYMMDD>.TXT`; the prefix names the batch."""

    prefix: str
    creator: str
    receiver: str
    date: dt.date

    def __str__(self) -> str:
        parties = f"{self.creator}_{self.receiver}"
        return f"{self.prefix}_{parties}_{day_text(self.date)}.TXT"


def parse_data_name(text: str) -> DataFileName | None:
    """Read a data file's name, in any letter case; None if it is not one."""
    match = _DATA.fullmatch(text)
    date = parse_date(match[3].encode()) if match else None
    if match is None or date is None:
        return None
    part = int(match[5]) if match[5] else None
    if part == 0:
        return None
    return DataFileName(
        match[1].upper(), match[2].upper(), date, match[4].upper(), part
    )


def parse_index_name(text: str) -> IndexName | None:
    """Read an index's name, in any letter case; None if it is not one."""
    match = _INDEX.fullmatch(text)
    date = parse_date(match[4].encode()) if match else None
    if match is None or date is None:
        return None
    return IndexName(match[1].upper(), match[2].upper(), match[3].upper(), date)


def looks_like_an_index(text: str) -> bool:
    """Say whether a name is meant as an index's, though it may be a wrong one."""
    return _LIKE_AN_INDEX.fullmatch(text) is not None
