"""The evidence pack's page: asks for a number or a day, hands the archive over."""

from __future__ import annotations

import datetime as dt
from tempfile import TemporaryFile
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fundops.core.admin.cells import Link
from fundops.core.errors import FundopsError
from fundops.workbench.selectors.pack_scope import Scope, scope_of, scope_of_day
from fundops.workbench.services.evidence_pack import ROLES, draw, may_draw

NAME = "evidence_pack"
#: On whose pages a pack is offered, and the number it is drawn by.
_NUMBERS = {
    "settlement.refund": "refund_no",
    "settlement.payout": "payout_no",
    "settlement.custodiantransfer": "transfer_no",
    "core.review": "review_no",
    "core.businessday": "date",
    "core.case": "case_no",
    "core.proposal": "proposal_no",
}


def evidence_pack(request: HttpRequest) -> HttpResponseBase:
    """GET asks which; POST draws it, which is recorded, and sends the archive."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    person: Any = request.user
    if not set(person.roles).intersection(ROLES):
        raise PermissionDenied
    if request.method != "POST":
        return _ask(request, request.GET.get("number", ""))
    number = request.POST.get("number", "").strip()
    # Deleted when the answer is closed.
    out = TemporaryFile()  # noqa: SIM115
    try:
        draw(scope=_scope(number), out=out, person=person)
    except FundopsError as error:
        out.close()
        return _ask(request, number, str(error))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    answer = FileResponse(
        out,
        as_attachment=True,
        filename=f"{number}.zip",
        content_type="application/zip",
    )
    answer["Cache-Control"] = "no-store"
    return answer


def pack_links(request: HttpRequest, obj: Model) -> list[Link]:
    """Offer the pack on a record's page to those who may draw it."""
    person: Any = request.user
    field = _NUMBERS.get(obj._meta.label_lower)
    if field is None or not may_draw(person):
        return []
    number = str(getattr(obj, field))
    url = f"{reverse(f'admin:{NAME}')}?{urlencode({'number': number})}"
    return [Link(_("Evidence pack"), url)]


def _scope(number: str) -> Scope:
    try:
        day = dt.date.fromisoformat(number)
    except ValueError:
        return scope_of(number)
    return scope_of_day(day)


def _ask(request: HttpRequest, number: str, error: str = "") -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Evidence pack"),
        "number": number,
        "error": error,
    }
    return TemplateResponse(
        request,
        "admin/workbench/evidence_pack.html",
        context,
        status=400 if error else 200,
    )
