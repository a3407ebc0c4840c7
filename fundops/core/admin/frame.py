"""The frame of every page: the day, the clock, the person, the navigation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from fundops.core import clock
from fundops.core.admin import moments, navigation
from fundops.core.admin.moments import Due
from fundops.core.admin.navigation import ShownGroup
from fundops.core.models import BusinessDay
from fundops.core.models.staff import ROLES
from fundops.core.selectors import days

#: What a page offers to switch to, by the language it is in.
OTHER_LANGUAGE = {"zh-hans": ("en", "EN", "English"), "en": ("zh-hans", "中文", "中文")}


@dataclass(frozen=True)
class Frame:
    """What stands around a page."""

    now: dt.datetime
    #: The clock runs; a moved one stands.
    ticks: bool
    is_sandbox: bool
    day_in_work: BusinessDay | None = None
    intake_day: BusinessDay | None = None
    cut_off: dt.datetime | None = None
    roles: list[str | Promise] = field(default_factory=list)
    groups: list[ShownGroup] = field(default_factory=list)
    search_url: str = ""
    #: Code, short and whole name of the language to switch to.
    other_language: tuple[str, str, str] = OTHER_LANGUAGE["zh-hans"]

    @property
    def cut_off_due(self) -> Due | None:
        """How far off the cut-off is; nothing where it lies on another date."""
        if self.cut_off is None or self.cut_off.date() != self.now.date():
            return None
        return moments.due(self.cut_off, now=self.now)


def frame(site: AdminSite, request: HttpRequest) -> Frame:
    """Ask for the frame; who may not enter sees no day and no navigation."""
    now = clock.now()
    language = get_language() or settings.LANGUAGE_CODE
    other = OTHER_LANGUAGE.get(language, OTHER_LANGUAGE["en"])
    if not site.has_permission(request):
        return Frame(now, False, settings.SANDBOX, other_language=other)
    open_days = days.open_days()
    intake = next((d for d in open_days if d.state == days.State.OPEN), None)
    return Frame(
        now=now,
        ticks=clock.moved_to() is None,
        is_sandbox=settings.SANDBOX,
        day_in_work=open_days[0] if open_days else None,
        intake_day=intake,
        cut_off=clock.at(intake.date, days.CUT_OFF) if intake else None,
        roles=[ROLES[role] for role in getattr(request.user, "roles", [])],
        groups=navigation.tree(site, request),
        search_url=_search_url(),
        other_language=other,
    )


def _search_url() -> str:
    """The search page is the workbench's; without it there is no box."""
    try:
        return reverse("admin:search")
    except NoReverseMatch:
        return ""
