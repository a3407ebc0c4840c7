"""What a person looked at before it is proposed: kept by its hash, and for a while."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.errors import InputRefused
from fundops.core.models import Staff
from fundops.core.services.proposals.fields import Plain
from fundops.core.services.reviews import terms

#: So long what was looked at can be confirmed; the machine's time.
LASTS = dt.timedelta(minutes=30)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ImportRefused(InputRefused):
    """What is confirmed is not what this person looked at, or not any more."""

    code = "core.import_refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: what it would change, or why it cannot."""

    number: int
    subject: str
    before: dict[str, Plain] = field(default_factory=dict)
    after: dict[str, Plain] = field(default_factory=dict)
    problem: str = ""

    @property
    def changes(self) -> bool:
        return not self.problem and self.before != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row of a file; it can be confirmed when no row has a problem."""

    kind: str
    sha256: str
    effective_from: dt.date
    reason: str
    lines: list[Line]

    @property
    def problems(self) -> list[Line]:
        return [line for line in self.lines if line.problem]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changes]

    @property
    def can_be_confirmed(self) -> bool:
        return bool(self.changed) and not self.problems

    @property
    def changes_sha256(self) -> str:
        """Say by what the confirmation knows the differences that were shown."""
        shown = [asdict(line) for line in self.lines]
        return terms.sha256_of(terms.canonical({"lines": shown}))


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def mark_of(actor: Staff, sha256: str) -> Path:
    return _folder() / f"{sha256}.{actor.pk}.json"


def keep(looked: Preview, content: bytes, actor: Staff) -> None:
    _write(_folder() / f"{looked.sha256}.file", content)
    mark = {
        "kind": looked.kind,
        "person": actor.employee_no,
        "effective_from": looked.effective_from.isoformat(),
        "reason": looked.reason,
        "changes_sha256": looked.changes_sha256,
        "looked_at": clock.machine().isoformat(),
    }
    _write(mark_of(actor, looked.sha256), json.dumps(mark).encode())


def kept(kind: str, sha256: str, actor: Staff) -> tuple[bytes, dict[str, str]]:
    """Read what this person looked at, and that it is still the same bytes."""
    if not _SHA256.fullmatch(sha256):
        raise ImportRefused(_nothing())
    try:
        mark = json.loads(mark_of(actor, sha256).read_bytes())
        content = (_folder() / f"{sha256}.file").read_bytes()
    except FileNotFoundError as error:
        raise ImportRefused(_nothing()) from error
    if mark["kind"] != kind or mark["person"] != actor.employee_no:
        raise ImportRefused(_nothing())
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ImportRefused(
            _("The file is not the one you looked at; bring it again and look.")
        )
    looked_at = dt.datetime.fromisoformat(mark["looked_at"])
    if not dt.timedelta() <= clock.machine() - looked_at <= LASTS:
        raise ImportRefused(
            _("You looked more than half an hour ago; bring the file again and look.")
        )
    return content, mark


def _nothing() -> str:
    return _("You looked at no such file, or proposed it already; bring it again.")


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[int]:
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        yield handle
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: nobody reads half of it."""
    with _whole(path) as handle, os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
