"""One digest over everything that went out and came in, and over what auditors see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

#: Columns that no seed decides: hashes over sealed data, and the machine's own times.
_NOT_OF_THE_SEED = {"v_audit": {"row_hash", "prev_hash", "at"}}
#: Hashes over the machine's own times, and where a stretch ended.
_VIEWS_NOT_OF_THE_SEED = {"v_audit_seals"}
_FOLDERS = ("ta", "channels", "banks")


def digest() -> str:
    """Say the SHA-256 of all files exchanged and of all rows that auditors see."""
    return _sum((*_files(), *_views()))


def digest_of_files() -> str:
    """Say the SHA-256 of all files exchanged."""
    return _sum(_files())


def _sum(lines: Iterable[str]) -> str:
    sha256 = hashlib.sha256()
    for line in lines:
        sha256.update(line.encode())
        sha256.update(b"\n")
    return sha256.hexdigest()


def _files() -> Iterator[str]:
    base = Path(settings.DATA_DIR)
    for folder in _FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            if path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                yield f"{path.relative_to(base)} {content}"


def _views() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name LIKE 'v\\_%'"
            " ORDER BY table_name, ordinal_position"
        )
        columns: dict[str, list[str]] = {}
        for view, column in cursor.fetchall():
            if view in _VIEWS_NOT_OF_THE_SEED:
                continue
            if column not in _NOT_OF_THE_SEED.get(view, ()):
                columns.setdefault(view, []).append(column)
        for view, names in columns.items():
            listed = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(
                f"SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM"  # noqa: S608 - names of the catalogue
                f" (SELECT ({listed})::text AS line FROM {view}) AS lines"
            )
            yield f"{view} {cursor.fetchone()[0]}"
