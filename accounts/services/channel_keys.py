"""
The keys of the links to channels.

Our private key of a channel lies in FUNDOPS_DATA_DIR/keys, mode 0600, made at the first
need; the public halves are rows. A channel's own key is trusted by `trust_key`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from accounts.channels import signing
from accounts.channels.signing import SigningKey
from accounts.models import Channel, ChannelKey
from fundops.core import clock

Kind = ChannelKey.Kind


class LinkKeys:
    """The keys of the link to a channel; looked up once each, when they are needed."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._ours: SigningKey | None = None
        self._theirs: dict[str, bytes] = {}

    def ours(self) -> SigningKey:
        if self._ours is None:
            self._ours = our_key(self._channel)
        return self._ours

    def theirs(self, key_id: str) -> bytes | None:
        """Give a key with which the channel signs now."""
        if key_id not in self._theirs:
            found = _valid(self._channel, Kind.THEIRS, key_id)
            if found is None:
                return None
            self._theirs[key_id] = found
        return self._theirs[key_id]


def our_key(channel: str) -> SigningKey:
    """Give the key with which we sign to a channel; made, and told, at first need."""
    key = kept_key(settings.DATA_DIR / "keys" / f"{channel}.pem")
    trust_key(channel=channel, kind=Kind.OURS, public_pem=signing.public_pem(key))
    return key


def our_public_key(channel: str, key_id: str) -> bytes | None:
    """Give our public key of that id, as a channel knows it."""
    return _valid(channel, Kind.OURS, key_id)


def _valid(channel: str, kind: str, key_id: str) -> bytes | None:
    now = clock.machine()
    found = (
        ChannelKey.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now),
            channel__code=channel,
            kind=kind,
            key_id=key_id,
            valid_from__lte=now,
        )
        .values_list("public_pem", flat=True)
        .first()
    )
    return found.encode() if found else None


def trust_key(*, channel: str, public_pem: bytes, kind: str = Kind.THEIRS) -> str:
    """
    Let a public key (PEM) count for a channel from now on; say its id.

    :raises UnusableKey: for anything but an RSA key of 2048 bits or more.
    """
    key_id = signing.key_id_of(public_pem)
    ChannelKey.objects.get_or_create(
        channel=Channel.objects.get(code=channel),
        kind=kind,
        key_id=key_id,
        defaults={"public_pem": public_pem.decode(), "valid_from": clock.machine()},
    )
    return key_id


def kept_key(path: Path) -> SigningKey:
    """
    Read a private key, or make it: whole, for us alone, the first of two writers' own.

    :raises UnusableKey: if what lies there is no key.
    """
    with contextlib.suppress(FileNotFoundError):
        return signing.read_key(path.read_bytes())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(signing.new_key().private_pem)
            out.flush()
            os.fsync(out.fileno())
        # A link fails where a name stands: another's key is never overwritten.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    return signing.read_key(path.read_bytes())
