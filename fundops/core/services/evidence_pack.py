"""
Evidence packs: one archive that proves itself, the same bytes for the same state.

Parts are written one by one as they come; an index for people and one for programs
follow, and last a manifest of hashes that `sha256sum -c MANIFEST.sha256` reads.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fundops.core.errors import FundopsError, NotAllowed

MANIFEST = "MANIFEST.sha256"
#: The earliest moment an archive can say; a real one would make each pack another.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_LANGUAGES = {"zh": "zh-hans", "en": "en"}
#: A spreadsheet takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")

Words = str | Promise

_WORDS: dict[str, Words] = {
    "part": gettext_lazy("Part"),
    "what": gettext_lazy("What it is"),
    "bytes": gettext_lazy("Bytes"),
    "sha256": "SHA-256",
    "verify": gettext_lazy("To verify"),
    "masked": gettext_lazy(
        "Personal data is masked; originals are named by their SHA-256. Files attached"
        " as evidence are as they were given."
    ),
}


class NothingToPack(FundopsError):
    """No record has this number, or no day this date."""

    code = "core.nothing_to_pack"


class PackNotTheirs(NotAllowed):
    """The role of the person draws no evidence packs."""

    code = "core.pack_not_theirs"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the pack: its path in it, what it is, and its bytes as they come."""

    path: str
    title: Words
    content: Callable[[], Iterable[bytes]]
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A part as it stands in the archive."""

    path: str
    title: dict[str, str]
    note: dict[str, str]
    size: int
    sha256: str


@dataclass
class PackWriter:
    """Writes parts into an archive; `finish` adds the indexes and the manifest."""

    out: IO[bytes]
    written: list[Written] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._archive = zipfile.ZipFile(self.out, "w", zipfile.ZIP_DEFLATED)

    def add(self, part: Part) -> Written:
        """
        Write one part, a piece at a time.

        :raises ValueError: two parts of one path are a mistake of the caller's.
        """
        if any(part.path == one.path for one in self.written):
            raise ValueError(f"{part.path} stands in the pack already.")
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(part.path, _NO_MOMENT)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _READABLE
        with self._archive.open(info, "w", force_zip64=True) as file:
            for piece in part.content():
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        one = Written(
            part.path,
            in_both(part.title),
            in_both(part.note),
            size,
            digest.hexdigest(),
        )
        self.written.append(one)
        return one

    def finish(self, about: Mapping[str, Any]) -> str:
        """Write index.json, index.html and the manifest; say the manifest's hash."""
        parts = list(self.written)
        index = {**about, "parts": [asdict(one) for one in parts]}
        self.add(Part("index.json", "Index", lambda: [as_json(index)]))
        words = {key: in_both(said) for key, said in _WORDS.items()}
        page = render_to_string(
            "evidence_pack/index.html", {"about": about, "parts": parts, "words": words}
        )
        self.add(Part("index.html", "Index", lambda: [page.encode()]))
        lines = "".join(
            f"{one.sha256}  {one.path}\n"
            for one in sorted(self.written, key=lambda one: one.path)
        )
        manifest = self.add(Part(MANIFEST, "Manifest", lambda: [lines.encode()]))
        self._archive.close()
        return manifest.sha256


def in_both(words: Words) -> dict[str, str]:
    """Say words in both languages, whatever the reader's own is."""
    said = {}
    for key, language in _LANGUAGES.items():
        with translation.override(language):
            said[key] = str(words)
    return said


def as_json(value: Any) -> bytes:
    """Write JSON always the same way, fit to be read by people."""
    text = json.dumps(
        value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, indent=1
    )
    return f"{text}\n".encode()


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows as CSV piece by piece; what a spreadsheet would run is escaped."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heads)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(value) for value in row])
        if number % 500 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return str(value)
