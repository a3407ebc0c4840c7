from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fundops.core import clock
from fundops.core.errors import InputRefused
from fundops.core.models import AuditEntry, Break, BusinessDay
from fundops.core.tests.factories import THURSDAY, a_day_cut_off, service
from trading.errors import FileDiffers, NotDelivered
from trading.models import Order, TaLink, TaPackage
from trading.services import delivering
from trading.services.delivering import Delivered, deliver_ta_files
from trading.services.export import Sent, send_ta_files, would_send
from trading.tests.factories import a_paid_order, a_transfer_agent
from trading.tests.linking import (
    OtherSide,
    a_hub_by_sftp,
    a_hub_in_a_folder,
    a_link_by_sftp,
)
from trading.tests.sftp import RunningServer, a_key

pytestmark = pytest.mark.django_db

EVENING = clock.at(THURSDAY, dt.time(18))
DATA = ["OFD_379_91_20250102_01.TXT", "OFD_379_91_20250102_03.TXT"]
INDEX = "OFI_379_91_20250102.TXT"


@pytest.fixture(autouse=True)
def _an_evening() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")
    a_paid_order()


@pytest.fixture
def there(sftp: RunningServer, tmp_path: Path) -> OtherSide:
    return a_link_by_sftp(sftp, tmp_path.name)


def send() -> list[Sent]:
    return send_ta_files(business_date=THURSDAY, actor=service(), now=EVENING)


def deliver(package: str = "") -> list[Delivered]:
    return deliver_ta_files(
        business_date=THURSDAY, actor=service(), now=EVENING, package=package
    )


def ours(data_dir: Path) -> dict[str, bytes]:
    out = data_dir / "ta" / "91" / "out"
    return {path.name: path.read_bytes() for path in out.glob("*.TXT")}


def theirs(there: OtherSide) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in there.outbox.iterdir()}


