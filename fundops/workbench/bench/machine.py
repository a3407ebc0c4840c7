"""A fixed load, so that bounds in seconds scale with the machine they are read on."""

from __future__ import annotations

import io
import struct
from typing import Any

from django.db import connection, transaction

from fundops.workbench.bench.measure import seconds
from fundops.workbench.bench.scratch import scratch

#: Seconds of the machine for which absolute bounds are stated (November 2026).
_REFERENCE = {"struct": 0.075, "copy": 0.13, "commits": 0.051}
_RECORDS, _ROWS, _COMMITS = 200_000, 200_000, 500
_SHAPE = struct.Struct("=" + "62s" * 20)


def run(*, rows: int) -> dict[str, Any]:
    """Measure this machine against the reference; `rows` plays no part."""
    with scratch():
        return measure()


def measure() -> dict[str, Any]:
    """Run the fixed load in the current database; 1.0 is the reference machine."""
    data = b"0" * (_SHAPE.size * 2_000)

    def loop() -> None:
        for _ in range(_RECORDS // 2_000):
            for fields in _SHAPE.iter_unpack(data):
                len(fields)

    text = "".join(f"{n}\t{n:024d}\t{n % 977}.00\n" for n in range(_ROWS)).encode()

    def copy() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE load (n int, no text, amount numeric) ON COMMIT DROP"
            )
            with cursor.copy("COPY load FROM STDIN") as out:
                source = io.BytesIO(text)
                while block := source.read(1 << 16):
                    out.write(block)

    def commits() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_my_temp_schema()")
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS tick (n int)")
            for n in range(_COMMITS):
                cursor.execute("INSERT INTO tick VALUES (%s)", [n])

    taken = {
        "struct": seconds(loop, runs=3),
        "copy": seconds(copy, runs=3),
        "commits": seconds(commits, runs=3),
    }
    factors = [taken[name] / _REFERENCE[name] for name in taken]
    return {
        **{f"{name}_seconds": round(value, 3) for name, value in taken.items()},
        "machine_factor": round(sum(factors) / len(factors), 2),
    }
