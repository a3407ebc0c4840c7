"""Where the files of a TA are kept, and why some of them were refused."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from trading.models import TaLink
from trading.services.arrivals import Arrival
from trading.ta.fields import day_text

PROBLEMS = "problems.json"
#: Where packages of nobody we know are kept.
NOBODY = "unknown"
_ARRIVING = ".arriving"
#: 02 and 04 name people.
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder of packages, and whose may lie there; anybody's where that is None."""

    folder: Path
    senders: frozenset[str] | None = None


def drop_folders() -> list[Drop]:
    """Find the folders into which packages are dropped: of TAs, then of hubs."""
    own = [
        Drop(path, frozenset({path.parent.name.upper()}))
        for path in sorted(settings.DATA_DIR.glob("ta/*/in"))
        if path.is_dir()
    ]
    shared = [
        Drop(path, _routed_over(path.parent.name))
        for path in sorted(settings.DATA_DIR.glob("hubs/*/in"))
        if path.is_dir()
    ]
    return own + shared


def _routed_over(hub_code: str) -> frozenset[str]:
    links = TaLink.objects.filter(hub__code=hub_code)
    return frozenset(links.values_list("transfer_agent__code", flat=True))


@contextmanager
def an_arriving_folder() -> Iterator[Path]:
    """
    Give an empty folder on the disk where packages are kept, and remove it after.

    What a killed run left behind is removed, too: only one run receives at a time.
    """
    base = settings.DATA_DIR / "ta" / _ARRIVING
    shutil.rmtree(base, ignore_errors=True)
    base.mkdir(parents=True, mode=_PRIVATE)
    folder = Path(mkdtemp(dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(base, ignore_errors=True)


def accepted_folder(ta_code: str, arrival: Arrival) -> str:
    """Say where an accepted package is kept, below FUNDOPS_DATA_DIR."""
    assert arrival.index is not None
    return f"ta/{ta_code}/in/done/{day_text(arrival.index.date)}"


def refused_folder(ta_code: str, arrival: Arrival) -> str:
    """Say where a refused package is kept; the digest tells two of one name apart."""
    stem = arrival.files[0].name.removesuffix(".TXT") if arrival.files else "INDEX"
    return f"ta/{ta_code or NOBODY}/in/refused/{stem}-{arrival.sha256[:12]}"


def keep(arrival: Arrival, folder: str) -> None:
    """
    Move our copies to where they stay, under their canonical names.

    Whatever stands there is of a run that died before it said so: it is replaced.
    """
    target = settings.DATA_DIR / folder
    target.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    for file in arrival.files:
        file.path.replace(target / file.name)
    _sync(target)


def keep_problems(folder: str, problems: Sequence[dict[str, Any]]) -> None:
    """Write the reasons of a refusal beside the refused files."""
    target = settings.DATA_DIR / folder
    target.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    temporary = target / f".{PROBLEMS}.tmp"
    text = json.dumps(problems, ensure_ascii=False, indent=1, default=str)
    with temporary.open("w", encoding="utf-8") as out:
        out.write(f"{text}\n")
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(target / PROBLEMS)
    _sync(target)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
