"""
A world played for some days, with a copy kept before every step that can be killed.

Run as a process of its own against a server of a test's own: for each fault point it
keeps the database and the files as they were before the first step that came to it, and
says what the auditors and the disk showed after that step, undisturbed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg

#: Folders of what goes out and comes in; keys and the like are not of the day.
FOLDERS = ("ta", "channels", "banks")
SOCKET = "FUNDOPS_CRASH_SOCKET"
#: Identity numbers leave gaps after a crash; all else must be the same.
LEFT_OUT = {
    "v_audit": ("seq", "row_hash", "at"),
    "v_postings": ("entry_no",),
}
#: A file that the bank cut off: refused, so that this way is gone, too.
_BROKEN = "settle_in_bank_20250103_900.txt"


@dataclass
class Steps:
    """The steps so far: what each new fault point needs to be tried."""

    database: str
    data: Path
    copies: Path
    known: dict[str, str]
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Points that were come to with something to do: no better step is looked for.
    telling: set[str] = field(default_factory=set)
    _count: int = 0

    def run(self, go_on: Any, command: str, day: dt.date, *words: str) -> Any:
        """Run one step; keep what was before it where it comes to a new point."""
        unseen = {
            name
            for name, of_command in self.known.items()
            if of_command == command and name not in self.telling
        }
        if not unseen:
            return go_on()
        self._count += 1
        name = f"before_{self._count}"
        before = self._shown()
        self._keep(name)
        reached: set[str] = set()
        with mock.patch("fundops.core.faultpoints.reach", reached.add):
            answer = go_on()
        after = self._shown()
        new = reached & unseen
        if before == after:
            new -= set(self.found)
        else:
            self.telling |= new
        if not new:
            self._forget(name)
            return answer
        for point in new:
            self.found[point] = {
                "words": [command, f"--business-date={day}", *words],
                "before": name,
                **after,
            }
        return answer

    def _shown(self) -> dict[str, Any]:
        return {"contents": digest_of_views(), "files": digest_of_files(self.data)}

    def _keep(self, name: str) -> None:
        from django.db import connections

        connections.close_all()
        copy_database(self.database, name)
        shutil.copytree(self.data, self.copies / name)

    def _forget(self, name: str) -> None:
        administer(f'DROP DATABASE "{name}"')
        shutil.rmtree(self.copies / name)


def administer(sql: str) -> None:
    with psycopg.connect(
        host=os.environ[SOCKET], user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(sql.encode())


def copy_database(source: str, name: str) -> None:
    administer(
        f'CREATE DATABASE "{name}" OWNER fundops_owner TEMPLATE "{source}"'
        " STRATEGY FILE_COPY"
    )


def digest_of_files(data: Path) -> dict[str, str]:
    """Say the SHA-256 of every file that was exchanged, by its path."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in FOLDERS
        for path in sorted((data / folder).rglob("*"))
        if path.is_file()
    }


def digest_of_views() -> dict[str, str]:
    """Say what each of the auditors' views shows, rows in an order of their own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT viewname::text FROM pg_views WHERE schemaname = 'public'"
            " AND viewname LIKE 'v\\_%' ORDER BY 1"
        )
        return dict(_view(cursor, view) for (view,) in cursor.fetchall())


def _view(cursor: Any, view: str) -> tuple[str, str]:
    left_out = "".join(f" - '{column}'" for column in LEFT_OUT.get(view, ()))
    cursor.execute(f"SELECT (to_jsonb(v){left_out})::text FROM {view} AS v")
    rows = sorted(row for (row,) in cursor.fetchall())
    return (
        view,
        f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}",
    )


def play(steps: Steps, *, seed: int, days: int) -> None:
    """Seed a world and play it with every fault, step by step."""
    from fundops.core.models import Staff
    from fundops.sandbox import faults, world
    from fundops.sandbox.draws import Draws
    from fundops.sandbox.people import Office
    from fundops.sandbox.play import day as played
    from fundops.sandbox.play.orders import Wishes
    from fundops.sandbox.services import seed_rows
    from fundops.sandbox.services.seed import CUSTOMERS, seed_world

    actor = Staff.objects.get(employee_no="SERVICE")
    seed_world(
        seed=seed, customers=CUSTOMERS, faults=faults.ALL, actor=actor, tell=_tell
    )
    draws = Draws(seed)

    class WatchedDays(played.Days):
        def _run(self, command: str, day: dt.date, *words: str, **options: Any) -> Any:
            if command == "receive_bank_files" and _spoil(steps.data):
                options["may_complain"] = True
            go_on = super()._run
            return steps.run(
                lambda: go_on(command, day, *words, **options), command, day, *words
            )

    with tempfile.TemporaryDirectory(prefix="fundops-orders-") as folder:
        watched = WatchedDays(
            actor=actor,
            office=Office(draws=draws),
            wishes=Wishes(seed_rows.customers(CUSTOMERS), draws),
            folder=Path(folder),
            tell=_tell,
        )
        for day in _days(world.FIRST_DAY, days):
            watched.play(day, with_orders=True)


def _days(first: dt.date, count: int) -> Iterator[dt.date]:
    from fundops.core.selectors import calendar

    day = first
    for _ in range(count):
        yield day
        day = calendar.trading_day_after(day)


def _spoil(data: Path) -> bool:
    """Add a file that is cut off to the first arrivals; say whether it was now."""
    base = data / "banks" / "SUPERVISION"
    if list(base.rglob(f"{_BROKEN}*")):
        return False
    (base / "in").mkdir(parents=True, exist_ok=True)
    (base / "in" / _BROKEN).write_text("2|10.00\n", encoding="utf-8")
    return True


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--copies", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=4)
    asked = parser.parse_args()
    django.setup()
    from django.conf import settings

    from settlement import faultpoints as settlement
    from trading import faultpoints as trading

    steps = Steps(
        database=asked.database,
        data=Path(settings.DATA_DIR),
        copies=asked.copies,
        known={**trading.NAMES, **settlement.NAMES},
    )
    play(steps, seed=asked.seed, days=asked.days)
    sys.stdout.write(json.dumps(steps.found))


if __name__ == "__main__":
    main()
