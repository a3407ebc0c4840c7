"""
How an endpoint becomes a channel. No Django in here.

`http:` and `https:` are spoken to by the reference adapter. Another scheme is one that
somebody registered: an opener turns the endpoint into an address for a while.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from accounts.channels.base import Channel
from accounts.channels.http import HttpChannel, Keys
from fundops.core.errors import FundopsError

#: Opens an endpoint of its scheme for the channel `code`; yields an http address.
Opener = Callable[[str, str], AbstractContextManager[str]]

_openers: dict[str, Opener] = {}


class NoSuchEndpoint(FundopsError):
    """A channel's endpoint has a scheme that nothing here speaks."""

    code = "accounts.no_such_endpoint"


def register(scheme: str, opener: Opener) -> None:
    """Let `opener` serve endpoints that begin with `scheme:`."""
    _openers[scheme] = opener


@contextlib.contextmanager
def opened(code: str, endpoint: str, keys: Keys) -> Iterator[Channel]:
    """
    Give the adapter of a channel, ready to be spoken to until the block ends.

    :param keys: of this link; asked only when it is spoken over HTTP.
    :raises NoSuchEndpoint: nothing speaks this scheme in this installation.
    """
    scheme = endpoint.partition(":")[0]
    if scheme in ("http", "https"):
        yield HttpChannel(code, endpoint, keys)
    elif scheme in _openers:
        with _openers[scheme](code, endpoint) as address:
            yield HttpChannel(code, address, keys)
    else:
        raise NoSuchEndpoint(
            f"Channel {code}: nothing here speaks {scheme!r}; correct its endpoint."
        )
