"""The places where files are exchanged: which folder or server, and its troubles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.services.breaks import open_break, resolve_break
from trading.models import TaHub, TaLink
from trading.transport.errors import (
    FileThereDiffers,
    HostKeyDiffers,
    KeyUnusable,
    LoginRefused,
    PlaceUnreachable,
    TransferCut,
    TransportError,
)
from trading.transport.folder import FolderPlace
from trading.transport.places import Place, SftpAddress

IN, OUT = "in", "out"
#: Reasons of breaks; what a person must look at is resolved by nobody else.
_REASONS: dict[type[TransportError], str] = {
    PlaceUnreachable: "PLACE_UNREACHABLE",
    TransferCut: "TRANSFER_CUT",
    LoginRefused: "LOGIN_REFUSED",
    KeyUnusable: "KEY_UNUSABLE",
    HostKeyDiffers: "HOST_KEY_DIFFERS",
    FileThereDiffers: "FILE_THERE_DIFFERS",
}
_PASSES = (PlaceUnreachable, TransferCut, LoginRefused, KeyUnusable)


@dataclass(frozen=True, slots=True)
class Where:
    """A place of a hub or of one link, and our folder for it."""

    #: TA code, or hub code.
    party: str
    #: What people call it: `TA 91`, `hub CSDC`.
    name: str
    of: TaHub | TaLink
    #: Below FUNDOPS_DATA_DIR.
    folder: Path

    @property
    def is_hub(self) -> bool:
        return isinstance(self.of, TaHub)


def where(link: TaLink) -> Where:
    """Say the place of a link: its hub's, or its own."""
    if link.hub is not None:
        return where_of_hub(link.hub)
    code = link.transfer_agent.code
    return Where(code, f"TA {code}", link, settings.DATA_DIR / "ta" / code)


def where_of_hub(hub: TaHub) -> Where:
    name = _("hub %(code)s") % {"code": hub.code}
    return Where(hub.code, name, hub, settings.DATA_DIR / "hubs" / hub.code)


def every_place() -> list[Where]:
    """Say every place in use: each hub once, then each link of its own."""
    links = TaLink.objects.select_related("transfer_agent", "hub")
    places = {
        (found.is_hub, found.party): found
        for found in map(where, links.order_by("transfer_agent__code"))
    }
    return [places[key] for key in sorted(places, reverse=True)]


@contextmanager
def opened(at: Where) -> Iterator[Place]:
    """
    Open a place for as long as the block lasts.

    :raises TransportError: if it cannot be used.
    """
    if not at.of.is_remote:
        yield FolderPlace(place=at.name, inbox=at.folder / IN, outbox=at.folder / OUT)
        return
    # The client is large; whoever never leaves the machine does not need it.
    from trading.transport.sftp import open_sftp

    with open_sftp(_address(at)) as place:
        yield place


def _address(at: Where) -> SftpAddress:
    of = at.of
    return SftpAddress(
        place=at.name,
        host=of.host,
        port=of.port,
        user=of.user_name,
        host_key=of.host_key,
        key_path=settings.DATA_DIR / "keys" / of.key_name,
        inbox=of.inbox,
        outbox=of.outbox,
    )


def in_words(error: TransportError) -> str:
    """Say the sentence in the reader's language."""
    return _(error.words) % error.facts


def note_trouble(
    *, party: str, subject: str, error: TransportError, business_date: dt.date
) -> None:
    """Open a break for what keeps files from being exchanged; once a day each."""
    reason = _REASONS.get(type(error))
    if reason is None:
        return
    open_break(
        kind=Break.Kind.TRADES,
        reason=reason,
        reference=_reference(reason, party, business_date),
        opened_on=business_date,
        party=party,
        subject=subject[:80],
        message=in_words(error),
    )


@transaction.atomic
def note_working(*, party: str, business_date: dt.date) -> None:
    """
    Resolve the day's breaks of a place that passed with the connection.

    A wrong host key, or other bytes under our names, a person has to look at.
    """
    references = [_reference(_REASONS[kind], party, business_date) for kind in _PASSES]
    left = Break.objects.filter(reference__in=references)
    for reference in left.exclude(state=Break.State.RESOLVED).values_list(
        "reference", flat=True
    ):
        resolve_break(reference=reference)


def _reference(reason: str, party: str, business_date: dt.date) -> str:
    return f"place:{party}:{reason}:{business_date}"