class TestSendTaFilesToAServer:
    def test_carries_what_it_wrote(self, there: OtherSide, data_dir: Path) -> None:
        [sent] = send()

        assert sent.delivered_at == EVENING
        assert theirs(there) == ours(data_dir)
        assert there.went() == [*DATA, INDEX]
        assert TaPackage.objects.get().delivered_at == EVENING

    def test_carries_the_index_last(
        self, there: OtherSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send()

        written = [(there.outbox / name).stat().st_mtime_ns for name in (*DATA, INDEX)]
        assert written == sorted(written)

    def test_leaves_a_trace(self, there: OtherSide) -> None:
        send()

        entry = AuditEntry.objects.get(action="trading.package.delivered")
        assert (entry.subject, entry.after) == (INDEX, {"place": "91", "files": 3})

    def test_carries_nothing_twice(self, there: OtherSide) -> None:
        send()
        before = {path: os.stat(path).st_ino for path in there.outbox.iterdir()}

        send()

        assert {path: os.stat(path).st_ino for path in there.outbox.iterdir()} == before
        delivered = AuditEntry.objects.filter(action="trading.package.delivered")
        assert delivered.count() == 1

    def test_keeps_what_it_wrote_where_the_place_is_in_trouble(
        self, there: OtherSide, data_dir: Path
    ) -> None:
        TaLink.objects.update(port=1)

        with pytest.raises(NotDelivered, match="cannot be reached"):
            send()

        assert sorted(ours(data_dir)) == [*DATA, INDEX]
        package = TaPackage.objects.get()
        assert (package.state, package.delivered_at) == ("WRITTEN", None)
        assert Order.objects.filter(state="SENT").exists()
        assert BusinessDay.objects.get(date=THURSDAY).state == "CUT_OFF"
        assert Break.objects.get().reason == "PLACE_UNREACHABLE"

    def test_delivers_the_same_bytes_later(
        self, there: OtherSide, data_dir: Path, sftp: RunningServer
    ) -> None:
        TaLink.objects.update(port=1)
        with pytest.raises(NotDelivered):
            send()
        before = ours(data_dir)
        TaLink.objects.update(port=sftp.port)

        [sent] = send()

        assert not sent.is_new
        assert theirs(there) == before
        assert BusinessDay.objects.get(date=THURSDAY).state == "PROCESSING"
        assert Break.objects.get().state == "RESOLVED"

    def test_shows_no_half_file_after_a_cut(
        self, there: OtherSide, data_dir: Path, sftp: RunningServer
    ) -> None:
        with sftp.cutting("write", 2_000), pytest.raises(NotDelivered):
            send()

        whole = {n: b for n, b in theirs(there).items() if not n.endswith(".tmp")}
        assert INDEX not in whole
        assert whole.items() <= ours(data_dir).items()
        send()
        assert theirs(there) == ours(data_dir)

    def test_says_nothing_to_a_server_with_another_key(
        self, there: OtherSide, tmp_path: Path
    ) -> None:
        TaLink.objects.update(host_key=a_key(tmp_path / "other"))

        with pytest.raises(NotDelivered, match="somebody may stand in between"):
            send()

        assert there.went() == []
        assert Break.objects.get().reason == "HOST_KEY_DIFFERS"

    def test_overwrites_nothing_of_theirs(self, there: OtherSide) -> None:
        (there.outbox / DATA[1]).write_text("something else")

        with pytest.raises(NotDelivered, match="other bytes"):
            send()

        assert (there.outbox / DATA[1]).read_text() == "something else"
        assert INDEX not in there.went()
        assert Break.objects.get().reason == "FILE_THERE_DIFFERS"

    def test_ends_the_same_when_it_dies_before_it_says_so(
        self, there: OtherSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(**_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(delivering, "_mark", dies)
            with pytest.raises(KeyboardInterrupt):
                send()
        assert TaPackage.objects.get().delivered_at is None

        [sent] = send()

        assert sent.delivered_at == EVENING
        assert there.went() == [*DATA, INDEX]

    def test_stops_no_other_ta(self, there: OtherSide, data_dir: Path) -> None:
        a_transfer_agent("92")
        TaLink.objects.filter(transfer_agent__code="91").update(port=1)

        with pytest.raises(NotDelivered):
            send()

        delivered = TaPackage.objects.exclude(delivered_at=None)
        assert [one.transfer_agent.code for one in delivered] == ["92"]

    def test_carries_nothing_when_asked_what_it_would_do(
        self, there: OtherSide
    ) -> None:
        would_send(business_date=THURSDAY, actor=service(), now=EVENING)

        assert there.went() == []


class TestSendTaFilesToAFolder:
    def test_is_delivered_where_it_is_written(self, data_dir: Path) -> None:
        [sent] = send()

        assert sent.delivered_at == EVENING
        assert sorted(ours(data_dir)) == [*DATA, INDEX]

    def test_goes_to_the_hub_whole(self, data_dir: Path) -> None:
        there = a_hub_in_a_folder()

        send()

        assert theirs(there).keys() > set(DATA)
        assert ours(data_dir).items() <= theirs(there).items()
        assert len(there.went()) == 6  # of two TAs


class TestDeliverTaFiles:
    def test_delivers_what_is_left_of_a_day(
        self, there: OtherSide, sftp: RunningServer
    ) -> None:
        TaLink.objects.update(port=1)
        with pytest.raises(NotDelivered):
            send()
        TaLink.objects.update(port=sftp.port)

        [told] = deliver()

        assert (told.index_name, told.carried) == (INDEX, 3)
        assert deliver() == []

    def test_carries_one_package_once_more(
        self, there: OtherSide, data_dir: Path
    ) -> None:
        send()
        for name in there.went():
            (there.outbox / name).unlink()

        [told] = deliver(INDEX)

        assert told.carried == 3
        assert theirs(there) == ours(data_dir)

    def test_carries_what_is_gone_only(self, there: OtherSide) -> None:
        send()
        (there.outbox / DATA[0]).unlink()

        [told] = deliver(INDEX)

        assert told.carried == 1
        assert there.went() == [*DATA, INDEX]

    def test_refuses_a_package_that_is_not_ours(self) -> None:
        with pytest.raises(InputRefused):
            deliver("OFI_379_99_20250102.TXT")

    def test_does_not_carry_bytes_that_were_not_decided_on(
        self, there: OtherSide, data_dir: Path
    ) -> None:
        send()
        (data_dir / "ta/91/out" / DATA[1]).write_text("changed by hand")

        with pytest.raises(FileDiffers):
            deliver(INDEX)

    def test_says_what_to_do_where_our_own_file_is_gone(
        self, there: OtherSide, data_dir: Path
    ) -> None:
        send()
        (data_dir / "ta/91/out" / DATA[1]).unlink()

        with pytest.raises(FileDiffers, match="send_ta_files"):
            deliver(INDEX)

    def test_is_a_command(
        self, there: OtherSide, capsys: pytest.CaptureFixture[str]
    ) -> None:
        send()

        call_command("deliver_ta_files", package=INDEX, business_date=THURSDAY)
        call_command(
            "deliver_ta_files", package=INDEX, business_date=THURSDAY, dry_run=True
        )

        said = capsys.readouterr().out.splitlines()
        assert said == [f"{INDEX}: 0 files carried to TA 91", INDEX]

    def test_carries_over_a_hub(self, sftp: RunningServer, tmp_path: Path) -> None:
        hub = a_hub_by_sftp(sftp, tmp_path.name)

        send()

        assert len(hub.went()) == 6
        assert INDEX in hub.went()
