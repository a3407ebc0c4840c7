"""A file of 2 GB is read, checked and turned into COPY text in 256 MB of memory."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from trading.ta.header import format_header
from trading.ta.layouts import layout
from trading.ta.lines import NEWLINE, TRAILER
from trading.ta.names import DataFileName
from trading.ta.writer import encode_record

pytestmark = pytest.mark.soak

BYTES = int(os.environ.get("FUNDOPS_LARGE_FILE_BYTES", str(2 << 30)))
MOST_MB = 256
#: Records of a block that is written again and again.
_BLOCK = 20_000
_ROOM = Path("/var/tmp")  # noqa: S108 - a folder of our own in it; /tmp may be memory

#: A process of its own: its peak is that of reading and nothing else.
_READS = """
import json, resource, sys, time
from pathlib import Path
from trading.ta.reader import DataFile
began = time.monotonic()
file = DataFile.open(Path(sys.argv[1]))
problems = file.check()
checked = time.monotonic()
columns = file.header.field_names[:20]
loaded = sum(len(chunk) for chunk in file.load_rows(columns, checked=True))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
json.dump({
    "records": file.header.records,
    "problems": problems.count,
    "kept": len(problems),
    "loaded_bytes": loaded,
    "check_seconds": round(checked - began, 1),
    "load_seconds": round(time.monotonic() - checked, 1),
    "peak_mb": peak // 1024,
}, sys.stdout)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fundops-large-", dir=_ROOM) as name:
        if shutil.disk_usage(name).free < 2 * BYTES:
            pytest.skip(f"{_ROOM} has no room for a file of {BYTES} bytes.")
        yield Path(name)


def a_large_file(folder: Path, *, spoilt: bool = False) -> tuple[Path, int]:
    """Write an 04 of version 21 by blocks; `spoilt` breaks a number of every record."""
    shape = layout("21", "04")
    name = DataFileName("91", "379", dt.date(2025, 1, 3), "04")
    row = bytearray(encode_record(shape, _CONFIRMATION))
    if spoilt:
        row[shape.start("NAV")] = ord("x")
    block = (bytes(row) + NEWLINE) * _BLOCK
    blocks = -(-BYTES // len(block))
    records = blocks * _BLOCK
    path = folder / str(name)
    with path.open("wb") as out:
        out.write(
            format_header(
                name=name, layout=shape, records=records, sender="91", recipient="379"
            )
        )
        for _ in range(blocks):
            out.write(block)
        out.write(TRAILER + NEWLINE)
    return path, records


_CONFIRMATION = {
    "AppSheetSerialNo": "202501020000000000000001",
    "TransactionCfmDate": dt.date(2025, 1, 3),
    "ConfirmedAmount": Decimal("14400.00"),
    "FundCode": "990001",
    "ReturnCode": "0000",
    "ErrorDetail": "样例𬱖",
}


def read(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _READS, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    sys.stdout.write(f"{done.stdout}\n")
    return dict(json.loads(done.stdout))


def test_a_file_of_two_gigabytes_is_read_in_little_memory(folder: Path) -> None:
    path, records = a_large_file(folder)

    told = read(path)

    assert path.stat().st_size >= BYTES
    assert (told["records"], told["problems"]) == (records, 0)
    assert told["loaded_bytes"] > records
    assert told["peak_mb"] <= MOST_MB


def test_one_that_is_wrong_in_every_record_is_counted_in_little_memory(
    folder: Path,
) -> None:
    path, records = a_large_file(folder, spoilt=True)

    told = read(path)

    assert told["problems"] == records
    assert told["kept"] < records
    assert told["peak_mb"] <= MOST_MB
