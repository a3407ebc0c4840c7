"""Coming in: the password, then the second factor; each step leaves a trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from fundops.core.models import SERVICE_EMPLOYEE_NO, Staff
from fundops.core.services import audit

#: What a session keeps: when the password was given; why the one before it ended; the
#: roles with which the person came in.
PASSWORD_AT = "password_at"  # noqa: S105  # the name of a moment
ENDED = "session_ended"
ROLES = "roles"


def is_verified(person: Any) -> bool:
    """Say whether this request's session has given its second factor."""
    return getattr(person, "otp_device", None) is not None


def is_on_the_way_in(person: Any, session: Mapping[str, Any], now: dt.datetime) -> bool:
    """Say whether the password was given a moment ago, and the code is still due."""
    if is_verified(person) or PASSWORD_AT not in session:
        return False
    given = dt.datetime.fromisoformat(session[PASSWORD_AT])
    before = person.sessions_end_before
    if before is not None and given < before:
        return False
    return now - given < settings.LOGIN_LONGEST


@transaction.atomic
def keep_done(*, person: Staff, means: str) -> None:
    """Record that somebody came in."""
    audit.record(
        action="core.login.done",
        subject=person.employee_no,
        actor=person,
        after={"means": means},
    )


@transaction.atomic
def keep_refused(*, employee_no: str, is_locked: bool) -> None:
    """
    Record a login that was refused.

    A number that nobody has is not kept: people type passwords into the wrong field.
    """
    known = Staff.objects.filter(employee_no=employee_no[:16]).exists()
    audit.record(
        action="core.login.locked" if is_locked else "core.login.refused",
        subject=employee_no if known else "unknown",
        actor=Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO),
    )
