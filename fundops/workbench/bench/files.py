"""
Reading a TA's file, against a bare loop over its bytes and a bare COPY of its rows.

Ours: every field of every record of an 04 (version 21, 121 fields) is checked; then
checked once more while it is staged. Theirs: a loop that cuts 20 fields out of each
record and looks at none; and the server copying the same rows, ready as text.
"""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from fundops.core.database.owner import as_admin
from fundops.workbench.bench import machine
from fundops.workbench.bench.measure import peak_rss_mb, seconds
from fundops.workbench.bench.scratch import scratch
from trading.services.loading import CONFIRMATION_FIELDS
from trading.ta.layouts import Layout, layout
from trading.ta.names import DataFileName
from trading.ta.reader import DataFile
from trading.ta.writer import Values, encode_record, write_encoded

_DATE = dt.date(2025, 1, 3)
_FIELDS = tuple(CONFIRMATION_FIELDS.values())
_COLUMNS = ", ".join(("file_id", "line", "byte_offset", *CONFIRMATION_FIELDS))
#: The loop cuts so many fields; it reads so many records at a time.
_CUT, _AT_A_TIME = 20, 1_000
_RUNS = 3
_FAILED_EVERY, _PARTIAL_EVERY = 20, 10


def run(*, rows: int) -> dict[str, Any]:
    """Read `rows` records ours and theirs in one run; see docs/speed.md."""
    with scratch() as folder:
        small = DataFile.open(_write(folder / "small", rows // 10))
        file = DataFile.open(_write(folder / "whole", rows))
        loop = _Loop(file)
        before = seconds(loop.run, runs=_RUNS)
        check = seconds(lambda: _check(file), runs=_RUNS)
        after = seconds(loop.run, runs=_RUNS)
        tenth = seconds(lambda: _check(small), runs=_RUNS)
        staging = _in_a_table("trading_stagedrow", lambda: _stage(file))
        ready = _ready(file, folder)
        copy = _in_a_table("bench_staged", lambda: _copy(ready))
        factor = machine.measure()["machine_factor"]
    bare = (before + after) / 2
    return {
        "rows": rows,
        "bytes": file.header.size + rows * (file.header.layout.width + 2),
        "struct_seconds": round(bare, 3),
        "check_seconds": round(check, 3),
        "check_rows_a_second": round(rows / check),
        "speed_to_struct": round(bare / check, 2),
        "copy_seconds": round(copy, 3),
        "staging_seconds": round(staging, 3),
        "staging_to_copy": round(staging / copy, 2),
        "exponent": round(math.log10(check / tenth), 3),
        "peak_rss_mb": peak_rss_mb(),
        "machine_factor": factor,
    }


class _Loop:
    """Cuts the first of the staged fields out of every record, and nothing else."""

    def __init__(self, file: DataFile) -> None:
        shape = file.header.layout
        places = sorted((shape.start(f), shape[f].length) for f in _FIELDS[:_CUT])
        text, at = "", 0
        for start, length in places:
            text += f"{start - at}x{length}s"
            at = start + length
        self._struct = struct.Struct(f"{text}{shape.width + 2 - at}x")
        self._file = file

    def run(self) -> None:
        left = self._file.header.records
        with self._file.path.open("rb") as source:
            source.seek(self._file.header.size)
            while left:
                count = min(left, _AT_A_TIME)
                data = source.read(count * self._struct.size)
                for fields in self._struct.iter_unpack(data):
                    len(fields)
                left -= count


def _check(file: DataFile) -> None:
    assert not file.check()


def _in_a_table(table: str, fill: Callable[[], None]) -> float:
    """Time a COPY with its commit into an empty logged or staging table."""
    with as_admin(), connection.cursor() as cursor:
        if table == "bench_staged":
            cursor.execute(
                f"CREATE TABLE {table} (LIKE trading_stagedrow INCLUDING ALL)"
            )
        cursor.execute("CHECKPOINT")
        return seconds(fill)


def _stage(file: DataFile) -> None:
    statement = f"COPY trading_stagedrow ({_COLUMNS}) FROM STDIN"
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for chunk in file.load_rows(_FIELDS, prefix=(1,)):
            copy.write(chunk)


def _ready(file: DataFile, folder: Path) -> Path:
    path = folder / "ready.copy"
    with path.open("wb") as out:
        for chunk in file.load_rows(_FIELDS, prefix=(1,), checked=True):
            out.write(chunk)
    # The server reads it as its own user.
    path.chmod(0o644)
    return path


def _copy(ready: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COPY bench_staged ({_COLUMNS}) FROM '{ready}'")  # noqa: S608  # our own names


def _write(folder: Path, rows: int) -> Path:
    folder.mkdir()
    name = DataFileName("91", "379", _DATE, "04")
    shape = layout("21", "04")
    return write_encoded(folder, name, shape, _records(shape, rows))


def _records(shape: Layout, rows: int) -> Iterator[bytes]:
    """Encode one record whole, then only what differs: writing is not what is timed."""
    whole = encode_record(shape, _COMMON)
    failed = "份额余额不足".encode("gb18030")
    for number in range(rows):
        asked = 10_000 + number % 900_000
        confirmed = asked // 2 if number % _PARTIAL_EVERY == 0 else asked
        cells = {
            "AppSheetSerialNo": b"%024d" % number,
            "TransactionAccountID": b"9106A%08d" % (number % 100_000),
            "TASerialNO": b"91%011d" % number,
            "ApplicationAmount": b"%016d" % asked,
            "ConfirmedAmount": b"%016d" % confirmed,
            "ConfirmedVol": b"%016d" % confirmed,
        }
        if number % _FAILED_EVERY == 0:
            cells |= {
                "ReturnCode": b"0001",
                "ErrorDetail": failed,
                "ConfirmedAmount": b"0" * 16,
                "ConfirmedVol": b"0" * 16,
            }
        raw = bytearray(whole)
        for name, cell in cells.items():
            at = shape.start(name)
            raw[at : at + len(cell)] = cell
        yield bytes(raw)


_COMMON: Values = {
    "TransactionCfmDate": _DATE,
    "TransactionDate": dt.date(2025, 1, 2),
    "TransactionTime": "143000",
    "ShareRegisterDate": _DATE,
    "DistributorCode": "379",
    "BranchCode": "379",
    "CurrencyType": "156",
    "BusinessCode": "122",
    "BusinessFinishFlag": "1",
    "DetailFlag": "0",
    "FromTAFlag": "0",
    "FundCode": "990001",
    "ShareClass": "0",
    "ReturnCode": "0000",
    "TAAccountID": "910000000001",
}
