"""What every request carries: a number of its own, and the person who acts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fundops.core.services import audit

_GIVEN = re.compile(r"[0-9A-Za-z-]{8,40}")
_Next = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """
    Number each request; say the number in the answer, on error pages and in audit.

    A proxy in front may bring its own as X-Request-ID.
    """

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]  # ours
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        return response


class ActingPerson:
    """Let the audit trail know where an act came from."""

    def __init__(self, get_response: _Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.coming_from(
            source="api" if request.path.startswith("/api/") else "admin",
            address=request.META.get("REMOTE_ADDR", ""),
            request_id=getattr(request, "request_id", ""),
        ):
            return self._get_response(request)
