"""The door: password, second factor, and what a session knows once both were given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from fundops.core import clock
from fundops.core.middleware import address
from fundops.core.models import Staff, StaffSession
from fundops.core.services import logins, staff_sessions

End = StaffSession.End
#: What the login page says of the session before.
WHY_ENDED: dict[str, str | Promise] = {
    End.IDLE: _("Logged out, as the session rested too long."),
    End.TOO_LONG: _("Logged out, as a session lasts eight hours at most."),
    End.ENDED_BY_PERSON: _("This session was ended from the list of sessions."),
    End.PASSWORD: _("Logged out, as the password was changed."),
    End.ROLES: _("Logged out, as your roles were changed."),
    End.DISABLED: _("Logged out, as this login was disabled."),
    End.FACTOR: _("Logged out, as the second factor was reset."),
}


class ConsoleLogin(LoginView):
    """The first step: employee number and password, wrong halves not told apart."""

    form_class = AdminAuthenticationForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.session.pop(logins.ENDED, "")
        return super().get_context_data(
            session_ended=WHY_ENDED.get(ended, ""),
            idle_minutes=settings.SESSION_COOKIE_AGE // 60,
            longest_hours=int(settings.SESSION_LONGEST.total_seconds() // 3600),
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to the second factor; the session has a new key from here on."""
        close(self.request)
        auth.login(self.request, form.get_user())
        self.request.session[logins.PASSWORD_AT] = clock.machine().isoformat()
        return redirect(_with_next("admin:second_factor", next_page(self.request)))

    def form_invalid(self, form: Any) -> HttpResponse:
        if "__all__" in form.errors and not is_locked(self.request):
            logins.keep_refused(
                employee_no=form.cleaned_data.get("username", ""), is_locked=False
            )
        return super().form_invalid(form)


def is_locked(request: HttpRequest) -> bool:
    """Say whether this door is closed; its own page says so in place of the form."""
    return bool(getattr(request, "axes_locked_out", False))


def come_in(request: HttpRequest, device: Device, means: str) -> None:
    """Make the session one that may act: a new key, a row of its own, a record."""
    person = person_of(request)
    request.session.cycle_key()
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    request.session[logins.ROLES] = sorted(person.roles)
    request.session.pop(logins.PASSWORD_AT, None)
    _begin(request, person)
    logins.keep_done(person=person, means=means)


def close(request: HttpRequest) -> None:
    """End the session of this browser, where there is one."""
    session = staff_sessions.find(request.session.session_key or "")
    if session is not None:
        staff_sessions.end(
            session_id=session.pk, reason=End.LOGGED_OUT, actor=session.person
        )
    auth.logout(request)


def go_on_under_a_new_key(request: HttpRequest, old_key: str) -> None:
    """Keep the session's age when Django changes its key after a new password."""
    before = staff_sessions.find(old_key)
    if before is None:
        return
    person = person_of(request)
    staff_sessions.end(session_id=before.pk, reason=End.PASSWORD, actor=person)
    _begin(request, person, began_at=before.began_at)


def _begin(request: HttpRequest, person: Staff, **known: Any) -> None:
    staff_sessions.begin(
        person=person,
        key=str(request.session.session_key),
        address=address(request),
        browser=request.headers.get("User-Agent", ""),
        **known,
    )


def person_of(request: HttpRequest) -> Staff:
    """
    Say who gave the password.

    :raises PermissionDenied: where nobody did.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    person: Staff = Staff.objects.get(pk=request.user.pk)
    return person


def next_page(request: HttpRequest) -> str:
    """Say where the person wanted to go; inside this house only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside else reverse("admin:index")


def _with_next(name: str, wanted: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': wanted})}"


def step(name: str, request: HttpRequest) -> HttpResponse:
    """Lead to another step of the login and keep where it shall end."""
    return redirect(_with_next(name, next_page(request)))
