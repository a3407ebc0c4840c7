"""
Files are fetched from the servers of TAs and hubs into our drop folders.

Data files first; an index only when every file it lists is here, so that nobody starts
with a part of a package. What is here already is not fetched again.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from trading.services import places
from trading.services.arrivals import MOST_BYTES
from trading.services.places import Where
from trading.ta.errors import Problems
from trading.ta.index import read_index
from trading.ta.names import parse_data_name, parse_index_name
from trading.transport.errors import NotWhole, TransportError
from trading.transport.places import Listed, Place, is_here

#: Where an index lies until its files are here.
_ASIDE = ".index-"


@dataclass
class Fetched:
    """What a run brought, what is to come, and what went wrong, a sentence each."""

    files: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def fetch_ta_files(*, business_date: dt.date) -> Fetched:
    """
    Fetch what is new at every place behind SFTP; a place in trouble stops no other.

    Calls the outside: never inside a transaction. Cut anywhere, the next run goes on.
    """
    fetched = Fetched()
    for at in places.every_place():
        if at.of.is_remote:
            _fetch(at, fetched, business_date)
    return fetched


def _fetch(at: Where, fetched: Fetched, business_date: dt.date) -> None:
    into = at.folder / places.IN
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with places.opened(at) as place:
            _Fetching(place, into, fetched).run()
    except TransportError as error:
        fetched.troubles.append(places.in_words(error))
        places.note_trouble(
            party=at.party, subject=at.name, error=error, business_date=business_date
        )
    else:
        places.note_working(party=at.party, business_date=business_date)


class _Fetching:
    """One visit to a place."""

    def __init__(self, place: Place, into: Path, fetched: Fetched) -> None:
        self._place, self._into, self._fetched = place, into, fetched

    def run(self) -> None:
        for left in self._into.glob(f"{_ASIDE}*"):
            shutil.rmtree(left)  # Of a run that was killed: one fetches at a time.
        files = [
            file
            for file in self._place.list_inbox()
            if file.size <= MOST_BYTES and not is_here(file, self._into)
        ]
        for file in files:
            if parse_data_name(file.name):
                self._take(file, self._into)
        with TemporaryDirectory(dir=self._into, prefix=_ASIDE) as folder:
            for file in files:
                if parse_index_name(file.name) and self._take(file, Path(folder)):
                    self._admit(Path(folder) / file.name)

    def _take(self, file: Listed, into: Path) -> bool:
        try:
            self._place.fetch(file, into)
        except NotWhole as error:
            self._fetched.waiting.append(places.in_words(error))
            return False
        if into == self._into:
            self._fetched.files.append(file.name)
        return True

    def _admit(self, index: Path) -> None:
        """Put an index beside its files, once they are all here."""
        missing = list(_missing(index, self._into))
        if missing:
            words = _("%(index)s is there and waits for %(files)s.")
            told = {"index": index.name, "files": ", ".join(missing)}
            self._fetched.waiting.append(words % told)
            return
        index.replace(self._into / index.name)
        self._fetched.files.append(index.name)


def _missing(index: Path, folder: Path) -> Iterator[str]:
    """Say which listed files are not here; of an index that cannot be read, none."""
    read = read_index(index, Problems())
    here = {path.name.upper() for path in folder.iterdir()}
    listed: Sequence[str] = read.files if read else ()
    for name in listed:
        if parse_data_name(name) and name.upper() not in here:
            yield name
