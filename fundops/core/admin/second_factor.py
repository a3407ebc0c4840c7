"""The second step of a login: a code, or the first time the app that shows codes."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from fundops.core.admin.site_login import come_in, next_page, person_of, step
from fundops.core.errors import NotAllowed
from fundops.core.models import Staff
from fundops.core.personal_data import CannotUnseal
from fundops.core.services import authenticators, logins, second_factors
from fundops.core.services.second_factors import Purpose

#: The secret of an app that is not confirmed yet; it leaves the session with it.
_SECRET = "enrolment_secret"  # noqa: S105  # a name


def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code; who has no second factor sets one up first."""
    person = person_of(request)
    if logins.is_verified(request.user):
        return redirect(next_page(request))
    if not second_factors.has_factor(person):
        first = "password_change" if person.must_change_password else "enrolment"
        return step(f"admin:{first}", request)
    refused = ""
    if request.method == "POST":
        try:
            use = second_factors.give(
                person=person,
                code=request.POST.get("code", ""),
                purpose=Purpose.LOGIN,
            )
        except NotAllowed as error:
            refused = str(error)
        else:
            come_in(request, second_factors.device_of(person), use.means)
            return redirect(next_page(request))
    return _draw(
        request, "admin/login_code.html", title=_("One-time code"), refused=refused
    )


def enrolment(request: HttpRequest) -> HttpResponse:
    """Show a secret as a picture and as text; confirm that an app holds it."""
    person = person_of(request)
    if second_factors.has_factor(person) or person.must_change_password:
        return step("admin:second_factor", request)
    secret = _secret_of(request, person)
    refused = ""
    if request.method == "POST":
        try:
            device, codes = authenticators.enrol(
                person=person, secret=secret, code=request.POST.get("code", "")
            )
        except NotAllowed as error:
            refused = str(error)
        else:
            del request.session[_SECRET]
            come_in(request, device, second_factors.Means.TOTP)
            return show_codes(request, codes)
    return _draw(
        request,
        "admin/login_enrolment.html",
        title=_("Set up the second factor"),
        refused=refused,
        picture=_picture(person, secret),
        secret=authenticators.readable(secret),
    )


def _secret_of(request: HttpRequest, person: Staff) -> str:
    """Say the secret that this login shows; sealed in the session, made where none."""
    try:
        return authenticators.unseal_secret(person, request.session[_SECRET])
    except (KeyError, CannotUnseal):
        secret = authenticators.new_secret()
        request.session[_SECRET] = authenticators.seal_secret(person, secret)
        return secret


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Tell the recovery codes, this once; nothing keeps them in clear."""
    return _draw(
        request, "admin/login_recovery.html", title=_("Recovery codes"), codes=codes
    )


def _picture(person: Staff, secret: str) -> dict[str, Any]:
    """Draw the square as a path, so that a template writes it without a script."""
    square = segno.make(authenticators.address_of(person, secret), error="m")
    lines = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(square.matrix)
        for x, dark in enumerate(row)
        if dark
    ]
    return {"size": len(square.matrix), "path": "".join(lines)}


def _draw(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    around = admin.site.each_context(request)
    return TemplateResponse(
        request,
        template,
        {
            **around,
            # Before the factor was given the frame shows no day and no navigation.
            "has_permission": False,
            "next": next_page(request),
            "employee_no": request.user.get_username(),
            **context,
        },
    )
