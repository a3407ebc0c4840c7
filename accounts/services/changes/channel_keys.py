"""A channel's own key: what it signs is believed only after two persons looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.channels import signing
from accounts.channels.errors import UnusableKey
from accounts.models import Channel, ChannelKey
from accounts.services.channel_keys import trust_key
from fundops.core import clock
from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import HIGH, Changeable, Words
from fundops.core.services.proposals.fields import Field, Plain, YesNo


class _Pem(forms.CharField):
    """A public key as PEM; line ends are made the same."""

    widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})

    def __init__(self) -> None:
        super().__init__(max_length=4000)

    def clean(self, value: Any) -> Any:
        text = "\n".join(str(super().clean(value)).split("\n")).replace("\r", "")
        try:
            signing.key_id_of(f"{text.strip()}\n".encode())
        except UnusableKey as error:
            raise ValidationError(str(error)) from error
        return f"{text.strip()}\n"


class ChannelKeyChange(Changeable):
    """One more key of a channel, and whether its earlier ones end with it."""

    code = "CHANNEL_KEY"
    review_kind = HIGH
    at_once = True
    model: ClassVar[Any] = Channel
    label: Words = gettext_lazy("Key of a channel")
    subject_label: Words = gettext_lazy("Code")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field("public_pem", gettext_lazy("Public key"), _Pem, write=fingerprint),
            Field(
                "others_end",
                gettext_lazy("Earlier keys end"),
                YesNo,
                gettext_lazy("What an ended key signs is believed no more."),
            ),
        )

    def record(self, subject: str) -> Channel | None:
        return Channel.objects.filter(code=subject).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        if self.record(subject) is None:
            return None
        newest = _valid(subject).order_by("-valid_from", "-id").first()
        return {"public_pem": newest.public_pem if newest else "", "others_end": None}

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return {}

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        key_id = trust_key(
            channel=proposal.subject, public_pem=proposal.after["public_pem"].encode()
        )
        if proposal.after["others_end"]:
            # Signatures know no moved clock: keys end by the machine's.
            _valid(proposal.subject).exclude(key_id=key_id).update(
                valid_until=clock.machine()
            )


def fingerprint(public_pem: str) -> str:
    """Say the id by which people compare a key."""
    return signing.key_id_of(public_pem.encode())


def _valid(channel: str) -> Any:
    return ChannelKey.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=clock.machine()),
        channel__code=channel,
        kind=ChannelKey.Kind.THEIRS,
    )
