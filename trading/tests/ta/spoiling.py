"""Fields with what must not stand in them, or seldom does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

_IN_FIELDS: dict[str, tuple[bytes, ...]] = {
    "number": (
        b"",
        b"-",
        b"+1",
        b"-1",
        b"1-",
        b"--1",
        b"1 0",
        b"1.0",
        b"1e3",
        b"1_0",
        b"NaN",
        b"0x1",
        "１".encode("gb18030"),
        "²".encode("latin-1"),
        b"1\0",
        b"1\n",
        b"1\r\n",
    ),
    "date": (
        b"",
        b"00000000",
        b"00010101",
        b"99991231",
        b"20250230",
        b"20251301",
        b"2025 103",
        b"20250103",
        b"-2025010",
        b"2025-1-3",
        "２０２５".encode("gb18030"),
        b"\t",
        b"2025010\n",
    ),
    "flag": (b"", b"0", b"1", b"2", b"-", b"+", b"\0", b"\x81"),
    "text": (
        b"",
        b"\x81",
        b"\xfe\xfe ",
        b"\x90\x30\x81",
        "样例".encode("gb18030"),
        "样例".encode(),
        "𬱖".encode("gb18030"),
        "\u3000".encode("gb18030"),
        b"a\tb",
        b"a\0",
        b"a\x1a",
        b"a\rb",
        b"a\r\n",
        b"a\nb",
        b"OFDCFEND",
        b"\\N",
        b"a\\",
    ),
}


class Spot(NamedTuple):
    """Where a field stands in a good file: its kind, its byte, its length."""

    kind: str
    at: int
    length: int


def spoil_field(rng: random.Random, data: bytes, spots: Sequence[Spot]) -> bytes:
    """Put into a field what looks right at a glance, or is right and seldom."""
    kind, at, length = rng.choice(spots)
    raw = rng.choice(_IN_FIELDS[kind])
    if kind == "number":
        raw = rng.choice((raw, raw.rjust(length, b"0"), raw.ljust(length, b"0")))
        raw = rng.choice((raw.rjust(length), raw.ljust(length)))
    elif rng.random() < 0.3:
        raw = raw.rjust(length)
    return data[:at] + raw.ljust(length)[:length] + data[at + length :]
