"""Views of a list that a person keeps: a line of names above the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError
from fundops.core.models import SavedView
from fundops.core.services import saved_views

#: Name of the one address that keeps and deletes views.
NAME = "saved_views"


@dataclass(frozen=True)
class ShownView:
    pk: int
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Shelf:
    """The views of one list, and the filter that could be kept now."""

    path: str
    query: str
    views: Sequence[ShownView]

    @property
    def can_keep(self) -> bool:
        """There is a filter, and it is none of the views."""
        return bool(self.query) and not any(one.is_current for one in self.views)


def shelf(request: HttpRequest) -> Shelf:
    """Say the views that the person keeps of the list at this address."""
    query = filter_of(request.GET)
    person: Any = request.user
    kept = SavedView.objects.filter(person=person, model=_list_at(request.path))
    return Shelf(
        request.path,
        query,
        [
            ShownView(one.pk, one.name, f"?{one.query}", one.query == query)
            for one in kept
        ],
    )


def filter_of(given: QueryDict) -> str:
    """Write a filter always the same way: sorted, without the page's number."""
    query = QueryDict(mutable=True)
    for name in sorted(given):
        values = [value for value in given.getlist(name) if value]
        if name != PAGE_VAR and values:
            query.setlist(name, values)
    return query.urlencode()


def saved_views_view(request: HttpRequest) -> HttpResponseBase:
    """Keep the filter that a list showed, or delete a view; then show the list."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    name = _list_at(request.POST.get("list", ""))
    query = filter_of(QueryDict(request.POST.get("query", "")))
    person: Any = request.user
    drop = request.POST.get("drop", "")
    try:
        if drop:
            gone = saved_views.take_away(person=person, view_id=_number(drop))
            messages.success(request, _("View %(name)s deleted.") % {"name": gone})
        else:
            view = saved_views.keep(
                person=person,
                model=name,
                name=request.POST.get("name", ""),
                query=query,
            )
            messages.success(request, _("View %(name)s kept.") % {"name": view})
    except FundopsError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse(name)}?{query}")


def _list_at(path: str) -> str:
    """
    Say the name of the console's list at an address.

    :raises Http404: there is none: nobody is led elsewhere by a forged form.
    """
    try:
        found = resolve(path)
    except Resolver404 as error:
        raise Http404(_("There is no such record.")) from error
    if found.namespaces[:1] != ["admin"] or found.kwargs:
        raise Http404(_("There is no such record."))
    return found.view_name


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
