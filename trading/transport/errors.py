"""Why files could not be exchanged with a place; each says what to do."""

from __future__ import annotations

from typing import ClassVar

from fundops.core.errors import FundopsError


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


class TransportError(FundopsError):
    """
    A place could not be used.

    `words` is the sentence for the operator, with `facts` to fill in; whoever shows it
    translates it.
    """

    code = "trading.transport.error"
    words: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.words % facts)


class PlaceUnreachable(TransportError):
    code = "trading.transport.unreachable"
    words = gettext_noop(
        "%(place)s cannot be reached: %(cause)s. Nothing was exchanged; ask the other "
        "side, then run the step again."
    )


class HostKeyDiffers(TransportError):
    """The server is not the one that is pinned; not a byte was said to it."""

    code = "trading.transport.host_key_differs"
    words = gettext_noop(
        "%(place)s shows the host key %(found)s, and %(pinned)s is pinned. Nothing was "
        "exchanged: somebody may stand in between. Ask the other side by telephone; a "
        "new key is pinned by a change of the link."
    )


class LoginRefused(TransportError):
    code = "trading.transport.login_refused"
    words = gettext_noop(
        "%(place)s does not let %(user)s in with our key. Ask the other side whether "
        "they have our public key."
    )


class KeyUnusable(TransportError):
    code = "trading.transport.key_unusable"
    words = gettext_noop(
        "Our private key for %(place)s cannot be used: %(cause)s. Put it at %(path)s, "
        "readable by the application's user only."
    )


class TransferCut(TransportError):
    """The connection ended on the way; what was carried whole stays."""

    code = "trading.transport.cut"
    words = gettext_noop(
        "The connection to %(place)s ended over %(name)s: %(cause)s. What was carried "
        "whole stays; run the step again."
    )


class NotWhole(TransportError):
    """A file changes while it is fetched; it is left for the next time."""

    code = "trading.transport.not_whole"
    words = gettext_noop(
        "%(name)s at %(place)s has %(found)s bytes and was listed with %(stated)s: it "
        "is still being written. It is fetched the next time."
    )


class FileThereDiffers(TransportError):
    """Other bytes lie under the name of a file of ours; nothing was overwritten."""

    code = "trading.transport.file_there_differs"
    words = gettext_noop(
        "%(name)s lies at %(place)s already, with other bytes. Nothing was "
        "overwritten; find who put it there and have it taken away."
    )
