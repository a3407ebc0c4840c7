"""Channels: what one is and where it is spoken to, and whether it is open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Channel
from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import (
    HIGH,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import Choice, Field, Plain, Text, YesNo

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,15}", re.ASCII)
_ADDRESS = re.compile(r"https?://[!-~]+", re.ASCII)
_SANDBOX = "sandbox:"
_KEPT = ("name", "kind", "trusts", "endpoint")


class ChannelChange(Changeable):
    """A new channel is closed; opening it is another proposal."""

    code = "CHANNEL"
    review_kind = HIGH
    makes_new = True
    model: ClassVar[Any] = Channel
    import_columns = ("code", *_KEPT)
    label: Words = gettext_lazy("Channel")
    subject_label: Words = gettext_lazy("Code")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field("name", gettext_lazy("Name"), lambda: Text(longest=120)),
            Field("kind", gettext_lazy("Kind"), lambda: Choice(Channel.Kind.choices)),
            Field("trusts", gettext_lazy("May be the trusting one"), YesNo),
            Field("endpoint", gettext_lazy("Endpoint"), lambda: Text(longest=200)),
        )

    def subject_problem(self, subject: str) -> str:
        if _CODE.fullmatch(subject):
            return ""
        return _("Write 1 to 16 capital letters, digits or underscores.")

    def record(self, subject: str) -> Channel | None:
        return Channel.objects.filter(code=subject).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        channel = self.record(subject)
        return {name: getattr(channel, name) for name in _KEPT} if channel else None

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Refuse a bank that trusts another's word, and an address nothing speaks to.

        :raises ChangeRefused: saying which.
        """
        if after["trusts"] and after["kind"] != Channel.Kind.PAYMENT_INSTITUTION:
            raise ChangeRefused(
                _("A bank never debits on another channel's agreement.")
            )
        endpoint = after["endpoint"]
        sandbox = settings.SANDBOX and endpoint == _SANDBOX
        if not sandbox and not _ADDRESS.fullmatch(endpoint):
            raise ChangeRefused(_("The endpoint is an address like https://…"))

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        Channel.objects.update_or_create(
            code=proposal.subject,
            defaults=proposal.after,
            create_defaults={**proposal.after, "is_open": False},
        )


class ChannelStateChange(Changeable):
    """Whether a channel takes debits; closing one does not wait for tomorrow."""

    code = "CHANNEL_STATE"
    at_once = True
    model: ClassVar[Any] = Channel
    label: Words = gettext_lazy("Open or close a channel")
    subject_label: Words = gettext_lazy("Code")

    def fields(self, subject: str) -> Sequence[Field]:
        return (Field("is_open", gettext_lazy("Open"), YesNo),)

    def record(self, subject: str) -> Channel | None:
        return Channel.objects.filter(code=subject).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        channel = self.record(subject)
        return {"is_open": channel.is_open} if channel else None

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        channel = Channel.objects.select_for_update().get(code=proposal.subject)
        channel.is_open = proposal.after["is_open"]
        channel.save(update_fields=["is_open"])
