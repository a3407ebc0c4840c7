"""Where the bytes of evidence lie: by their hash, written once, never again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError


class EvidenceLost(FundopsError):
    """The bytes on the disk are gone or are not those that were given."""

    code = "core.evidence_lost"


def place_of(sha256: str) -> Path:
    """Say where the bytes of a hash lie: `evidence/ab/abcd…`."""
    folder: Path = settings.DATA_DIR / "evidence" / sha256[:2]
    return folder / sha256


def keep(content: bytes) -> str:
    """
    Write the bytes under their hash, whole or not at all; say the hash.

    A crash leaves a temporary name behind at most. What lies there already is left.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    place = place_of(sha256)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=".new-", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Only to be read from now on.
        Path(name).chmod(0o440)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(place.parent)
    return sha256


def bytes_of(sha256: str) -> bytes:
    """
    Read the bytes of a hash and compare them with it.

    :raises EvidenceLost: where they are gone or changed on the disk.
    """
    try:
        content = place_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise EvidenceLost(
            _(
                "The evidence %(hash)s… is not in the data folder; restore it from "
                "the backup."
            )
            % {"hash": sha256[:12]}
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EvidenceLost(
            _(
                "The evidence %(hash)s… was changed on the disk; restore it from "
                "the backup and tell compliance."
            )
            % {"hash": sha256[:12]}
        )
    return content


def _sync(folder: Path) -> None:
    """Let the name itself survive a crash."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
