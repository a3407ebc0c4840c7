"""
Personal data in clear on one page, for the person who said why, until it is over.

Everybody else, every other page, every export and every print without the name of its
reader shows the masked values.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Link
from fundops.core.admin.page import Banner, Fact, Item, Items, Page, Panel
from fundops.core.errors import FundopsError
from fundops.core.models import Reveal
from fundops.core.services import reveals
from fundops.core.services.reveals import REASONS, Wish

_ModelT = TypeVar("_ModelT", bound=Model)
Words = str | Promise

#: What can be asked for, as the Reveal row names it.
FIELDS: dict[str, Words] = {
    "NAME": gettext_lazy("Name"),
    "CERTIFICATE": gettext_lazy("Certificate"),
    "MOBILE": gettext_lazy("Mobile"),
    "CARD": gettext_lazy("Card number"),
}


@dataclass(frozen=True)
class Secret:
    """A value that stands masked on a page, and how it is opened."""

    field: str
    label: Words
    masked: str
    clear: Callable[[], str]


class RevealingAdmin(ReadOnlyAdmin[_ModelT]):
    """A record whose personal data compliance can see in clear, with a reason."""

    def secrets(self, obj: _ModelT) -> Sequence[Secret]:
        """Say the values of the record that stand masked on its page."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<path:object_id>/reveal/",
                self.admin_site.admin_view(self.reveal_view),
                name=self._name("reveal", ""),
            ),
            *super().get_urls(),
        ]

    # -- the record's page ---------------------------------------------------
    def get_detail_context(self, request: HttpRequest, obj: _ModelT) -> dict[str, Any]:
        context = super().get_detail_context(request, obj)
        person: Any = request.user
        if reveals.why_not(person):
            return context
        found = reveals.in_force(record=obj, person=person, now=clock.machine())
        page: Page = context["page"]
        if found is not None:
            page = self._opened(page, obj, found)
        door = Link(_("Reveal…"), reverse(self._name("reveal"), args=[obj.pk]))
        page = dataclasses.replace(page, links=[*page.links, door])
        return {**context, "page": page, "revealed": found, "reader": person}

    def detail_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Draw the page; what it shows in clear is gone from the screen in time."""
        answer = super().detail_view(request, object_id)
        found = (getattr(answer, "context_data", None) or {}).get("revealed")
        if found is not None:
            left = (found.expires_at - clock.machine()).total_seconds()
            answer["Refresh"] = str(max(1, int(left) + 1))
        return answer

    def _opened(self, page: Page, obj: _ModelT, found: Reveal) -> Page:
        asked = found.fields.split(",")
        until = _clock_time(found.expires_at)
        items = [
            Item(one.label, one.clear(), cells.MONO)
            for one in self.secrets(obj)
            if one.field in asked
        ]
        words = _(
            "Shown in clear to you alone until %(time)s; reason and reader are in the "
            "audit."
        )
        panel = Panel(
            _("In clear"), [Items(items)], note=_("until %(time)s") % {"time": until}
        )
        return dataclasses.replace(
            page,
            banners=[Banner(words % {"time": until}, "warn", "warn"), *page.banners],
            above=[panel, *page.above],
        )

    # -- asking --------------------------------------------------------------
    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Ask for reason and code; one POST opens what was ticked."""
        obj = self.get_object_or_404(request, object_id)
        person: Any = request.user
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        wish = self._wish(request, obj)
        if refusal := reveals.why_not(person):
            if request.method == "POST":
                reveals.keep_refusal(wish=wish, person=person, why=refusal)
            messages.error(request, refusal)
            return HttpResponseRedirect(self._page_of(obj))
        if request.method != "POST":
            return self._ask_why(request, obj, wish, "")
        code = request.POST.get("code", "").strip()
        try:
            reveals.reveal(wish=wish, person=person, code=code, now=clock.machine())
        except FundopsError as error:
            return self._ask_why(request, obj, wish, str(error))
        return HttpResponseRedirect(self._page_of(obj))

    def _wish(self, request: HttpRequest, obj: _ModelT) -> Wish:
        there = {one.field for one in self.secrets(obj)}
        asked = set(request.POST.getlist("fields")) & there
        return Wish(
            record=obj,
            subject=self.trail_subject(obj),
            fields=[field for field in FIELDS if field in asked],
            reason_code=request.POST.get("reason_code", ""),
            note=request.POST.get("note", "").strip()[:400],
        )

    def _ask_why(
        self, request: HttpRequest, obj: _ModelT, wish: Wish, error: str
    ) -> HttpResponseBase:
        secrets = self.secrets(obj)
        there = {one.field for one in secrets}
        page = Page(
            title=_("Reveal personal data of %(record)s") % {"record": obj},
            facts=[Fact(one.label, one.masked) for one in secrets],
        )
        context = {
            **self.admin_site.each_context(request),
            "title": page.title,
            "page": page,
            "object": obj,
            "object_url": self._page_of(obj),
            "opts": self.opts,
            "list_url": reverse(self._name("changelist")),
            "choices": [
                (field, words, field in wish.fields)
                for field, words in FIELDS.items()
                if field in there
            ],
            "reasons": REASONS.items(),
            "wish": wish,
            "minutes": settings.REVEAL_MINUTES,
            "error": error,
        }
        status = 422 if error else 200
        return TemplateResponse(
            request, "admin/console/reveal.html", context, status=status
        )

    def _page_of(self, obj: _ModelT) -> str:
        return reverse(self._name("change"), args=[obj.pk])


def _clock_time(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%H:%M:%S}"
