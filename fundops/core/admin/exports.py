"""Taking a list away: a button below every list, for those whose role allows it."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import export_files
from fundops.core.admin.export_files import Written
from fundops.core.errors import FundopsError
from fundops.core.services import exports
from fundops.core.services.exports import FORMATS, Taking

_ModelT = TypeVar("_ModelT", bound=Model)


class Exports(admin.ModelAdmin[_ModelT]):
    """A list that can be taken away as it is filtered; never more than it shows."""

    def at_list(self, request: HttpRequest, url_name: str) -> None:
        """Hear which of its lists is meant, where a model has several."""

    def export_url(self, request: HttpRequest) -> str:
        """Say where the list as it is filtered now is taken; empty for who may not."""
        if not exports.may_export(request.user):
            return ""
        meta = self.opts
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_export")
        return f"{url}?{request.GET.urlencode()}"

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Write the list that the address filters, and keep that it was taken."""
        if not exports.may_export(request.user) or not self.has_view_permission(
            request
        ):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        format = request.POST.get("format", "")
        if format not in FORMATS:
            return HttpResponseBadRequest(_("Choose CSV or XLSX."))
        list_name = self._list_name(request.POST.get("list", ""))
        try:
            return self.take(request, format=format, list_name=list_name)
        except IncorrectLookupParameters:
            return HttpResponseBadRequest(_("This filter is none of the list's."))

    def take(
        self,
        request: HttpRequest,
        *,
        format: str,
        list_name: str,
        request_no: str = "",
    ) -> HttpResponseBase:
        """
        Give the file out, or ask a second person where the list is too large.

        :raises ExportRefused: the request is not one that can be taken now.
        """
        self.at_list(request, list_name)
        changelist: Any = self.get_changelist_instance(request)
        taking = Taking(
            model=self.opts.label_lower,
            list_name=list_name,
            query=request.GET.urlencode(),
            format=format,
            rows=_count(changelist.queryset),
        )
        if taking.rows > settings.EXPORT_ROWS and not request_no:
            return _ask_a_second_person(request, taking)
        return _file(_write(request, changelist, taking, request_no), taking)

    def _list_name(self, address: str) -> str:
        """Say which list of this model the button stood below; the first, in doubt."""
        first = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        try:
            found = resolve(address).url_name or ""
        except Resolver404:
            return first
        return found if found.startswith(prefix) else first


def _write(
    request: HttpRequest, changelist: Any, taking: Taking, request_no: str
) -> Written:
    """Write the rows and keep that they were taken, in one view of the database."""
    person: Any = request.user
    now = clock.now()
    most = settings.EXPORT_MOST_ROWS if request_no else settings.EXPORT_ROWS
    with transaction.atomic():
        review_no = ""
        if request_no:
            used = exports.use(request_no=request_no, person=person, now=now)
            review_no = used.review_no
        written = export_files.write(
            changelist, request, format=taking.format, most=most
        )
        exports.keep(
            taking=dataclasses.replace(taking, rows=written.rows),
            sha256=written.sha256,
            person=person,
            now=now,
            review_no=review_no,
        )
    return written


def _file(written: Written, taking: Taking) -> FileResponse:
    name = taking.model.partition(".")[2]
    answer = FileResponse(
        written.file,
        as_attachment=True,
        filename=f"{name}-{clock.now():%Y%m%d-%H%M%S}.{taking.format}",
        content_type=export_files.CONTENT_TYPES[taking.format],
    )
    answer["X-Content-SHA256"] = written.sha256
    return answer


def _ask_a_second_person(request: HttpRequest, taking: Taking) -> HttpResponseBase:
    """Ask for a review; lead to the request, or back with what is so."""
    person: Any = request.user
    try:
        asked, review = exports.ask(taking=taking, person=person, now=clock.now())
    except FundopsError as error:
        messages.error(request, str(error))
        back = reverse(f"admin:{taking.list_name}")
        return HttpResponseRedirect(f"{back}?{taking.query}")
    words = _(
        "More than %(most)s rows: %(request)s waits on review %(review)s; when it is "
        "approved, take the export on this page."
    )
    told = {"most": f"{settings.EXPORT_ROWS:,}", "request": asked, "review": review}
    messages.warning(request, words % told)
    page = reverse("admin:core_exportrequest_change", args=[asked.pk])
    return HttpResponseRedirect(page)


def filtered(request: HttpRequest, query: str) -> HttpRequest:
    """Let a request ask for what an earlier one had filtered."""
    request.GET = QueryDict(query)
    return request


def _count(queryset: Any) -> int:
    """Count to just beyond the largest that anybody can allow."""
    bound = settings.EXPORT_MOST_ROWS + 1
    found: int = queryset.order_by()[:bound].count()
    return found
