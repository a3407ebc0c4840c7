"""What an attached file is by its content, and a name that is safe to keep."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

import puremagic
from django.utils.translation import gettext as _

from fundops.core.errors import InputRefused

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
PLAIN = "text/plain"
ALLOWED = (PDF, PNG, JPEG, XLSX, CSV, PLAIN)

#: A signature stands at the first byte; found later, it is a part of something else.
_SIGNATURES = {
    b"%PDF-": PDF,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"PK\x03\x04": XLSX,
}
_ENCODINGS = ("utf-8-sig", "gb18030")
#: Control characters that no text has: all but tab, line feed, carriage return.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: A workbook larger than this when it is opened is a trap.
_MOST_OPENED = 200_000_000
_MOST_PARTS = 5_000
_LONGEST_NAME = 120


class TypeRefused(InputRefused):
    """The content is of none of the types that are kept."""

    code = "core.evidence_type_refused"


class NameRefused(InputRefused):
    """Nothing of the file's name is left that could be kept."""

    code = "core.evidence_name_refused"


def type_of(content: bytes) -> str:
    """
    Decide the media type by the content alone; the name says nothing.

    :raises TypeRefused: for anything but PDF, PNG, JPEG, an XLSX without macros, CSV
        and plain text in UTF-8 or GB18030.
    """
    signed = next(
        (media for mark, media in _SIGNATURES.items() if content.startswith(mark)), ""
    )
    if signed == XLSX:
        return _workbook(content)
    if signed:
        return _confirmed(content, signed)
    return _text(content)


def _confirmed(content: bytes, signed: str) -> str:
    if signed not in _guesses(content):
        raise _refused(_("it begins like one of them but is not whole"))
    return signed


def _guesses(content: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return set()


def _workbook(content: bytes) -> str:
    """Tell a workbook from other archives by its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _refused(_("an archive that cannot be read")) from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise _refused(_("archives are not kept, attach the files one by one"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(_("a workbook with macros"))
    if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_OPENED:
        raise _refused(_("a workbook that is far larger when it is opened"))
    return XLSX


def _text(content: bytes) -> str:
    guesses = _guesses(content)
    if any(guess not in ("", CSV, PLAIN) for guess in guesses):
        raise _refused(
            _("it looks like %(types)s")
            % {"types": ", ".join(sorted(filter(None, guesses)))}
        )
    text = _decoded(content)
    lines = [line for line in text.splitlines() if line.strip()]
    commas = {line.count(",") for line in lines}
    return CSV if len(lines) > 1 and len(commas) == 1 and commas != {0} else PLAIN


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise _refused(_("no text in UTF-8 or GB18030 and nothing else that is known"))


def _refused(what: str) -> TypeRefused:
    return TypeRefused(
        _(
            "The file is not kept: %(why)s. Attach a PDF, PNG, JPEG, an XLSX without "
            "macros, a CSV or plain text."
        )
        % {"why": what}
    )


def clean_name(name: str) -> str:
    """
    Keep the last part of a name, without what could mislead a reader or a disk.

    Folders, control characters, NUL and marks that turn the direction of writing go.

    :raises NameRefused: where nothing is left.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        char
        for char in last
        if unicodedata.category(char)[0] not in ("C", "Z") or char == " "
    )
    kept = re.sub(r'[<>:"|?*;]', "_", " ".join(kept.split())).lstrip(". ")
    if not kept.strip("._ "):
        raise NameRefused(_("The file has no name that can be kept; give it one."))
    if len(kept) <= _LONGEST_NAME:
        return kept
    stem, dot, tail = kept.rpartition(".")
    if not dot or len(tail) > 10:
        return kept[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(tail) - 1]}.{tail}"
