"""How tests come in: as a person whose second factor was given."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from fundops.core.models import Authenticator, Staff
from fundops.core.services import staff_sessions

#: Django's own: the person, without a second factor.
with_password_only = Client.force_login


def log_in(client: Client, person: Staff, backend: Any = None) -> None:
    """Let a person in as the login pages do, without a password and a code."""
    with_password_only(client, person, backend)
    device = Authenticator.objects.filter(user=person, confirmed=True).first()
    device = device or Authenticator.made_for(person, "test")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    if staff_sessions.find(session.session_key) is None:
        staff_sessions.begin(
            person=person,
            key=session.session_key,
            address="127.0.0.1",
            browser="test",
        )
