"""Whole packages of our own making, good ones and spoilt ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from trading.ta.batches import prefix_of
from trading.ta.fields import Writable
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.reader import DataFile
from trading.ta.writer import Values, write_data_file, write_index

T_MINUS_1 = dt.date(2025, 1, 2)
T = dt.date(2025, 1, 3)


def a_package(
    directory: Path,
    *,
    ta: str = "91",
    distributor: str = "379",
    date: dt.date = T,
    version: str = "20",
    files: Mapping[str, Sequence[Values]] | None = None,
    prefix: str = "",
    variants: Mapping[str, str] | None = None,
    outgoing: bool = False,
) -> Path:
    """
    Write a package of a TA for the distributor and give the path of its index.

    `files` are the rows by type, `{"04": [{field: value, …}, …]}`; without rows of
    its own a package has an empty 02, 04 and 05. `prefix` is that of the first type;
    `variants` names another layout of a type (`{"04": "A"}`). `outgoing=True` swaps
    the parties: a package of 01 and 03 from the distributor.
    """
    files = {"02": [], "04": [], "05": []} if files is None else files
    creator, receiver = (distributor, ta) if outgoing else (ta, distributor)
    directory.mkdir(parents=True, exist_ok=True)
    names = []
    for file_type, rows in files.items():
        name = DataFileName(creator, receiver, date, file_type)
        shape = layout(version, file_type, (variants or {}).get(file_type, ""))
        write_data_file(directory, name, shape, rows)
        names.append(str(name))
    prefix = prefix or (prefix_of(next(iter(files))) if files else "OFI")
    index = IndexName(prefix, creator, receiver, date)
    return write_index(directory, index, version, names)


def a_data_file(
    directory: Path,
    *,
    file_type: str = "04",
    rows: Sequence[Values] = (),
    version: str = "20",
    ta: str = "91",
    distributor: str = "379",
    date: dt.date = T,
    variant: str = "",
    part: int | None = None,
) -> DataFile:
    """Write one data file without an index and open it."""
    directory.mkdir(parents=True, exist_ok=True)
    name = DataFileName(ta, distributor, date, file_type, part)
    shape = layout(version, file_type, variant)
    return DataFile.open(write_data_file(directory, name, shape, rows))


def a_confirmation(**fields: Writable) -> dict[str, Writable]:
    """A confirmed purchase, as one row of 04; name the fields that differ."""
    row: dict[str, Writable] = {
        "AppSheetSerialNo": "202501020000000000000001",
        "TransactionCfmDate": T,
        "CurrencyType": "156",
        "ConfirmedVol": Decimal("14400.00"),
        "ConfirmedAmount": Decimal("14400.00"),
        "FundCode": "990001",
        "TransactionDate": T_MINUS_1,
        "TransactionTime": "142914",
        "ReturnCode": "0000",
        "TransactionAccountID": "9106A00000115",
        "DistributorCode": "379",
        "ApplicationAmount": Decimal("16000.00"),
        "BusinessCode": "122",
        "TAAccountID": "910000000001",
        "TASerialNO": "91000000000000000001",
        "BusinessFinishFlag": "1",
        "NAV": Decimal("1.0000"),
        "BranchCode": "379",
        "FromTAFlag": "0",
        "ShareClass": "0",
        "DetailFlag": "0",
    }
    return {**row, **fields}


def a_position(**fields: Writable) -> dict[str, Writable]:
    """A customer's shares of a fund, as one summary row of 05."""
    row: dict[str, Writable] = {
        "AvailableVol": Decimal("14400.00"),
        "TotalVolOfDistributorInTA": Decimal("14400.00"),
        "TransactionCfmDate": T,
        "FundCode": "990001",
        "TransactionAccountID": "9106A00000115",
        "DistributorCode": "379",
        "TAAccountID": "910000000001",
        "BranchCode": "379",
        "ShareClass": "0",
        "DetailFlag": "0",
    }
    return {**row, **fields}


def spoil(path: Path, *, record: int, field: str, raw: bytes) -> None:
    """Put raw bytes into a field of a file that was written, whatever they are."""
    file = DataFile.open(path)
    one = file.header.layout[field]
    assert len(raw) == one.length, f"{field} has {one.length} bytes"
    start = file.record(record).offset + file.header.layout.start(field)
    whole = path.read_bytes()
    path.write_bytes(whole[:start] + raw + whole[start + len(raw) :])


def change(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes that stand in a file exactly once."""
    whole = path.read_bytes()
    assert whole.count(old) == 1, f"{old!r} stands {whole.count(old)} times"
    path.write_bytes(whole.replace(old, new))
