"""The page behind the box in the header: one hit is opened, several are listed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.selectors import customers
from fundops.core.admin.cells import MONO, Column, Link
from fundops.core.admin.page import Page, Panel, Table, Text
from fundops.core.personal_data import mask_text
from fundops.workbench.selectors.search import SHORTEST, Found, by_number


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """
    Find records by the number people see; kinds one may not view are left out.

    A whole certificate, card or mobile number leads to its customer; it stands on no
    page.
    """
    text = request.GET.get("q", "").strip()
    if person := _customer_behind(request, text):
        return redirect("admin:accounts_fundtradingaccount_change", person)
    found = by_number(text, may_view=request.user)
    if len(found) == 1 and (url := _url(found[0])):
        return redirect(url)
    # Of a number that leads nowhere nothing is kept, in no way back to here either.
    shown = mask_text(text)
    request.META["QUERY_STRING"] = urlencode({"q": shown})
    page = Page(title=_("Find a number"), subtitle=shown, columns=[[_panel(found)]])
    context = {
        **admin.site.each_context(request),
        "title": page.title,
        "page": page,
        "search_text": shown,
    }
    return TemplateResponse(request, "admin/console/detail.html", context)


def _customer_behind(request: HttpRequest, text: str) -> int | None:
    user: Any = request.user
    if not user.has_perm("accounts.view_fundtradingaccount"):
        return None
    found = customers.behind(text)
    return found[0] if len(found) == 1 else None


def _panel(found: list[Found]) -> Panel:
    if not found:
        words = _(
            "No number is like that, or begins with it. Type the whole number, or at"
            " least its first %(shortest)d characters; names are not searched."
        )
        return Panel(_("Nothing found"), [Text(words % {"shortest": SHORTEST})])
    columns = [Column(_("What")), Column(_("Number"), MONO)]
    rows = [(str(one.kind).capitalize(), _linked(one)) for one in found]
    return Panel(
        _("Found"), [Table(columns, rows)], note=_("%(n)d records") % {"n": len(found)}
    )


def _linked(one: Found) -> Link | str:
    url = _url(one)
    return Link(one.number, url) if url else one.number


def _url(one: Found) -> str:
    try:
        return reverse(one.url_name, args=[one.pk])
    except NoReverseMatch:
        return ""
