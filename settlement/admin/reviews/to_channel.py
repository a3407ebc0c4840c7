"""What stands on the page of a review that gives unapplied money to its channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import links
from fundops.core.admin.page import Fact, Panel, Text
from fundops.core.admin.review_briefs import Brief, Summary
from fundops.core.models import Break, Review
from fundops.core.money import ZERO
from settlement.admin import books
from settlement.admin.transfer_panels import account_fact, registry_panel
from settlement.models import CustodianTransfer
from settlement.selectors.unapplied import back_to_channel, channel_of, legs_behind
from settlement.services.transfers import registry

_TO_CHANNEL = str(CustodianTransfer.Kind.TO_CHANNEL)


class ToChannelBriefing:
    """Money of 2009 that its channel is to have back."""

    label: Any = gettext_lazy("Unapplied money to its channel")

    def brief(self, review: Review) -> Brief:
        number = review.subject_no
        title = _("Review of unapplied money %(number)s") % {"number": number}
        facts = [
            books.amount_fact(_("To give back"), review.amount, review.currency),
            Fact(_("Channel"), links.link(channel_of(number))),
        ]
        account = back_to_channel(number)
        if account is None:
            words = Text(_("Nothing of it stands on 2009 any more."))
            return Brief(
                title=title, facts=facts, evidence=[Panel(_("Evidence"), [words])]
            )
        _source, target = registry.accounts_of(_TO_CHANNEL, owed=account)
        ledger = books.ledger_panel(
            [("2009", number, ZERO, ZERO), ("1102", "CT …", review.amount, ZERO)],
            note=_("an approval drafts a transfer; sending it books"),
        )
        return Brief(
            title=title,
            facts=[*facts, account_fact(_("To"), target)],
            evidence=[ledger, _why(number), *registry_panel(target)],
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        legs = legs_behind(subject_nos)
        return {
            number: Summary(
                str(_("Back to a channel")),
                str(
                    legs[number].collection.channel
                    if number in legs
                    else channel_of(number) or ""
                ),
            )
            for number in subject_nos
        }


def _why(number: str) -> Panel:
    """Say what was found, in the words of the breaks about it."""
    found = Break.objects.filter(subject=number).order_by("pk")
    said = [Text(f"{one.break_no} {one.reason}: {one.message}") for one in found[:5]]
    return Panel(_("Why it is there"), said or [Text(_("No break says why."))])
