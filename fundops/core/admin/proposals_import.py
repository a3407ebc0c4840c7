"""Changes from a file: bring it, look at every row, then propose what was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin.cells import COUNT, MONO, WRAP, Column
from fundops.core.admin.page import Panel, Row, Table
from fundops.core.admin.proposals_form import changeable_for, draw
from fundops.core.admin.proposals_forms import day_field, person_of, reason_field
from fundops.core.errors import FundopsError
from fundops.core.services import proposals
from fundops.core.services.proposals import Changeable, Preview

_HEADS = [
    Column(gettext_lazy("Row"), COUNT),
    Column(gettext_lazy("Of what"), MONO),
    Column(gettext_lazy("Was"), WRAP),
    Column(gettext_lazy("Will be"), WRAP),
    Column(gettext_lazy("What is wrong"), WRAP),
]


def import_changes_view(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Ask for a file, show its rows, or propose what was shown."""
    about = changeable_for(request, kind)
    if not about.import_columns:
        raise Http404(_("This is not changed from a file."))
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.POST.get("step") == "confirm":
        return _confirm(request, about)
    form = FileOfChanges(about, request)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, about, form)
    return _look(request, about, form)


#: Route, view, name; the console adds them.
PAGES: Sequence[tuple[str, Any, str]] = (
    ("propose/<slug:kind>/import/", import_changes_view, "import_changes"),
)


class FileOfChanges(forms.Form):
    """A file, the day from which its values hold, and why."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, about: Changeable, request: HttpRequest) -> None:
        posted = request.method == "POST"
        super().__init__(
            request.POST if posted else None,
            request.FILES if posted else None,
            label_suffix="",
        )
        self.fields["file"].help_text = _(
            "CSV in UTF-8 or XLSX, with exactly the columns %(columns)s; up to 200 "
            "rows. Formulas are refused."
        ) % {"columns": ", ".join(about.import_columns)}
        self.fields["effective_from"] = day_field(about)
        self.fields["reason"] = reason_field()

    @property
    def effective_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_from"]
        return day


def _ask(
    request: HttpRequest, about: Changeable, form: FileOfChanges
) -> HttpResponseBase:
    context = {"title": _title(about), "about": about, "form": form}
    return draw(request, "admin/core/proposal/import.html", context)


def _look(
    request: HttpRequest, about: Changeable, form: FileOfChanges
) -> HttpResponseBase:
    try:
        looked = proposals.preview(
            kind=about.code,
            content=form.cleaned_data["file"].read(),
            effective_from=form.effective_from,
            reason=form.cleaned_data["reason"],
            actor=person_of(request),
            now=clock.now(),
        )
    except FundopsError as error:
        form.add_error("file", str(error))
        return _ask(request, about, form)
    context = {
        "title": _title(about),
        "about": about,
        "looked": looked,
        "panel": _rows(about, looked),
        "again_url": request.path,
    }
    return draw(request, "admin/core/proposal/import_look.html", context)


def _confirm(request: HttpRequest, about: Changeable) -> HttpResponseBase:
    try:
        made = proposals.confirm(
            kind=about.code,
            sha256=request.POST.get("sha256", ""),
            actor=person_of(request),
            now=clock.now(),
        )
    except FundopsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    words = _("%(n)d changes submitted; others decide on each of them.")
    messages.success(request, words % {"n": len(made)})
    return HttpResponseRedirect(reverse("admin:core_proposal_changelist"))


def _rows(about: Changeable, looked: Preview) -> Panel:
    rows = []
    for line in looked.lines:
        was, becomes = _values(about, line.subject, line.before, line.after)
        edge: Any = "bad" if line.problem else "warn" if line.changes else ""
        words = line.problem or ("" if line.changes else _("the same as now"))
        # What is changed is compared by its whole number, so it is shown whole.
        subject = format_html("<code>{}</code>", line.subject)
        rows.append(Row((line.number, subject, was, becomes, words), edge))
    note = _("%(rows)d rows · %(changed)d change something · %(wrong)d wrong") % {
        "rows": len(looked.lines),
        "changed": len(looked.changed),
        "wrong": len(looked.problems),
    }
    return Panel(_("Rows of the file"), [Table(_HEADS, rows)], note=note)


def _values(
    about: Changeable, subject: str, before: dict[str, Any], after: dict[str, Any]
) -> tuple[Any, Any]:
    """Write the values that differ, as they are and as they would be."""
    fields = [
        field
        for field in (about.fields(subject) if after else ())
        if before.get(field.name) != after.get(field.name) or not before
    ]
    was = [(field.label, field.words(before.get(field.name))) for field in fields]
    becomes = [(field.label, field.words(after.get(field.name))) for field in fields]
    return _joined(was) if before else "", _joined(becomes)


def _joined(pairs: list[tuple[Any, str]]) -> Any:
    return format_html_join("; ", "{} <b>{}</b>", pairs)


def _title(about: Changeable) -> str:
    return _("Import: %(what)s") % {"what": about.label}
