"""What a request carries: a number, the person who acts, and a session that lives."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from fundops.core import clock
from fundops.core.asked_once import one_look
from fundops.core.database.history import known_as
from fundops.core.models import StaffSession
from fundops.core.services import audit, logins, staff_sessions

_GIVEN = re.compile(r"[0-9A-Za-z-]{8,40}")
_Next = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """
    Number each request; say the number in the answer, on error pages and in audit.

    Our own proxy in front may bring one as X-Request-ID; nobody else may.
    """

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # `headers` would be kept as it is now; the log must find our number there.
        request_id = str(request.META.get("HTTP_X_REQUEST_ID", ""))
        if not (settings.BEHIND_PROXY and _GIVEN.fullmatch(request_id)):
            request_id = uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]  # ours
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        return response


class ActingPerson:
    """Let the audit trail know where an act came from."""

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = request.method in ("GET", "HEAD")
        with (
            audit.coming_from(
                source=_source(request.path),
                address=address(request),
                request_id=getattr(request, "request_id", ""),
            ),
            one_look() if reads else nullcontext(),
        ):
            return self._get_response(request)


class KnownToHistory:
    """
    Let the history of masters know who changes them; reading changes none.

    Stands after the session was found to live: nobody acts by one that is over.
    """

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return self._get_response(request)
        origin = audit.origin()
        with known_as(
            actor=getattr(request.user, "employee_no", ""),
            source=origin.source,
            request_id=origin.request_id,
        ):
            return self._get_response(request)


class LivingSession:
    """
    Let a session act only while it lives, and only after its second factor.

    Stands before every page, API and file; the console's own check is a second one.
    """

    #: What a person between password and code may open.
    ON_THE_WAY_IN = frozenset(
        {
            "admin:login",
            "admin:logout",
            "admin:second_factor",
            "admin:enrolment",
            "admin:password_change",
            "set_language",
        }
    )

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _end_what_is_over(request)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead to the next step of the login, or refuse what would act."""
        if not request.user.is_authenticated or logins.is_verified(request.user):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.ON_THE_WAY_IN:
            return None
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        answer = redirect("admin:second_factor")
        # What was searched for, maybe a card, goes into no way back.
        way_back = request.path if "q" in request.GET else request.get_full_path()
        answer["Location"] += "?" + urlencode({"next": way_back})
        return answer


def _end_what_is_over(request: HttpRequest) -> None:
    """Close a session that may not go on; the login page will say why."""
    brought = request.COOKIES[settings.SESSION_COOKIE_NAME]
    session = staff_sessions.find(brought)
    if not request.user.is_authenticated:
        if session is not None:
            reason = _why_nobody(session)
            request.session.flush()
            _say_at_the_door(request, _ended(session, reason))
        return
    now = clock.machine()
    if session is None:
        if not logins.is_on_the_way_in(request.user, request.session, now):
            auth.logout(request)
        return
    reason = staff_sessions.why_over(
        session,
        now,
        has_factor=logins.is_verified(request.user),
        roles=request.session.get(logins.ROLES),
    )
    if reason:
        auth.logout(request)
        _say_at_the_door(request, _ended(session, reason))
        return
    if staff_sessions.touch(session, now):
        # Saved with the answer: from now on it may rest anew.
        request.session.modified = True


def _why_nobody(session: StaffSession) -> str:
    """Say why Django knows nobody by a session that we know."""
    over = staff_sessions.why_over(session, clock.machine(), has_factor=True)
    rested = clock.machine() - session.last_seen_at
    if over or rested >= staff_sessions.idle_limit() - staff_sessions.SEEN_EVERY:
        return over or StaffSession.End.IDLE
    # Django lets go of a session whose person has another password by now.
    return StaffSession.End.PASSWORD


def _ended(session: StaffSession, reason: str) -> str:
    staff_sessions.end(session_id=session.pk, reason=reason, actor=session.person)
    return session.end_reason or reason


def _say_at_the_door(request: HttpRequest, reason: str) -> None:
    request.session[logins.ENDED] = reason


def _source(path: str) -> str:
    """Say by which door an act came in."""
    doors = {"/api/": "api", "/channels/": "channel"}
    return next((name for at, name in doors.items() if path.startswith(at)), "admin")


def address(request: HttpRequest) -> str:
    """Say who asks: the last hop that our own proxy saw, or who is connected."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and seen:
        return str(seen).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
