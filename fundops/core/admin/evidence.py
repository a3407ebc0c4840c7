"""Evidence: what is attached to a subject, the page that attaches, the download."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Page, Panel, Partial, Table, Text
from fundops.core.errors import FundopsError
from fundops.core.models import Evidence, Staff
from fundops.core.services import evidence
from fundops.core.services.evidence_subjects import kinds_seen_by, subject_of


def panel(
    kind: str, subject_no: str, request: HttpRequest, *, with_form: bool = False
) -> Panel:
    """
    Draw what is attached to a subject, and the way to attach more.

    :param with_form: the form itself in the place of a link to it.
    """
    rows = [
        (
            Link(one.name, reverse("admin:core_evidence_download", args=[one.pk])),
            one.note,
            one.person.employee_no,
            one.given_at,
            one.sha256,
        )
        for one in evidence.of(kind, subject_no)
    ]
    heads = [
        Column(gettext_lazy("File")),
        Column(gettext_lazy("What it shows"), cells.LONG),
        Column(gettext_lazy("Given by")),
        Column(gettext_lazy("Given at"), cells.MOMENT),
        Column(gettext_lazy("SHA-256"), cells.HASH),
    ]
    body = Table(heads, rows) if rows else Text(_("Nothing is attached."))
    link = _attach_link(kind, subject_no, request)
    if link is None or not with_form:
        return Panel(_("Evidence attached"), [body], link=link)
    return Panel(_("Evidence attached"), [body, _form(str(link.url), request)])


def _form(url: str, request: HttpRequest) -> Partial:
    """Draw the form; a refused file is told on the page of its own."""
    context = {
        # A partial is drawn without the request: its token comes along.
        "csrf_token": get_token(request),
        "url": url,
        "most": settings.EVIDENCE_MAX_BYTES // 1_000_000,
    }
    return Partial("admin/core/evidence/upload.html", context)


def attach_url(kind: str, subject_no: str) -> str:
    """Say the address of the page that attaches to a subject."""
    try:
        return reverse("admin:core_evidence_attach", args=[kind, subject_no])
    except NoReverseMatch:
        return ""


def _attach_link(kind: str, subject_no: str, request: HttpRequest) -> Link | None:
    subject, person = subject_of(kind), request.user
    if subject is None or not subject.may_attach(getattr(person, "roles", [])):
        return None
    return Link(_("Attach evidence…"), attach_url(kind, subject_no))


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin[Evidence]):
    list_display = (
        "name",
        "kind",
        "subject_no",
        "media_type",
        "size",
        "person",
        "given_at",
        "sha256",
    )
    list_filter = ("kind", "person__employee_no")
    list_select_related = ("person",)
    column_kinds = {"subject_no": cells.MONO, "sha256": cells.HASH}
    search_fields = ("subject_no__startswith",)
    search_label = gettext_lazy("Subject")
    empty_words = gettext_lazy("No evidence is attached to anything")
    ordering = ("-id",)
    detail_select_related = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        """Show what belongs to subjects that the person may see."""
        person: Any = request.user
        rows = super().get_queryset(request)
        return rows.filter(kind__in=kinds_seen_by(person))

    def trail_subject(self, obj: Evidence) -> str:
        return obj.subject_no

    def get_page(self, request: HttpRequest, obj: Evidence) -> Page:
        download = reverse("admin:core_evidence_download", args=[obj.pk])
        return Page(
            title=_("Evidence %(name)s") % {"name": obj.name},
            links=[Link(_("Download"), download)],
            facts=[
                Fact(
                    _("Subject"),
                    Link(obj.subject_no, _subject_url(obj.kind, obj.subject_no)),
                    main=True,
                ),
                Fact(_("Type"), obj.media_type),
                Fact(_("Bytes"), obj.size, cells.COUNT),
                Fact(_("Given by"), obj.person.employee_no),
                Fact(_("Given at"), obj.given_at, cells.MOMENT),
                Fact(_("SHA-256"), obj.sha256, cells.HASH),
                Fact(_("Scan"), obj.scan),
            ],
            above=[Panel(_("What it shows"), [Text(obj.note)])] if obj.note else [],
        )

    # -- attach and download ---------------------------------------------------
    def get_more_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "attach/<str:kind>/<str:subject_no>/",
                view(self.attach_view),
                name="core_evidence_attach",
            ),
            path(
                "<path:object_id>/download/",
                view(self.download_view),
                name="core_evidence_download",
            ),
        ]

    def download_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Hand the file over as it was given, never to be shown by the browser."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        found, person = self.get_object_or_404(request, object_id), _person(request)
        try:
            content = evidence.take_out(evidence=found, person=person)
        except evidence.EvidenceNotTheirs as error:
            raise PermissionDenied(str(error)) from error
        except FundopsError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(links.object_url(found))
        response = HttpResponse(content, content_type=found.media_type)
        response["Content-Disposition"] = content_disposition_header(True, found.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response

    def attach_view(
        self, request: HttpRequest, kind: str, subject_no: str
    ) -> HttpResponseBase:
        """Ask for a file, take it in, and lead back to the subject."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        person, subject = _person(request), subject_of(kind)
        if subject is None or not subject.exists(subject_no):
            raise Http404(_("There is no such record."))
        if not (
            person.has_perm(subject.permission) and subject.may_attach(person.roles)
        ):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask_for_file(request, kind, subject_no)
        given = request.FILES.get("file")
        if given is None:
            return self._ask_for_file(request, kind, subject_no, _("Choose a file."))
        try:
            kept = evidence.attach(
                kind=kind,
                subject_no=subject_no,
                name=given.name or "",
                content=given.read(settings.EVIDENCE_MAX_BYTES + 1),
                person=person,
                now=clock.now(),
                note=request.POST.get("note", ""),
            )
        except FundopsError as error:
            return self._ask_for_file(request, kind, subject_no, str(error))
        words = _("%(name)s is attached to %(number)s.")
        messages.success(request, words % {"name": kept.name, "number": subject_no})
        return HttpResponseRedirect(_subject_url(kind, subject_no) or request.path)

    def _ask_for_file(
        self, request: HttpRequest, kind: str, subject_no: str, error: str = ""
    ) -> HttpResponseBase:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Attach evidence to %(number)s") % {"number": subject_no},
            "panel": panel(kind, subject_no, request),
            "subject_no": subject_no,
            "subject_url": _subject_url(kind, subject_no),
            "most": settings.EVIDENCE_MAX_BYTES // 1_000_000,
            "note": request.POST.get("note", ""),
            "error": error,
        }
        return TemplateResponse(
            request,
            "admin/core/evidence/attach.html",
            context,
            status=400 if error else 200,
        )


def _subject_url(kind: str, subject_no: str) -> str:
    """Say the page of the record; empty where it has none."""
    subject = subject_of(kind)
    found = subject.find(subject_no) if subject else None
    return links.object_url(found) if found else ""


def _person(request: HttpRequest) -> Staff:
    person: Any = request.user
    return person
