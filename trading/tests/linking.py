"""Links and hubs whose place is a real server, and what the other side sees there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from trading.models import TaHub, TaLink
from trading.models.links import Transport
from trading.tests.factories import a_transfer_agent
from trading.tests.sftp import RunningServer


@dataclass(frozen=True)
class OtherSide:
    """The folders of a place as the TA sees them."""

    inbox: Path
    outbox: Path

    def went(self) -> list[str]:
        """The names of ours that lie there."""
        return sorted(path.name for path in self.outbox.iterdir())


def _address(sftp: RunningServer, folder: str) -> dict[str, object]:
    """A place below `folder`; our key is copied to where keys are kept."""
    address = sftp.address(folder)
    kept = settings.DATA_DIR / "keys" / "ta"
    kept.parent.mkdir(exist_ok=True)
    shutil.copyfile(sftp.key_path, kept)
    kept.chmod(0o600)
    return {
        "transport": Transport.SFTP,
        "host": address.host,
        "port": address.port,
        "user_name": address.user,
        "host_key": address.host_key,
        "key_name": kept.name,
        "inbox": address.inbox,
        "outbox": address.outbox,
    }


def a_link_by_sftp(sftp: RunningServer, folder: str, *, ta: str = "91") -> OtherSide:
    agent = a_transfer_agent(ta)
    TaLink.objects.filter(transfer_agent=agent).update(**_address(sftp, folder))
    return _other_side(sftp, folder)


def a_hub_by_sftp(
    sftp: RunningServer, folder: str, *, tas: tuple[str, ...] = ("91", "92")
) -> OtherSide:
    hub = TaHub.objects.create(code="HUB", name="样例平台", **_address(sftp, folder))
    _route(hub, tas)
    return _other_side(sftp, folder)


def a_hub_in_a_folder(*, tas: tuple[str, ...] = ("91", "92")) -> OtherSide:
    """A hub whose place is a folder of ours: hubs/HUB."""
    _route(TaHub.objects.create(code="HUB", name="样例平台"), tas)
    base = settings.DATA_DIR / "hubs" / "HUB"
    (base / "in").mkdir(parents=True)
    (base / "out").mkdir()
    return OtherSide(base / "in", base / "out")


def _route(hub: TaHub, tas: tuple[str, ...]) -> None:
    for ta in tas:
        TaLink.objects.filter(transfer_agent=a_transfer_agent(ta)).update(hub=hub)


def _other_side(sftp: RunningServer, folder: str) -> OtherSide:
    return OtherSide(sftp.root / folder / "inbox", sftp.root / folder / "outbox")
