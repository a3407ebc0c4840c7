"""The evening's files a second time: after success, after a crash, after a loss."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from accounts.models import FundTradingAccount, TradingRegistration
from fundops.core import clock
from fundops.core.models import AuditEntry, BusinessDay, StepRun
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import THURSDAY, a_day_cut_off, service
from trading.errors import FileDiffers, OrderHasMoved, SomeNotSent
from trading.models import Order, TaFile, TaPackage
from trading.services import export, export_files
from trading.services.export import Sent, send_ta_files
from trading.tests.factories import (
    a_paid_order,
    a_registration,
    a_sub_account,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db

EVENING = clock.at(THURSDAY, dt.time(18))
FILES = [
    "OFD_379_91_20250102_01.TXT",
    "OFD_379_91_20250102_03.TXT",
    "OFI_379_91_20250102.TXT",
]


class Killed(Exception):
    """Stands for a process that is gone."""


def kill(*args: Any, **kwargs: Any) -> Any:
    raise Killed


@pytest.fixture(autouse=True)
def _an_evening() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")
    new = a_sub_account()
    a_registration(new, state="NONE")
    a_paid_order(sub_account=new)
    a_paid_order()


@pytest.fixture
def out(data_dir: Path) -> Path:
    return data_dir / "ta" / "91" / "out"


def send() -> list[Sent]:
    return send_ta_files(business_date=THURSDAY, actor=service(), now=EVENING)


def bytes_of(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.TXT"))}


def states() -> list[str]:
    return sorted(Order.objects.values_list("state", flat=True))


class TestSendTaFilesAgain:
    def test_changes_nothing(self, out):
        [first] = send()
        before = bytes_of(out)
        stamps = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}

        [second] = send()

        assert (first.is_new, second.is_new) == (True, False)
        assert first.sha256 == second.sha256
        assert bytes_of(out) == before
        assert {p.name: p.stat().st_mtime_ns for p in out.iterdir()} == stamps
        assert states() == ["SENT"] * 3
        assert TaPackage.objects.count() == 1
        assert AuditEntry.objects.filter(action="trading.package.written").count() == 1

    @pytest.mark.parametrize("name", FILES)
    def test_writes_a_lost_file_with_the_same_bytes(self, name, out):
        send()
        before = bytes_of(out)
        (out / name).unlink()

        send()

        assert bytes_of(out) == before
        assert states() == ["SENT"] * 3

    def test_leaves_alone_what_the_transport_has_fetched(self, out):
        send()
        (out / "done").mkdir()
        for name in FILES:
            (out / name).rename(out / "done" / name)

        send()

        assert bytes_of(out) == {}

    @pytest.mark.parametrize("name", FILES)
    def test_never_overwrites_other_bytes(self, name, out):
        send()
        (out / name).write_bytes(b"changed")

        with pytest.raises(FileDiffers, match="Nothing was overwritten"):
            send()

        assert (out / name).read_bytes() == b"changed"

    def test_of_one_ta_does_not_wait_for_the_trouble_of_another(self, out, data_dir):
        a_transfer_agent("92")
        out.mkdir(parents=True)
        (out / FILES[0]).write_bytes(b"somebody else's")

        with pytest.raises(FileDiffers, match=FILES[0]):
            send()

        assert len(list((data_dir / "ta" / "92" / "out").glob("*.TXT"))) == 3
        assert BusinessDay.objects.get().state == "CUT_OFF"
        assert states() == ["PAID", "PAID", "PLACED"]

    def test_of_no_ta_says_every_reason(self, out, data_dir):
        a_transfer_agent("92")
        for ta in ("91", "92"):
            folder = data_dir / "ta" / ta / "out"
            folder.mkdir(parents=True)
            (folder / f"OFI_379_{ta}_20250102.TXT").write_bytes(b"other")

        with pytest.raises(SomeNotSent) as failed:
            send()

        assert "OFI_379_91" in str(failed.value)
        assert "OFI_379_92" in str(failed.value)

    def test_stops_where_the_data_behind_a_lost_file_changed(self, out):
        send()
        (out / FILES[1]).unlink()
        with may_update("trading_order", "share_class"):
            Order.objects.filter(business_code="022").update(share_class="1")

        with pytest.raises(FileDiffers):
            send()

        assert not (out / FILES[1]).exists()


class TestAfterACrash:
    def undisturbed(self, out: Path) -> None:
        """What an undisturbed run would have left."""
        assert list(bytes_of(out)) == FILES
        assert states() == ["SENT"] * 3
        assert TradingRegistration.objects.filter(state="SENT").count() == 1
        assert TaPackage.objects.get().state == "WRITTEN"
        assert Order.objects.filter(business_code="001").count() == 1
        assert BusinessDay.objects.get().state == "PROCESSING"
        for file in TaFile.objects.all():
            path = out / file.name
            assert export_files.sha256_of(path) == file.sha256

    def test_before_the_decision_is_kept(self, out, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr("trading.services.export_prepare.audit.record", kill)
            with pytest.raises(Killed):
                send()

        assert states() == ["PAID", "PAID"]
        assert not TaPackage.objects.exists()
        send()
        self.undisturbed(out)

    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_between_the_files(self, after, out, monkeypatch):
        put_out = export_files.put_out
        done: list[str] = []

        def some(file: TaFile) -> None:
            if len(done) == after:
                raise Killed
            done.append(file.name)
            put_out(file)

        with monkeypatch.context() as patch:
            patch.setattr(export_files, "put_out", some)
            with pytest.raises(Killed):
                send()

        assert list(bytes_of(out) if out.exists() else {}) == FILES[:after]
        assert "SENT" not in states()
        send()
        self.undisturbed(out)

    def test_between_the_last_file_and_the_mark(self, out, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(export, "_finish", kill)
            with pytest.raises(Killed):
                send()
        before = bytes_of(out)
        assert list(before) == FILES
        assert states() == ["PAID", "PAID", "PLACED"]

        send()

        assert bytes_of(out) == before
        self.undisturbed(out)

    def test_within_the_mark(self, out, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr("trading.services.export.registrations.mark_sent", kill)
            with pytest.raises(Killed):
                send()
        before = bytes_of(out)

        send()

        assert bytes_of(out) == before
        self.undisturbed(out)

    def test_what_was_written_aside_may_be_lost(self, out, data_dir, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(export_files, "put_out", kill)
            with pytest.raises(Killed):
                send()
        for path in (data_dir / "ta" / "91" / "prepared").iterdir():
            path.write_bytes(b"cut o")

        send()

        self.undisturbed(out)

    def test_what_was_decided_is_not_decided_again(self, out, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(export, "_finish", kill)
            with pytest.raises(Killed):
                send()
        FundTradingAccount.objects.update(kyc="FROZEN")

        send()

        self.undisturbed(out)

    def test_an_order_that_was_moved_meanwhile_stops_the_mark(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(export, "_finish", kill)
            with pytest.raises(Killed):
                send()
        first = Order.objects.filter(business_code="022").order_by("id").first()
        Order.objects.filter(pk=first.pk).update(state="CANCELLED")

        with pytest.raises(OrderHasMoved, match="2 orders and 1 could become SENT"):
            send()

        assert states() == ["CANCELLED", "PAID", "PLACED"]

    def test_the_board_sees_that_it_failed(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(export, "_finish", kill)
            with pytest.raises(Killed):
                send()

        run = StepRun.objects.get(step="send_ta_files", party="91")
        assert run.state == "FAILED"
        send()
        run = StepRun.objects.get(step="send_ta_files", party="91")
        assert (run.state, run.answer) == ("DONE", {"accounts": 1, "orders": 2})
