"""
The project's own PostgreSQL: made on first use, started where it does not run.

Pure: knows no Django. manage.py, pytest and the server call `start_where_ours` before
anything connects. docs/running.md is the contract.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fundops import environment
from fundops.core.database import cluster
from fundops.core.database.places import (
    NoPostgres,
    Place,
    every_place,
    other_kind,
    place,
)

#: The shortest question PostgreSQL answers before it asks who we are: N or S.
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
#: Crash recovery after a hard stop may replay gigabytes.
START_SECONDS = 300


def ours() -> bool:
    """Say whether this installation keeps its PostgreSQL itself."""
    return not environment.read().text("DATABASE_URL")


def start_where_ours() -> None:
    """Start the project's PostgreSQL unless DATABASE_URL names another."""
    if ours():
        start(place())


def start(here: Place) -> bool:
    """
    Make the cluster where missing and start it; say whether anything was done.

    :raises NoPostgres: where it does not come up; the message names the log.
    """
    if _answers(here):
        return False
    cluster.make_base(here)
    with _alone(here):
        if _answers(here):
            return False
        if not here.binaries_in_reach:
            cluster.copy_binaries(here)
        if not (here.data / "PG_VERSION").exists():
            cluster.initialise(here)
        cluster.tell(f"Starting PostgreSQL {here.cluster} in {here.data}")
        cluster.write_conf(here)
        _forget_reused_process(here)
        _start(here)
    return True


def stop(here: Place) -> bool:
    """Stop the cluster and wait; say whether it ran."""
    if not _answers(here):
        return False
    cluster.tell(f"Stopping PostgreSQL {here.cluster} in {here.data}")
    cluster.run(here, "pg_ctl", "-D", str(here.data), "-m", "fast", "-w", "stop")
    return True


def _answers(here: Place) -> bool:
    """Say whether the server takes connections; wait while it recovers."""
    give_up = time.monotonic() + START_SECONDS
    while _listens(here):
        if _status(here) in ("ready", "standby"):
            return True
        if time.monotonic() > give_up:
            raise NoPostgres(f"PostgreSQL is not ready yet; its log is {here.log}.")
        time.sleep(0.1)
    return False


def _listens(here: Place) -> bool:
    """Ask for a word: a server just killed still has a socket that one can join."""
    with socket.socket(socket.AF_UNIX) as ours_end, contextlib.suppress(OSError):
        ours_end.connect(str(here.socket))
        ours_end.sendall(_SSL_REQUEST)
        return bool(ours_end.recv(1))
    return False


def _postmaster(here: Place) -> list[str]:
    """Read postmaster.pid: line 1 the process, line 8 how far it has come."""
    with contextlib.suppress(OSError):
        return (here.data / "postmaster.pid").read_text().splitlines()
    return []


def _status(here: Place) -> str:
    lines = _postmaster(here)
    return lines[7].strip() if len(lines) > 7 else ""


@contextlib.contextmanager
def _alone(here: Place) -> Iterator[None]:
    with here.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_reused_process(here: Place) -> None:
    """
    Remove postmaster.pid where its number belongs to another program by now.

    PostgreSQL itself forgets a dead process, but after a reboot or a restart of a
    container the number is often taken again, and then it refuses to start.
    """
    lines = _postmaster(here)
    if not lines or not lines[0].isdigit():
        return
    command = _command(lines[0])
    if command and str(here.data) not in command:
        (here.data / "postmaster.pid").unlink(missing_ok=True)


def _command(process: str) -> str:
    """Say what a process runs; empty where it is gone or cannot be asked."""
    with contextlib.suppress(OSError):
        if Path("/proc/self").exists():
            return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
        # macOS.
        return subprocess.run(  # noqa: S603  # a number, checked by the caller
            ["/bin/ps", "-o", "command=", "-p", process],
            capture_output=True,
            text=True,
        ).stdout
    return ""


def _start(here: Place) -> None:
    # Backends of a killed server need a moment to notice; until then the shared
    # memory is in use and the start fails.
    for attempt in range(10):
        cluster.own_log(here)
        started = cluster.attempt(
            here,
            "pg_ctl",
            *("-D", str(here.data), "-l", str(here.log), "-w"),
            *("-t", str(START_SECONDS), "start"),
        )
        if started.returncode == 0 and _answers(here):
            return
        time.sleep(0.2 * (attempt + 1))
    raise NoPostgres(f"PostgreSQL did not start; its log is {here.log}.")


def main(arguments: list[str]) -> int:
    """Run `python -m fundops.core.database.server ACTION`; make uses it."""
    if not ours():
        cluster.tell("DATABASE_URL is set: this database is not ours to start or stop.")
        return 0
    match arguments:
        case ["start"]:
            start(place())
        case ["stop"]:
            stop(place())
        case ["stop-all"]:
            for here in every_place():
                stop(here)
        case ["remove"]:
            for here in every_place():
                stop(here)
                shutil.rmtree(here.base, ignore_errors=True)
        case ["other"]:
            sys.stdout.write(f"{other_kind()}\n")
        case _:
            cluster.tell("Say start, stop, stop-all, remove or other.")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
