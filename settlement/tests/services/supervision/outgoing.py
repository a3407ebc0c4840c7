"""A reader of our files for the bank that shares nothing with their writer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from settlement.models import BankLink


@dataclass(frozen=True)
class Out:
    """A file that is out: its first line, and the fields of its rows by position."""

    name: str
    count: int
    total: Decimal
    rows: list[list[str]]


def folder() -> Path:
    return BankLink.objects.get().folder / "out"


def names() -> list[str]:
    return sorted(path.name for path in folder().glob("*")) if folder().exists() else []


def read(name: str) -> Out:
    text = (folder() / name).read_bytes().decode("utf-8")
    assert text.endswith("\n")
    first, *lines = text.removesuffix("\n").split("\n")
    count, total = first.split("|")
    return Out(name, int(count), Decimal(total), [line.split("|") for line in lines])


def digests() -> dict[str, str]:
    """The SHA-256 of every file that is out."""
    return {
        name: hashlib.sha256((folder() / name).read_bytes()).hexdigest()
        for name in names()
    }
