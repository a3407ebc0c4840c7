"""Where files are exchanged, as values of a change of a hub or a link of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.services.proposals.changeables import Values
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Choice,
    Code,
    Field,
    Plain,
    Text,
    Whole,
)
from trading.models.links import ExchangePlace, Transport
from trading.transport.places import fingerprint

_ADDRESS = ("host", "user_name", "host_key", "key_name", "inbox", "outbox")
NAMES = ("transport", "host", "port", *_ADDRESS[1:])


class HostKey(Text):
    """A public key as in known_hosts, without the host's name before it."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def __init__(self) -> None:
        super().__init__(longest=1000, required=False)

    def clean(self, value: Any) -> Any:
        text = " ".join(str(super().clean(value) or "").split()[:2])
        if not text:
            return ""
        try:
            fingerprint(text)
        except ValueError as error:
            words = _("This is no public key; write it like: ssh-ed25519 AAAA…")
            raise ValidationError(words) from error
        return text


class Folder(Text):
    """A folder on a server, from its root on."""

    def __init__(self) -> None:
        super().__init__(longest=200, required=False)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        if text and (not text.startswith("/") or posixpath.normpath(text) != text):
            raise ValidationError(_("Write the whole path, like /from_ta."))
        return text


def fields() -> Sequence[Field]:
    return (
        Field(
            "transport", gettext_lazy("Transport"), lambda: Choice(Transport.choices)
        ),
        Field("host", gettext_lazy("Host"), lambda: Code(longest=253, required=False)),
        Field("port", gettext_lazy("Port"), lambda: Whole(least=1, most=65_535)),
        Field(
            "user_name",
            gettext_lazy("User there"),
            lambda: Code(longest=64, required=False),
        ),
        Field(
            "host_key",
            gettext_lazy("Pinned host key"),
            HostKey,
            gettext_lazy(
                "As they told it by another way than this network; compare the "
                "fingerprint with them."
            ),
            write=fingerprint,
        ),
        Field(
            "key_name",
            gettext_lazy("Our key"),
            lambda: Code(longest=40, required=False),
            gettext_lazy("The name of the file of our private key."),
        ),
        Field("inbox", gettext_lazy("Folder of files for us"), Folder),
        Field("outbox", gettext_lazy("Folder for our files"), Folder),
    )


def current(place: ExchangePlace) -> dict[str, Plain]:
    return {name: getattr(place, name) for name in NAMES}


def check(after: Values) -> None:
    """
    Refuse half an address.

    :raises ChangeRefused: saying what is so.
    """
    said = [name for name in _ADDRESS if after[name]]
    if after["transport"] == Transport.FOLDER:
        if said:
            raise ChangeRefused(
                _("A folder has no host, user, keys or folders; leave them empty.")
            )
        return
    if len(said) < len(_ADDRESS):
        raise ChangeRefused(
            _("SFTP needs host, user, host key, our key and both folders.")
        )
    if after["inbox"] == after["outbox"]:
        raise ChangeRefused(_("Files for us and ours lie in different folders."))
