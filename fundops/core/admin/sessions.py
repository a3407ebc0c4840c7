"""One's own sessions, to look over and to end; everybody's, for those who oversee."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin import cells, second_factor
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import column
from fundops.core.admin.site_login import person_of
from fundops.core.errors import NotAllowed
from fundops.core.models import StaffSession
from fundops.core.services import authenticators, second_factors, staff_sessions

End = StaffSession.End
#: Sessions that ended longer ago are in the list of all sessions only.
_SHOWN = dt.timedelta(days=30)


def my_sessions(request: HttpRequest) -> HttpResponseBase:
    """Show where one is logged in; end one session, or all others."""
    person = person_of(request)
    if request.method == "POST":
        return _act(request)
    now = clock.machine()
    own = StaffSession.objects.filter(person=person, began_at__gte=now - _SHOWN)
    here = staff_sessions.hashed(request.session.session_key or "")
    rows = [
        {
            "session": one,
            "is_here": one.key_sha256 == here,
            "over": one.get_end_reason_display() or _by_time(one, now),
        }
        for one in own.order_by("-began_at")[:50]
    ]
    site: Any = admin.site
    context = {
        "title": _("My login"),
        "rows": rows,
        "others_open": sum(not row["over"] and not row["is_here"] for row in rows),
        "codes_left": authenticators.recovery_codes_left(person),
    }
    drawn: HttpResponseBase = site.render(request, "admin/login_sessions.html", context)
    return drawn


def _act(request: HttpRequest) -> HttpResponseBase:
    """End what was chosen, or make new recovery codes for a code."""
    person = person_of(request)
    wanted = request.POST.get("act", "")
    if wanted == "others":
        ended = staff_sessions.end_all(
            person=person,
            reason=End.ENDED_BY_PERSON,
            actor=person,
            but_key=str(request.session.session_key),
        )
        messages.success(request, _("Other sessions ended: %(n)d.") % {"n": ended})
    elif wanted == "codes":
        return _new_codes(request)
    elif wanted.isdecimal() and wanted.isascii():
        _end_one(request, int(wanted))
    else:
        raise PermissionDenied
    return redirect("admin:my_sessions")


def _end_one(request: HttpRequest, session_id: int) -> None:
    person = person_of(request)
    own = StaffSession.objects.filter(person=person, pk=session_id).first()
    if own is None:
        raise Http404(_("There is no such record."))
    staff_sessions.end(session_id=own.pk, reason=End.ENDED_BY_PERSON, actor=person)
    messages.success(request, _("The session was ended."))


def _new_codes(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    try:
        use = second_factors.give(
            person=person,
            code=request.POST.get("code", ""),
            purpose=second_factors.Purpose.ENROLMENT,
            bound_to="recovery codes",
        )
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("admin:my_sessions")
    codes = authenticators.renew_recovery_codes(person=person, use=use)
    return second_factor.show_codes(request, codes)


def _by_time(session: StaffSession, now: dt.datetime) -> str:
    over = staff_sessions.by_time(session, now)
    return str(over.label) if over else ""


@admin.register(StaffSession)
class StaffSessionAdmin(ReadOnlyAdmin[StaffSession]):
    """Every session of the house; nothing here says by which key."""

    list_display = (
        "person",
        "began_at",
        "last_seen_at",
        "ended_at",
        "why",
        "address",
        "browser",
    )
    list_filter = ("end_reason",)
    list_select_related = ("person",)
    search_fields = ("person__employee_no__exact",)
    search_label = gettext_lazy("Employee number")
    column_kinds = {"address": cells.MONO, "browser": cells.LONG}
    shows_trail = False

    @column(gettext_lazy("Why"))
    def why(self, session: StaffSession) -> str:
        return session.get_end_reason_display()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: Any = None
    ) -> StaffSession | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            # Whoever reads this page needs no part of the key, not even its hash.
            found.key_sha256 = ""
        return found
