"""
Acts on a record: a page that says what will happen, and one POST that does it.

An act that a role may not take is absent; one that it may take but not now is shown
locked, with the reason. The service that the act calls has the last word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.page import Page, Panel, Partial
from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import audit

_ModelT = TypeVar("_ModelT", bound=Model)
Words = str | Promise


@dataclass(frozen=True)
class Act:
    """Something that can be done with a record, and who may."""

    code: str
    #: What the record's page offers: "Submit for review…"; another page follows.
    label: Words
    #: What that page's button does: "Submit for review".
    button: Words
    roles: tuple[str, ...]
    #: Why not now; empty where it can be done, None where it makes no sense.
    lock: Callable[[Any], Words | None]
    #: Title, facts and panels of what will happen.
    plan: Callable[[Any], Page]
    #: Does it, and says what is so now: `(record, actor, now, note)`.
    do: Callable[[Any, Staff, dt.datetime, str], str] | None = None
    #: Asked on the page; none where empty.
    note_label: Words = ""
    note_help: Words = ""
    #: One of several that must be chosen: `(code, words)` of a record.
    choice_label: Words = ""
    choices: Callable[[Any], Sequence[tuple[str, Words]]] | None = None
    #: In the place of `do` where there are choices: also given what was chosen.
    do_chosen: Callable[[Any, Staff, dt.datetime, str, str], str] | None = None
    #: An amount that is stated on the page; none where empty.
    amount_label: Words = ""
    amount_help: Words = ""
    #: In the place of both where an amount is stated: also given what was written.
    do_stated: Callable[[Any, Staff, dt.datetime, str, str, str], str] | None = None


@dataclass(frozen=True)
class ShownAct:
    act: Act
    url: str
    why_not: Words = ""


class ActingAdmin(ReadOnlyAdmin[_ModelT]):
    """A read-only page whose record can be put on its way by acts."""

    acts: Sequence[Act] = ()

    def get_more_urls(self) -> list[URLPattern]:
        return [
            *super().get_more_urls(),
            *(
                path(
                    f"<path:object_id>/{act.code}/",
                    self.admin_site.admin_view(self._view_of(act)),
                    name=self._name(act.code, ""),
                )
                for act in self.acts
            ),
        ]

    def acts_panels(self, request: HttpRequest, obj: _ModelT) -> list[Panel]:
        """Draw what the person can do now, and what not and why."""
        shown = self.shown_acts(request, obj)
        if not shown:
            return []
        context = {
            "open": [one for one in shown if not one.why_not],
            "locked": [one for one in shown if one.why_not],
        }
        return [
            Panel(_("What can be done"), [Partial("admin/console/acts.html", context)])
        ]

    def shown_acts(self, request: HttpRequest, obj: _ModelT) -> list[ShownAct]:
        roles = set(getattr(request.user, "roles", ()))
        found = []
        for act in self.acts:
            why_not = act.lock(obj) if roles.intersection(act.roles) else None
            if why_not is not None:
                url = reverse(self._name(act.code), args=[obj.pk])
                found.append(ShownAct(act, url, why_not))
        return found

    def _view_of(self, act: Act) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest, object_id: str) -> HttpResponseBase:
            obj = self.get_object_or_404(request, object_id)
            if request.method == "POST":
                return self._do(request, obj, act)
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return self._ask(request, obj, act)

        return view

    def _ask(self, request: HttpRequest, obj: _ModelT, act: Act) -> HttpResponseBase:
        """Say what will happen; where it cannot, lead back with the reason."""
        shown = [one for one in self.shown_acts(request, obj) if one.act is act]
        if not shown:
            raise Http404(_("There is no such record."))
        if shown[0].why_not:
            messages.warning(request, str(shown[0].why_not))
            return self._back(obj)
        page = act.plan(obj)
        context = {
            **self.admin_site.each_context(request),
            "title": page.title,
            "page": page,
            "object": obj,
            "object_url": self._page_url(obj),
            "opts": self.opts,
            "list_url": reverse(self._name("changelist")),
            "act": act,
            "choices": act.choices(obj) if act.choices else (),
        }
        return TemplateResponse(request, "admin/console/act.html", context)

    def _do(self, request: HttpRequest, obj: _ModelT, act: Act) -> HttpResponseBase:
        """Do it once; whoever has not the role is refused and recorded."""
        person: Any = request.user
        note = request.POST.get("note", "").strip()[:400]
        if not set(getattr(person, "roles", ())).intersection(act.roles):
            self._keep_refusal(obj, act, person)
            messages.error(
                request, _("Your role does not allow this; it was recorded.")
            )
            return self._back(obj)
        try:
            messages.success(request, _carry_out(act, obj, person, note, request))
        except FundopsError as error:
            messages.error(request, str(error))
        return self._back(obj)

    @transaction.atomic
    def _keep_refusal(self, obj: _ModelT, act: Act, person: Staff) -> None:
        audit.record(
            action="core.act.refused",
            subject=self.trail_subject(obj),
            actor=person,
            reason=str(_("Your role does not allow this; it was recorded.")),
            after={"act": act.code},
        )

    def _back(self, obj: _ModelT) -> HttpResponseBase:
        return HttpResponseRedirect(self._page_url(obj))

    def _page_url(self, obj: _ModelT) -> str:
        return reverse(self._name("change"), args=[obj.pk])


def _carry_out(
    act: Act, obj: Model, person: Staff, note: str, request: HttpRequest
) -> str:
    """Do what an act says; one of its three ways is given."""
    now = clock.now()
    chosen = request.POST.get("choice", "")[:40]
    if act.do_stated is not None:
        amount = request.POST.get("amount", "").strip()[:24]
        return act.do_stated(obj, person, now, note, chosen, amount)
    if act.do_chosen is not None:
        return act.do_chosen(obj, person, now, note, chosen)
    assert act.do is not None, f"{act.code} does nothing"
    return act.do(obj, person, now, note)
