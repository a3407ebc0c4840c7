"""
What the surroundings say: the environment, and below it the file written by setup.

Pure: knows no Django, so that manage.py, settings and the database start can ask.
A variable of the real environment wins over the file; empty means not set.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32


class EnvironmentRefused(Exception):
    """The surroundings lack something, or say something that cannot be read."""


@dataclass(frozen=True)
class Environment:
    """Variables by name, read as the type that is asked for."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        """
        Read 1 or 0; not set is 0.

        :raises EnvironmentRefused: for anything else: a typing error must not decide.
        """
        value = self.text(name, "0")
        if value not in ("0", "1"):
            raise EnvironmentRefused(f"{name} is {value!r}; it may be 1 or 0.")
        return value == "1"

    def words(self, name: str) -> list[str]:
        """Read a list parted by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def path(self, name: str, default: Path) -> Path:
        """Read a path; a relative one begins at the project's folder."""
        return PROJECT / Path(self.text(name) or default)

    def key(self, name: str) -> bytes:
        """Read a key in base64; not set is empty."""
        return _key(name, self.text(name)) if self.text(name) else b""

    def keys(self, name: str) -> dict[str, bytes]:
        """Read keys as `id:base64,id:base64`, the newest first."""
        found: dict[str, bytes] = {}
        for word in self.words(name):
            key_id, colon, body = word.partition(":")
            if not colon or not key_id or key_id in found:
                raise EnvironmentRefused(f"{name} must read id:base64,id:base64,…")
            found[key_id] = _key(name, body)
        return found


def _key(name: str, body: str) -> bytes:
    try:
        key = base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise EnvironmentRefused(f"{name} holds a key that is not base64.") from error
    if len(key) != KEY_BYTES:
        raise EnvironmentRefused(f"{name} holds a key of {len(key)} bytes, not 32.")
    return key


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """
    Read `var/env`, or the file that FUNDOPS_ENV_FILE names, and the environment.

    :raises EnvironmentRefused: where the named file is missing or has a bad line.
    """
    environ = os.environ if environ is None else environ
    named = environ.get("FUNDOPS_ENV_FILE", "")
    file = PROJECT / (named or "var/env")
    if named and not file.is_file():
        raise EnvironmentRefused(f"FUNDOPS_ENV_FILE names {file}, which is not there.")
    written = parse(file.read_text("utf-8")) if file.is_file() else {}
    return Environment({**written, **environ})


def parse(text: str) -> dict[str, str]:
    """
    Read lines NAME=value; blank lines and lines that begin with # are skipped.

    :raises EnvironmentRefused: for a line without `=`; it may hold a key, so only its
        number is told.
    """
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise EnvironmentRefused(f"Line {number} of the env file has no '='.")
        values[name.strip()] = value.strip().strip("\"'")
    return values


def write_for_development(file: Path) -> bool:
    """Write an env file with fresh keys, its owner's only; keep one that stands."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(_development())
    return True


def _development() -> str:
    return f"""\
# Written once by `make setup`; never committed. Whoever holds these keys reads the
# personal data of this installation. Losing them loses that data.
FUNDOPS_SECRET_KEY={secrets.token_urlsafe(50)}
# Keys for personal data, id:base64 of 32 bytes, the newest first; old ones still read.
FUNDOPS_DATA_KEYS=k1:{_fresh_key()}
# Key of the blind indexes; it cannot be changed without writing every index anew.
FUNDOPS_INDEX_KEY={_fresh_key()}
# A development installation: clear error pages, and a sandbox to play against.
# Neither belongs into production, where `check --deploy` refuses both.
FUNDOPS_DEBUG=1
FUNDOPS_SANDBOX=1
"""


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


if __name__ == "__main__":
    _file = PROJECT / "var/env"
    _made = write_for_development(_file)
    sys.stderr.write(f"{_file}: {'written' if _made else 'kept'}\n")
