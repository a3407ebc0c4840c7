"""
The rights of the roles as data: `fundops/core/data/grants.csv`, a line an object.

A table, view, sequence or function without a line gives nobody anything; neither does a
partition, whose rights are its parent's. Trigger functions need no line: the database
calls them, and nobody else can.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).parent.parent / "data" / "grants.csv"

Role = Literal["application", "auditor"]
Kind = Literal["database", "schema", "table", "view", "sequence", "function"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What one role may do with one object."""

    role: Role
    kind: Kind
    name: str
    rights: tuple[str, ...]
    #: UPDATE reaches these columns only; empty: all of them.
    update_only: tuple[str, ...] = ()
    #: INSERT leaves these columns to the database.
    insert_without: tuple[str, ...] = ()

    def spelled(self, columns: tuple[str, ...]) -> frozenset[str]:
        """
        Say each right as the catalogue has it: `SELECT`, `UPDATE(state)`.

        :param columns: of the table, in which `insert_without` is left out.
        """
        spelled = set(self.rights)
        if self.update_only:
            spelled.discard("UPDATE")
            spelled |= {f"UPDATE({column})" for column in self.update_only}
        if self.insert_without:
            spelled.discard("INSERT")
            given = [c for c in columns if c not in self.insert_without]
            spelled |= {f"INSERT({column})" for column in given}
        return frozenset(spelled)


@cache
def grants() -> tuple[Grant, ...]:
    """Read the file, in its order."""
    with FILE.open(encoding="ascii", newline="") as file:
        return tuple(_grant(row) for row in csv.DictReader(file))


def _grant(row: dict[str, str]) -> Grant:
    return Grant(
        role=row["role"],  # type: ignore[arg-type]  # tests hold the file to it
        kind=row["kind"],  # type: ignore[arg-type]  # likewise
        name=row["name"],
        rights=tuple(row["rights"].split()),
        update_only=tuple(row["update_only"].split()),
        insert_without=tuple(row["insert_without"].split()),
    )
