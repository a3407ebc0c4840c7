"""Hubs: places shared by many TAs, as the central platform is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import (
    HIGH,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.fields import Field, Plain, Text
from trading.models import TaHub
from trading.services.changes import place_fields

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,15}", re.ASCII)


class TaHubChange(Changeable):
    """Where a hub is and which key it shows: two persons look at every change."""

    code = "TA_HUB"
    review_kind = HIGH
    makes_new = True
    model: ClassVar[Any] = TaHub
    label: Words = gettext_lazy("Hub")
    subject_label: Words = gettext_lazy("Code")

    def fields(self, subject: str) -> Sequence[Field]:
        name = Field("name", gettext_lazy("Name"), lambda: Text(longest=120))
        return (name, *place_fields.fields())

    def subject_problem(self, subject: str) -> str:
        if _CODE.fullmatch(subject):
            return ""
        return _("Write a capital letter, then at most 15 capitals, digits or _.")

    def subject_of(self, record: Any) -> str:
        return str(record.code)

    def record(self, subject: str) -> TaHub | None:
        return TaHub.objects.filter(code=subject).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        hub = self.record(subject)
        return {"name": hub.name, **place_fields.current(hub)} if hub else None

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return self.current(subject) or {"transport": "FOLDER", "port": 22}

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
        Refuse half an address.

        :raises ChangeRefused: saying what is so.
        """
        place_fields.check(after)

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        TaHub.objects.update_or_create(
            code=proposal.subject, defaults=dict(proposal.after)
        )
