"""The door for channels: one call, signed both ways; no session, no cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fundops.core import clock
from fundops.core.models import SERVICE_EMPLOYEE_NO, Staff
from settlement.services.callbacks import LARGEST, Call, take_callback


@csrf_exempt  # the signature stands in for it: a browser cannot make one
@require_POST
def take(request: HttpRequest, channel: str) -> HttpResponse:
    """Take what a channel tells of a debit."""
    # Never read what is too large to be one of these calls.
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > LARGEST:
        return HttpResponse(status=413)
    reply = take_callback(
        call=Call(
            channel=channel,
            method="POST",
            path=request.get_full_path(),
            headers=request.headers,
            body=request.body,
        ),
        actor=Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO),
        now=clock.now(),
    )
    if reply is None:
        return HttpResponse(status=404)
    return HttpResponse(
        reply.body,
        status=reply.status,
        content_type="application/json",
        headers=reply.headers,
    )
