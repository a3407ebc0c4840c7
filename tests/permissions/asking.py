"""Asking a page as somebody, and what the answer comes to in one word of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import reverse

from tests.permissions.people import Visitor

_REFUSALS = {"error", "warning"}


def ask(
    visitor: Visitor, method: str, path: str, data: Mapping[str, Any] | None = None
) -> str:
    """Send one request and say what came of it; whatever it did is undone."""
    client = visitor.fresh()
    ask_by = getattr(client, method.lower())
    undone = transaction.atomic()
    # What must not run inside a transaction of others' may run inside this one.
    undone._from_testcase = True  # type: ignore[attr-defined]  # Django's own tests do it
    with undone:
        answer = ask_by(path, data or {}) if method in ("GET", "POST") else ask_by(path)
        word = _word(answer)
        if answer.streaming:
            # To its end, so that its file is closed.
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return word


def _word(answer: HttpResponseBase) -> str:
    status = answer.status_code
    if status in (301, 302):
        return _led(answer)
    if status in (401, 403, 404):
        return "denied"
    if status == 405:
        return "not_allowed"
    return "allowed" if status in (200, 204, 400, 422) else f"status {status}"


def _led(answer: Any) -> str:
    """A redirect: to the login, back with an error, or on after something was done."""
    if answer["Location"].startswith(reverse("admin:login")):
        return "login"
    request = answer.wsgi_request
    tags = {message.level_tag for message in get_messages(request)}
    return "denied" if tags & _REFUSALS else "allowed"
