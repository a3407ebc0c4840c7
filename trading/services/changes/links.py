"""Links with TAs: version, place, codes, timetable and what the TA's figures mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import TransferAgent
from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import (
    HIGH,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Amount,
    Choice,
    Code,
    Field,
    Plain,
    Text,
    Whole,
    YesNo,
)
from trading.models import TaHub, TaLink
from trading.models.links import Transport
from trading.selectors import timetable
from trading.services.changes import place_fields

_CODES = ("distributor_code", "branch_code", "net_code")
_RULES = (
    *("open_with_purchase", "amount_includes_fee", "holdings_are_full"),
    *("settlement", "fee_rule", "rounding_rule"),
)
_PLAIN = ("version", *_CODES, *_RULES, "expected_files", "max_part_bytes")


class Timetable(Text):
    """Lines like `OFI 02 04 05 by 12:00`, parted by semicolons; kept as one writes."""

    def __init__(self) -> None:
        super().__init__(longest=400, required=False)

    def clean(self, value: Any) -> Any:
        try:
            return timetable.write(timetable.parse(str(super().clean(value) or "")))
        except ValueError as error:
            words = _("Not a timetable: %(cause)s")
            raise ValidationError(words % {"cause": error}) from error


class TaLinkChange(Changeable):
    """How we exchange files with a TA, and how we read them: two persons look."""

    code = "TA_LINK"
    review_kind = HIGH
    makes_new = True
    model: ClassVar[Any] = TaLink
    import_columns = ("ta_code", "hub", *place_fields.NAMES, *_PLAIN, "share_tolerance")
    label: Words = gettext_lazy("TA link")
    subject_label: Words = gettext_lazy("TA code")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field(
                "version",
                gettext_lazy("Version"),
                lambda: Choice(TaLink.Version.choices),
            ),
            Field(
                "hub",
                gettext_lazy("Hub"),
                lambda: Choice(_hubs, required=False),
                gettext_lazy("Its place counts then; the link's own is a folder."),
            ),
            *place_fields.fields(),
            *_code_fields(),
            *_meaning_fields(),
            Field(
                "expected_files",
                gettext_lazy("Expected files"),
                Timetable,
                gettext_lazy("OFI 02 04 05 by 12:00; OFS 11 by 03:00 +1"),
            ),
            Field(
                "max_part_bytes",
                gettext_lazy("Largest file in bytes"),
                lambda: Whole(least=10_000, most=999_999_999),
            ),
        )

    def subject_problem(self, subject: str) -> str:
        if TransferAgent.objects.filter(code=subject).exists():
            return ""
        return _("There is no TA %(code)s.") % {"code": subject}

    def subject_of(self, record: Any) -> str:
        return str(record.transfer_agent.code)

    def record(self, subject: str) -> TaLink | None:
        links = TaLink.objects.select_related("transfer_agent", "hub")
        return links.filter(transfer_agent__code=subject).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        link = self.record(subject)
        return _values(link) if link else None

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        return self.current(subject) or _values(TaLink(version="21"))

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
        Refuse two places at once, and half an address.

        :raises ChangeRefused: saying what is so.
        """
        if after["hub"] and after["transport"] != Transport.FOLDER:
            raise ChangeRefused(
                _("The place is the hub's; choose folder for the link itself.")
            )
        place_fields.check(after)

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        values = dict(proposal.after)
        hub = values.pop("hub")
        TaLink.objects.update_or_create(
            transfer_agent=TransferAgent.objects.get(code=proposal.subject),
            defaults={
                **values,
                "hub": TaHub.objects.get(code=hub) if hub else None,
                "share_tolerance": Decimal(values["share_tolerance"]),
            },
        )


def _code_fields() -> Sequence[Field]:
    labels = (
        gettext_lazy("Our code there"),
        gettext_lazy("Our branch there"),
        gettext_lazy("Our outlet there"),
    )
    return [
        Field(name, label, lambda: Code(longest=9, required=False))
        for name, label in zip(_CODES, labels, strict=True)
    ]


def _meaning_fields() -> Sequence[Field]:
    return (
        Field("open_with_purchase", gettext_lazy("Open with purchase"), YesNo),
        Field("amount_includes_fee", gettext_lazy("Amount includes fee"), YesNo),
        Field("holdings_are_full", gettext_lazy("05 is full"), YesNo),
        Field(
            "settlement",
            gettext_lazy("Settlement"),
            lambda: Choice(TaLink.Settlement.choices),
        ),
        Field(
            "fee_rule", gettext_lazy("Fee rule"), lambda: Choice(TaLink.FeeRule.choices)
        ),
        Field(
            "rounding_rule",
            gettext_lazy("Rounding"),
            lambda: Choice(TaLink.Rounding.choices),
        ),
        Field("share_tolerance", gettext_lazy("Share tolerance"), Amount),
    )


def _hubs() -> list[tuple[str, str]]:
    return [(hub.code, f"{hub.code} {hub.name}") for hub in TaHub.objects.all()]


def _values(link: TaLink) -> dict[str, Plain]:
    kept: dict[str, Plain] = {name: getattr(link, name) for name in _PLAIN}
    return {
        **kept,
        "hub": link.hub.code if link.hub else "",
        "share_tolerance": f"{link.share_tolerance:.2f}",
        **place_fields.current(link),
    }
