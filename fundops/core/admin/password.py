"""Choosing a password of one's own in place of one that somebody else has seen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.db import transaction

from fundops.core.models import Staff
from fundops.core.services import audit


class ConsolePasswordForm(PasswordChangeForm):
    """Django's form; the change is recorded, the one-time password is over."""

    def save(self, commit: bool = True) -> Staff:
        """Save password and mark together, with the act."""
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
        saved: Staff = person
        return saved
