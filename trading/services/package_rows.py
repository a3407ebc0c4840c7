"""The rows of a package that came in and of its files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import TransferAgent
from trading.models import TaFile, TaPackage
from trading.services.arrivals import Arrival, Copied
from trading.ta.errors import Problems
from trading.ta.names import parse_data_name, parse_index_name
from trading.ta.reader import DataFile

#: v_files.kind of the list of a package's files.
INDEX = "INDEX"
#: A refused header may claim any number; the column takes this.
_MOST_RECORDS = 2**31 - 1


def storable(value: Any) -> Any:
    """Show zero bytes, which PostgreSQL's JSON does not take, as what they are."""
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    return value.replace("\0", "\\x00") if isinstance(value, str) else value


def write(
    arrival: Arrival,
    agent: TransferAgent | None,
    folder: str,
    *,
    business_date: dt.date,
    now: dt.datetime,
) -> TaPackage:
    """
    Write the package and its files as RECEIVED.

    :param folder: where they are kept, below FUNDOPS_DATA_DIR.
    :param business_date: of a package whose index is not named for its own.
    """
    index = arrival.index
    named = parse_index_name(arrival.index_name)
    package = TaPackage.objects.create(
        transfer_agent=agent,
        direction=TaPackage.Direction.IN,
        index_name=arrival.index_name,
        business_date=named.date if named else business_date,
        version=index.version[:2] if index else "",
        sha256=arrival.sha256,
        received_at=now,
    )
    TaFile.objects.bulk_create([_file(package, file, folder) for file in arrival.files])
    return package


def _file(package: TaPackage, file: Copied, folder: str) -> TaFile:
    name = parse_data_name(file.name)
    header = None
    if name is not None:
        data = DataFile.try_open(file.path, Problems())
        header = data.header if data else None
    return TaFile(
        package=package,
        name=file.name,
        file_type=name.file_type if name else INDEX,
        version=package.version,
        sha256=file.sha256,
        size=file.size,
        records=min(header.records, _MOST_RECORDS) if header else 0,
        fields=header.field_names if header else [],
        path=f"{folder}/{file.name}",
    )
