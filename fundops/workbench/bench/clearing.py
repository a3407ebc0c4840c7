"""
Clearing a TA's confirmations end to end, against SQL, the ORM and a bare COPY.

Ours: the package is received and checked, staged, applied to orders and register, and
booked with claims, refunds, receipts and proof. Theirs: see `sql/baseline_clearing.sql`
(match, postings, balances, holdings, their checks and nothing else) and `by_orm.py`.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from fundops.core.database.owner import as_admin
from fundops.workbench.bench import by_orm, machine, orders
from fundops.workbench.bench.measure import Stopwatch, peak_rss_mb, seconds
from fundops.workbench.bench.scratch import run_script, scratch, text_of
from trading.models import TaFile
from trading.services.loading import CONFIRMATION_FIELDS
from trading.ta.reader import DataFile

ORM_ROWS = 2_000
_FIELDS = tuple(CONFIRMATION_FIELDS.values())
_COLUMNS = ", ".join(("file_id", "line", "byte_offset", *CONFIRMATION_FIELDS))
_STEPS = ("apply_confirmations", "settle_confirmations")


def run(*, rows: int) -> dict[str, Any]:
    """Clear `rows` confirmations ours and theirs in one run; see docs/speed.md."""
    with scratch() as folder:
        run_script("seed", rows=rows + ORM_ROWS)
        _vacuum()
        package = orders.write_package(folder / "package", rows=rows).parent
        before = _baseline_once(folder, rows)
        ours = _ours(package)
        memory = peak_rss_mb()
        # The same baseline again, after ours: the machine may have drifted.
        after = _baseline_once(folder, rows, fresh=False)
        factor = machine.measure()["machine_factor"]
        file = TaFile.objects.get(file_type="04")
        orm = seconds(lambda: by_orm.clear(ORM_ROWS, file=file)) / ORM_ROWS * rows
    sql = (before["sql"] + after["sql"]) / 2
    copy = (before["copy"] + after["copy"]) / 2
    return {
        "rows": rows,
        "seconds": round(ours.total, 3),
        "stages": {name: round(value, 3) for name, value in ours.stages.items()},
        "sql_seconds": round(sql, 3),
        "copy_seconds": round(copy, 3),
        "orm_seconds": round(orm, 1),
        "orm_rows_measured": ORM_ROWS,
        "ratio_to_sql": round(ours.total / sql, 2),
        "times_faster_than_orm": round(orm / ours.total, 1),
        "sql_to_copy": round(sql / copy, 2),
        "peak_rss_mb": memory,
        "machine_factor": factor,
    }


def shown() -> str:
    """Say the DDL and SQL of the baseline."""
    return text_of("baseline_tables") + "\n" + text_of("baseline_clearing")


def _ours(package: Path) -> Stopwatch:
    watch = Stopwatch()
    with watch.stage("receive_ta_files"):
        _call("receive_ta_files", f"--directory={package}")
    for step in _STEPS:
        with watch.stage(step):
            _call(step)
    return watch


def _call(step: str, *words: str) -> None:
    date = f"--business-date={orders.CONFIRM_DATE}"
    call_command(step, *words, date, "--json", stdout=io.StringIO())


def _baseline_once(folder: Path, rows: int, *, fresh: bool = True) -> dict[str, float]:
    """COPY a ready file on the server's side, then clear by SQL; commits are timed."""
    if fresh:
        run_script("baseline_tables")
        _write_ready_file(folder)
    else:
        run_script("baseline_again")
    with as_admin(), connection.cursor() as cursor:
        copy = seconds(
            lambda: cursor.execute(
                f"COPY baseline.staged ({_COLUMNS}) FROM '{folder / 'ready.copy'}'"
            )
        )
        cursor.execute("ANALYZE baseline.staged")
        cursor.execute("CHECKPOINT")

        def clear() -> None:
            with transaction.atomic():
                cursor.execute(text_of("baseline_clearing"))

        sql = seconds(clear)
        cursor.execute("SELECT count(*) FROM baseline.orders WHERE state <> 'SENT'")
        cleared = cursor.fetchone()[0]
        assert cleared == rows, f"the baseline cleared {cleared} of {rows}"
    return {"copy": copy, "sql": sql}


def _write_ready_file(folder: Path) -> None:
    """Write what COPY reads at once: the file's rows as staging text."""
    [raw] = (folder / "package").glob("OFD_*_04.TXT")
    path = folder / "ready.copy"
    with path.open("wb") as out:
        for block in DataFile.open(raw).load_rows(_FIELDS, prefix=(1,), checked=True):
            out.write(block)
    # The server reads it as its own user.
    path.chmod(0o644)


def _vacuum() -> None:
    with as_admin(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
