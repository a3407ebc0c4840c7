"""What a record's page says of changes: the banner of one that waits, and the door."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core.admin import links
from fundops.core.admin.page import Banner, Page, Panel, Partial
from fundops.core.models import Proposal
from fundops.core.services.proposals import Changeable, on_record

State = Proposal.State


def with_changes(page: Page, request: HttpRequest, record: Model) -> Page:
    """Add to a record's page what waits on it, and what the person can propose."""
    offered = on_record(record)
    if not offered:
        return page
    subjects = {one.code: one.subject_of(record) for one in offered}
    waiting = [
        proposal
        for proposal in Proposal.objects.filter(
            kind__in=list(subjects),
            subject__in=set(subjects.values()),
            state__in=[State.SUBMITTED, State.APPROVED],
        )
        if subjects[proposal.kind] == proposal.subject
    ]
    return dataclasses.replace(
        page,
        banners=[*page.banners, *map(_banner, waiting)],
        below=[*page.below, *_panel(request, offered, subjects)],
    )


def form_url(about: Changeable, subject: str = "") -> str:
    """Say the address of the form of a change."""
    url = reverse("admin:propose_change", args=[about.code])
    return f"{url}?{urlencode({'subject': subject})}" if subject else url


def may_propose(request: HttpRequest, about: Changeable) -> bool:
    """Say whether the door is shown; the service has the last word."""
    return bool(about.makers.intersection(getattr(request.user, "roles", ())))


def _banner(proposal: Proposal) -> Banner:
    words = (
        _("it is under review and would hold from %(day)s on.")
        if proposal.state == State.SUBMITTED
        else _("it is approved and holds from %(day)s on.")
    )
    text = format_html(
        '<b>{}</b> <a href="{}">{}</a>: {}',
        _("A change waits:"),
        links.object_url(proposal),
        proposal,
        words % {"day": proposal.effective_from},
    )
    return Banner(text, "", "half")


def _panel(
    request: HttpRequest, offered: list[Changeable], subjects: dict[str, str]
) -> list[Panel]:
    doors = [
        {"label": one.label, "url": form_url(one, subjects[one.code])}
        for one in offered
        if may_propose(request, one)
        and one.own_subject(request.user) in ("", subjects[one.code])  # type: ignore[arg-type]  # a person
    ]
    if not doors:
        return []
    return [
        Panel(
            _("Propose a change"),
            [Partial("admin/core/proposal/doors.html", {"doors": doors})],
            note=_("nothing changes before others approve it"),
        )
    ]
