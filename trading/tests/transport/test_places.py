from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import paramiko
import pytest

from trading.tests.sftp import RunningServer, a_key
from trading.transport import sftp as sftp_module
from trading.transport.errors import (
    FileThereDiffers,
    HostKeyDiffers,
    KeyUnusable,
    LoginRefused,
    NotWhole,
    PlaceUnreachable,
    TransferCut,
)
from trading.transport.folder import FolderPlace
from trading.transport.places import Place, fingerprint, is_here, key_bytes
from trading.transport.sftp import open_sftp

NAME = "OFD_91_379_20250103_04.TXT"
#: Larger than any buffer on the way.
LARGE = os.urandom(3_000_000)


class Side:
    """A place of either kind, and the folders behind it as the other side sees them."""

    def __init__(self, kind: str, tmp_path: Path, sftp: RunningServer) -> None:
        self._kind, self._sftp = kind, sftp
        self._folder = tmp_path.name
        root = sftp.root / self._folder if kind == "sftp" else tmp_path / "there"
        self.inbox, self.outbox = root / "inbox", root / "outbox"
        self.here = tmp_path / "here"
        for folder in (self.inbox, self.outbox, self.here):
            folder.mkdir(parents=True)

    @contextmanager
    def open(self) -> Iterator[Place]:
        if self._kind == "sftp":
            with open_sftp(self._sftp.address(self._folder)) as place:
                yield place
        else:
            yield FolderPlace(place="TA 91", inbox=self.inbox, outbox=self.outbox)

    def fetch(self, name: str = NAME) -> None:
        with self.open() as place:
            [file] = [one for one in place.list_inbox() if one.name == name]
            place.fetch(file, self.here)

    def put(self, content: bytes, name: str = NAME) -> bool:
        source = self.here / "source"
        source.write_bytes(content)
        with self.open() as place:
            return place.put(source, name)


@pytest.fixture(params=["folder", "sftp"])
def side(request: pytest.FixtureRequest, tmp_path: Path, sftp: RunningServer) -> Side:
    return Side(request.param, tmp_path, sftp)


@pytest.fixture
def far(tmp_path: Path, sftp: RunningServer) -> Side:
    return Side("sftp", tmp_path, sftp)


class TestFetch:
    def test_copies_the_bytes_and_knows_the_file_again(self, side: Side) -> None:
        (side.inbox / NAME).write_bytes(LARGE)

        side.fetch()

        assert (side.here / NAME).read_bytes() == LARGE
        with side.open() as place:
            [listed] = place.list_inbox()
        assert is_here(listed, side.here)

    def test_knows_a_file_of_the_same_size_that_was_written_anew(
        self, side: Side
    ) -> None:
        (side.inbox / NAME).write_bytes(b"first")
        side.fetch()
        (side.inbox / NAME).write_bytes(b"other")
        os.utime(side.inbox / NAME, (1_700_000_000, 1_700_000_000))

        with side.open() as place:
            [listed] = place.list_inbox()

        assert not is_here(listed, side.here)

    def test_does_not_list_what_is_still_written_nor_what_is_no_file(
        self, side: Side
    ) -> None:
        (side.inbox / f"{NAME}.tmp").write_bytes(b"half")
        (side.inbox / f".{NAME}").write_bytes(b"half")
        (side.inbox / "folder").mkdir()
        (side.inbox / "link").symlink_to("/etc/passwd")

        with side.open() as place:
            assert list(place.list_inbox()) == []

    def test_leaves_a_file_that_grows(self, side: Side) -> None:
        (side.inbox / NAME).write_bytes(b"more")
        with side.open() as place:
            [listed] = place.list_inbox()
            with pytest.raises(NotWhole):
                place.fetch(replace(listed, size=2), side.here)

        assert list(side.here.iterdir()) == []

    def test_writes_over_what_an_earlier_fetch_left_half(self, side: Side) -> None:
        (side.inbox / NAME).write_bytes(b"whole")
        (side.here / f".{NAME}.tmp").write_bytes(LARGE)

        side.fetch()

        assert [path.name for path in side.here.iterdir()] == [NAME]
        assert (side.here / NAME).read_bytes() == b"whole"

    # The library's thread that reads ahead dies of the cut by itself, too.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_leaves_nothing_under_its_name_when_the_connection_is_cut(
        self, far: Side, sftp: RunningServer
    ) -> None:
        (far.inbox / NAME).write_bytes(LARGE)

        with sftp.cutting("read", 1_000_000), pytest.raises(TransferCut) as raised:
            far.fetch()

        assert NAME in str(raised.value)
        assert not (far.here / NAME).exists()
        far.fetch()
        assert (far.here / NAME).read_bytes() == LARGE


