"""What every request carries: a number of its own, and the person who acts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fundops.core.services import audit

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
        with audit.coming_from(
            source=_source(request.path),
            address=_address(request),
            request_id=getattr(request, "request_id", ""),
        ):
            return self._get_response(request)


def _source(path: str) -> str:
    """Say by which door an act came in."""
    doors = {"/api/": "api", "/channels/": "channel"}
    return next((name for at, name in doors.items() if path.startswith(at)), "admin")


def _address(request: HttpRequest) -> str:
    """Say who asks: the last hop that our own proxy saw, or who is connected."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and seen:
        return str(seen).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
