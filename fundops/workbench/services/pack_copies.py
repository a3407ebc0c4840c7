"""Copies of files of the outside, without personal data, in their own layout."""

from __future__ import annotations

from pathlib import Path

from fundops.core.personal_data import mask_text
from settlement.banks import names, privacy
from settlement.banks.errors import PatternUnknown
from settlement.banks.layouts import DELIMITER, ENCODING, Layout, layout
from trading.ta.errors import PackageRefused, RecordUnknown
from trading.ta.privacy import is_personal
from trading.ta.reader import DataFile

#: Larger files are named with their hash and not copied.
MOST_BYTES = 1_000_000
_STAR = b"*"
#: Whatever else a bank's file calls an account, a name, a certificate or a telephone.
_ENDINGS = ("account_no", "account_name", "certificate_no", "mobile", "member_no")

#: Words of the bank's or of ours, in which a number may stand.
_WORDS = ("remark", "summary", "text")


def of_index(raw: bytes) -> bytes:
    """An index names files, never people."""
    return raw


def of_ta(path: Path, name: str) -> bytes | None:
    """
    Copy a TA's data file; each byte of a personal field that is not blank is a star.

    None where it cannot be read record by record: then nothing of it is copied.
    """
    try:
        data = DataFile.open(path, name=name)
        copy = bytearray(path.read_bytes())
        for number in range(1, data.header.records + 1):
            record = data.record(number)
            at = record.offset
            for one in record.fields:
                if is_personal(one.field):
                    copy[at : at + len(one.raw)] = _starred(one.raw)
                at += len(one.raw)
    except (PackageRefused, RecordUnknown):
        return None
    return bytes(copy)


def of_bank(name: str, raw: bytes) -> bytes | None:
    """Copy a file of the supervisory bank's link, personal fields as `****`."""
    parsed = names.parse_name(name)
    if parsed is None:
        return None
    try:
        fields = layout(parsed.pattern)
        text = raw.decode(ENCODING)
    except (PatternUnknown, UnicodeDecodeError):
        return None
    lines = [_bank_line(line, fields) for line in text.split("\n")]
    return "\n".join(lines).encode()


def of_channel(raw: bytes) -> bytes | None:
    """Copy a channel's statement: numbers and amounts, and no names."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return mask_text(raw.decode(encoding)).encode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _bank_line(line: str, fields: Layout) -> str:
    texts = line.split(DELIMITER)
    if len(texts) != len(fields.fields):
        # The first line and the balances are figures; anything else is left out.
        return line if len(texts) <= 2 else privacy.MASK
    pairs = zip(fields.fields, texts, strict=True)
    return DELIMITER.join(_shown(field.name, text) for field, text in pairs)


def _shown(name: str, text: str) -> str:
    if text and name.endswith(_ENDINGS):
        return privacy.MASK
    return mask_text(text) if name in _WORDS else privacy.shown(name, text)


def _starred(raw: bytes) -> bytes:
    return b"".join(b" " if byte == 0x20 else _STAR for byte in raw)