class TestPut:
    def test_carries_the_bytes_and_leaves_no_other_name(self, side: Side) -> None:
        assert side.put(LARGE)

        assert [path.name for path in side.outbox.iterdir()] == [NAME]
        assert (side.outbox / NAME).read_bytes() == LARGE

    def test_carries_nothing_twice(self, side: Side) -> None:
        side.put(LARGE)
        before = (side.outbox / NAME).stat()

        assert not side.put(LARGE)

        after = (side.outbox / NAME).stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)

    @pytest.mark.parametrize("other", [b"short", LARGE[:-1] + b"\0"])
    def test_overwrites_nothing(self, side: Side, other: bytes) -> None:
        (side.outbox / NAME).write_bytes(other)

        with pytest.raises(FileThereDiffers):
            side.put(LARGE)

        assert (side.outbox / NAME).read_bytes() == other

    def test_writes_over_what_a_killed_one_left_half(self, side: Side) -> None:
        (side.outbox / f"{NAME}.tmp").write_bytes(LARGE)

        side.put(b"whole")

        assert [path.name for path in side.outbox.iterdir()] == [NAME]
        assert (side.outbox / NAME).read_bytes() == b"whole"

    def test_shows_no_half_file_when_the_connection_is_cut(
        self, far: Side, sftp: RunningServer
    ) -> None:
        with sftp.cutting("write", 1_000_000), pytest.raises(TransferCut):
            far.put(LARGE)

        assert [path.name for path in far.outbox.iterdir()] == [f"{NAME}.tmp"]
        assert far.put(LARGE)
        assert [path.name for path in far.outbox.iterdir()] == [NAME]
        assert (far.outbox / NAME).read_bytes() == LARGE


class TestTheDoor:
    def test_says_nothing_to_a_server_with_another_key(
        self, sftp: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pinned = a_key(tmp_path / "another")
        asked: list[str] = []
        monkeypatch.setattr(
            paramiko.Transport,
            "auth_publickey",
            lambda *_args: asked.append("asked"),
        )

        with (
            pytest.raises(HostKeyDiffers) as raised,
            open_sftp(sftp.address(host_key=pinned)),
        ):
            pass

        assert asked == []
        assert fingerprint(pinned) in str(raised.value)
        assert fingerprint(sftp.host_key) in str(raised.value)

    def test_says_nothing_to_a_server_with_a_key_of_another_type(
        self, sftp: RunningServer
    ) -> None:
        other = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ=="

        with (
            pytest.raises(HostKeyDiffers),
            open_sftp(sftp.address(host_key=other)),
        ):
            pass

    def test_is_not_opened_to_a_key_they_do_not_know(
        self, sftp: RunningServer, tmp_path: Path
    ) -> None:
        a_key(tmp_path / "mine")

        with (
            pytest.raises(LoginRefused),
            open_sftp(sftp.address(key_path=tmp_path / "mine")),
        ):
            pass

    @pytest.mark.parametrize("spoil", ["gone", "open", "garbage"])
    def test_needs_a_key_of_ours_that_nobody_else_reads(
        self, spoil: str, sftp: RunningServer, tmp_path: Path
    ) -> None:
        path = tmp_path / "mine"
        a_key(path)
        if spoil == "gone":
            path.unlink()
        elif spoil == "open":
            path.chmod(0o644)
        else:
            path.write_text("secret words")

        with (
            pytest.raises(KeyUnusable) as raised,
            open_sftp(sftp.address(key_path=path)),
        ):
            pass

        assert str(path) in str(raised.value)
        assert "secret" not in str(raised.value)

    def test_says_that_nobody_answers(self, sftp: RunningServer) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]

        with pytest.raises(PlaceUnreachable), open_sftp(sftp.address(port=port)):
            pass

    def test_does_not_wait_for_a_server_that_says_nothing(
        self, sftp: RunningServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sftp_module, "CONNECT", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = sftp.address(port=silent.getsockname()[1])

            with pytest.raises(PlaceUnreachable), open_sftp(address):
                pass

    def test_says_which_folder_is_not_there(self, sftp: RunningServer) -> None:
        with (
            open_sftp(sftp.address(inbox="/nowhere")) as place,
            pytest.raises(TransferCut) as raised,
        ):
            place.list_inbox()

        assert "/nowhere" in str(raised.value)


class TestAPublicKey:
    @pytest.mark.parametrize(
        "text", ["", "ssh-ed25519", "ssh-ed25519 %%%", "ssh-rsa AAAAC3NzaC1lZDI1NTE5"]
    )
    def test_is_refused_where_it_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match="key"):
            key_bytes(text)

    def test_is_told_as_people_compare_it(self, sftp: RunningServer) -> None:
        told: Any = fingerprint(f"{sftp.host_key} of somebody")

        assert told.startswith("SHA256:")
        assert told == fingerprint(sftp.host_key)
