"""Our files for a TA on the disk: written aside, compared by SHA-256, put out."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import TransferAgent
from trading.errors import FileDiffers
from trading.models import TaFile, TaPackage
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName, parse_data_name
from trading.ta.writer import write_encoded, write_index

#: v_files.kind of the list of a package's files.
INDEX = "INDEX"
_OUT, _DONE, _ASIDE = "out", "done", "prepared"
#: 01 names people: for the transport's user only.
_PRIVATE = 0o600


def index_name(agent: TransferAgent, business_date: dt.date) -> IndexName:
    return IndexName("OFI", agent.link.our_code, agent.code, business_date)


def data_name(
    package: TaPackage, file_type: str, part: int | None = None
) -> DataFileName:
    agent = agent_of(package)
    date = package.business_date
    return DataFileName(agent.link.our_code, agent.code, date, file_type, part)


def path_below(package: TaPackage, name: str) -> str:
    """Say where a file goes out, below FUNDOPS_DATA_DIR."""
    return f"ta/{agent_of(package).code}/{_OUT}/{name}"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written aside."""

    sha256: str
    size: int


def write_aside(file: TaFile, records: Iterable[bytes]) -> Written:
    """Write a data file where nobody fetches it."""
    name = parse_data_name(file.name)
    assert name is not None  # ours are named by ourselves
    path = write_encoded(
        _aside(file.package),
        name,
        layout(file.version, file.file_type),
        records,
    )
    return _note(path)


def write_index_aside(package: TaPackage, files: Sequence[str]) -> Written:
    """Write the list of the package's files where nobody fetches it."""
    name = index_name(agent_of(package), package.business_date)
    return _note(write_index(_aside(package), name, package.version, files))


def is_out(file: TaFile) -> bool:
    """
    Say whether a file was put out, or was even fetched already.

    :raises FileDiffers: if other bytes stand under its name.
    """
    return _find_out(file) is not None


def whole(file: TaFile) -> Path:
    """
    Find a file that was put out, as it was decided on.

    :raises FileDiffers: if other bytes stand under its name, or it is gone.
    """
    path = _find_out(file)
    if path is None:
        words = _(
            "%(name)s is not at %(path)s any more. Run send_ta_files: it writes the "
            "same bytes again."
        )
        raise FileDiffers(words % {"name": file.name, "path": file.path})
    return path


def is_aside(file: TaFile) -> bool:
    """Say whether the bytes that were decided on are still there, whole."""
    path = _aside(file.package) / file.name
    return path.exists() and sha256_of(path) == file.sha256


def check_again(file: TaFile, written: Written) -> None:
    """
    Compare a file written again with what was decided; remove it where it differs.

    :raises FileDiffers: if the data behind it has changed.
    """
    if written.sha256 != file.sha256:
        (_aside(file.package) / file.name).unlink()
        raise _differs(file, written.sha256)


def put_out(file: TaFile) -> None:
    """Move a file to where the transport fetches it, and make the move last."""
    target = settings.DATA_DIR / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    (_aside(file.package) / file.name).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def forget_aside(package: TaPackage, files: Iterable[TaFile]) -> None:
    """Remove what was written aside and will not be put out: it names people."""
    for file in files:
        (_aside(package) / file.name).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find_out(file: TaFile) -> Path | None:
    out = settings.DATA_DIR / file.path
    for path in (out, out.parent / _DONE / file.name):
        if path.exists():
            _compare(file, path)
            return path
    return None


def _compare(file: TaFile, path: Path) -> None:
    found = sha256_of(path)
    if found != file.sha256:
        raise _differs(file, found)


def _differs(file: TaFile, found: str) -> FileDiffers:
    return FileDiffers(
        _(
            "%(name)s was decided on with SHA-256 %(ours)s; what is there now has "
            "%(found)s. Nothing was overwritten; compare the two and move the wrong "
            "one away."
        )
        % {"name": file.name, "ours": file.sha256[:12], "found": found[:12]}
    )


def _note(path: Path) -> Written:
    path.chmod(_PRIVATE)
    return Written(sha256_of(path), path.stat().st_size)


def _aside(package: TaPackage) -> Path:
    path: Path = settings.DATA_DIR / "ta" / agent_of(package).code / _ASIDE
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def agent_of(package: TaPackage) -> TransferAgent:
    assert package.transfer_agent is not None  # ours always name their TA
    return package.transfer_agent
