"""What stands on the page of a review that decides on a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, links, review_briefs
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Panel, Table, Text
from fundops.core.admin.proposals_tables import of_proposal, title_of
from fundops.core.admin.review_briefs import Brief, Summary
from fundops.core.admin.states import state_badge
from fundops.core.models import Proposal, Review
from fundops.core.services.proposals import HIGH, ORDINARY, changeable_of

_LABELS: dict[str, Any] = {
    ORDINARY: gettext_lazy("Change"),
    HIGH: gettext_lazy("Change near money or people"),
}
_EARLIER = 5


class ChangeBriefing:
    """The difference first, then why, then earlier changes of the same thing."""

    def __init__(self, kind: str) -> None:
        self.label = _LABELS[kind]

    def brief(self, review: Review) -> Brief:
        proposal = Proposal.objects.select_related("maker").get(
            proposal_no=review.subject_no
        )
        about = changeable_of(proposal.kind)
        return Brief(
            title=_("Review of change %(number)s") % {"number": proposal},
            facts=[
                Fact(about.label, about.subject_words(proposal.subject), main=True),
                Fact(_("Effective from"), proposal.effective_from, cells.DATE),
                Fact(_("Source"), proposal.get_source_display()),
            ],
            evidence=[
                of_proposal(proposal),
                Panel(_("Why"), [Text(proposal.reason)]),
                _earlier(proposal),
            ],
            banners=_banners(proposal),
            subject_url=links.object_url(proposal),
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        found = Proposal.objects.filter(proposal_no__in=subject_nos)
        return {one.proposal_no: Summary(title_of(one), one.reason) for one in found}


def register() -> None:
    """Speak for both kinds of change."""
    for kind in _LABELS:
        review_briefs.register(kind, ChangeBriefing(kind))


def _banners(proposal: Proposal) -> list[Banner]:
    """Say aloud where what is in force is no longer what was proposed to change."""
    about = changeable_of(proposal.kind)
    if proposal.state != Proposal.State.SUBMITTED:
        return []
    if (about.current(proposal.subject) or {}) == proposal.before:
        return []
    return [
        Banner(
            _("What is in force changed since; this cannot be approved any more."),
            "bad",
            "stop",
        )
    ]


def _earlier(proposal: Proposal) -> Panel:
    rows = [
        (
            links.link(one),
            one.maker.employee_no,
            one.effective_from,
            state_badge(one),
        )
        for one in Proposal.objects.filter(kind=proposal.kind, subject=proposal.subject)
        .exclude(pk=proposal.pk)
        .select_related("maker")[:_EARLIER]
    ]
    title = _("Earlier changes of the same")
    if not rows:
        return Panel(title, [Text(_("It was never proposed to change before."))])
    heads = [
        Column(_("Proposal"), cells.MONO),
        Column(_("Maker")),
        Column(_("Effective from"), cells.DATE),
        Column(_("State"), cells.STATE),
    ]
    return Panel(title, [Table(heads, rows)])
