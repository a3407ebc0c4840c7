"""Choosing a password of one's own in place of one that somebody else has seen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from fundops.core.admin.site_login import go_on_under_a_new_key, step
from fundops.core.models import Staff, StaffSession
from fundops.core.services import audit, logins, second_factors, staff_sessions


class ConsolePasswordForm(PasswordChangeForm):
    """Django's form; the change is recorded, the one-time password is over."""

    #: Key of the session in which it is changed: the only one that goes on.
    session_key = ""

    def save(self, commit: bool = True) -> Staff:
        """Save password and mark together, with the act; other sessions end."""
        person: Any = self.user
        person.set_password(self.cleaned_data["new_password1"])
        person.must_change_password = False
        with transaction.atomic():
            person.save(update_fields=["password", "must_change_password"])
            audit.record(
                action="core.staff.password_changed",
                subject=person.employee_no,
                actor=person,
            )
            staff_sessions.end_all(
                person=person,
                reason=StaffSession.End.PASSWORD,
                actor=person,
                but_key=self.session_key,
            )
        saved: Staff = person
        return saved


@method_decorator(never_cache, name="dispatch")
class ConsolePasswordChange(PasswordChangeView):
    """
    Open to who has come in, and to a newcomer without a second factor.

    Who has one gives it first: a password that somebody else has seen is no proof.
    """

    form_class = ConsolePasswordForm
    success_url = "/"
    template_name = "registration/password_change_form.html"

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person: Any = self.request.user
        if person.is_authenticated and not logins.is_verified(person):
            if not person.must_change_password or second_factors.has_factor(person):
                return step("admin:second_factor", self.request)
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it; the session goes on under another key."""
        form.session_key = old_key = str(self.request.session.session_key)
        super().form_valid(form)
        go_on_under_a_new_key(self.request, old_key)
        if logins.is_verified(self.request.user):
            return redirect(str(self.success_url))
        return step("admin:second_factor", self.request)
