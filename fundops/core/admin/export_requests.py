"""A large list that waits for a second person, and is then taken away, once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.exports import filtered
from fundops.core.admin.links import link
from fundops.core.admin.page import Fact, Page, Panel, Partial, Text
from fundops.core.admin.states import state_badge
from fundops.core.errors import FundopsError
from fundops.core.models import ExportRequest, Review
from fundops.core.services import exports


@admin.register(ExportRequest)
class ExportRequestAdmin(ReadOnlyAdmin[ExportRequest]):
    list_display = ("request_no", "person", "model", "query", "format", "rows")
    list_filter = ("person__employee_no",)
    list_select_related = ("person",)
    detail_select_related = ("person",)
    search_fields = ("request_no__startswith",)
    column_kinds = {"query": cells.LONG}
    empty_words = gettext_lazy("Nobody asked for a large export yet")

    def get_more_urls(self) -> list[URLPattern]:
        return [
            *super().get_more_urls(),
            path(
                "<path:object_id>/take/",
                self.admin_site.admin_view(self.take_view),
                name="core_exportrequest_take",
            ),
        ]

    def get_page(self, request: HttpRequest, obj: ExportRequest) -> Page:
        review = exports.latest_review(obj)
        return Page(
            title=_("Export request %(number)s") % {"number": obj},
            badges=[state_badge(review)] if review else [],
            subtitle=obj.model,
            facts=[
                Fact(_("Rows"), obj.rows, cells.COUNT, main=True),
                Fact(_("Format"), obj.format),
                Fact(_("Who"), obj.person, note=obj.person.name),
                Fact(_("Requested at"), obj.requested_at, cells.MOMENT),
                Fact(_("Review"), link(review)),
            ],
            columns=[
                [Panel(_("Filter"), [Text(obj.query or _("None."))])],
                [Panel(_("What can be done"), [_act(request, obj, review)])],
            ],
            layout="two",
        )

    def take_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Give the approved list out to whoever asked for it."""
        asked = self.get_object_or_404(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page = reverse("admin:core_exportrequest_change", args=[asked.pk])
        try:
            return self._take(request, asked)
        except FundopsError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(page)

    def _take(self, request: HttpRequest, asked: ExportRequest) -> HttpResponseBase:
        model_admin: Any = next(
            one
            for model, one in self.admin_site._registry.items()
            if model._meta.label_lower == asked.model
        )
        if not (
            exports.may_export(request.user)
            and model_admin.has_view_permission(request)
        ):
            raise exports.ExportRefused(_("Your role takes no lists away."))
        answer: HttpResponseBase = model_admin.take(
            filtered(request, asked.query),
            format=asked.format.lower(),
            list_name=asked.list_name,
            request_no=asked.request_no,
        )
        return answer


def _act(
    request: HttpRequest, asked: ExportRequest, review: Review | None
) -> Partial | Text:
    """Draw the button for its maker once it is approved; else say what is so."""
    if review is None or review.state != Review.State.APPROVED:
        state = review.get_state_display() if review else _("not submitted")
        words = _("The review is %(state)s; an approved request is taken once.")
        return Text(words % {"state": state})
    if asked.person_id != request.user.pk:
        return Text(_("Only who asked for an export can take it."))
    url = reverse("admin:core_exportrequest_take", args=[asked.pk])
    return Partial(
        "admin/console/take_export.html",
        {"url": url, "csrf_token": get_token(request)},
    )
