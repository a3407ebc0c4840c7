"""Pages for what went wrong: what is so, what to do, and the request's number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fundops.core.services import logins


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf.html", status=403)


def locked_out(
    request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """Say that too many passwords were wrong; whether the person exists is not said."""
    logins.keep_refused(
        employee_no=str(credentials.get("username") or ""), is_locked=True
    )
    context = {
        "request_id": getattr(request, "request_id", ""),
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "admin/login_locked.html", context, status=429)


def _page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", "")}
    return render(request, template, context, status=status)
