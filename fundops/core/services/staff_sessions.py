"""
Sessions of staff: each login is a row, and each end of one has its reason.

All times are the machine's. A row knows its session by a hash of the key only.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet

from fundops.core import clock
from fundops.core.models import Staff, StaffSession
from fundops.core.services import audit

End = StaffSession.End
#: A row is written at most so often; an idle time is known this exactly.
SEEN_EVERY = dt.timedelta(minutes=1)


def hashed(key: str) -> str:
    """Say by what a row knows its session."""
    return hashlib.sha256(key.encode()).hexdigest()


def idle_limit() -> dt.timedelta:
    """Say how long a session may rest."""
    return dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)


@transaction.atomic
def begin(
    *,
    person: Staff,
    key: str,
    address: str,
    browser: str,
    began_at: dt.datetime | None = None,
) -> StaffSession:
    """
    Keep that a person came in; end what was left open and is over by its time.

    :param key: of the session as it is after the login, when it has changed.
    :param began_at: where the session is an older one's continuation.
    """
    now = clock.machine()
    for old in _open(person):
        if reason := by_time(old, now):
            _end(old, reason, actor=person, now=now)
    return StaffSession.objects.create(
        person=person,
        key_sha256=hashed(key),
        began_at=began_at or now,
        last_seen_at=now,
        address=address[:45],
        browser=browser[:200],
    )


def by_time(session: StaffSession, now: dt.datetime) -> End | None:
    """Say whether a session is over by the clock alone."""
    if now - session.began_at >= settings.SESSION_LONGEST:
        return End.TOO_LONG
    if now - session.last_seen_at >= idle_limit() + SEEN_EVERY:
        return End.IDLE
    return None


def why_over(
    session: StaffSession,
    now: dt.datetime,
    *,
    has_factor: bool,
    roles: list[str] | None = None,
) -> str:
    """
    Say why a session may not go on; nothing where it may.

    :param has_factor: the factor that was given at its login is still the person's.
    :param roles: those with which the person came in; None where it is not known.
    """
    person = session.person
    before = person.sessions_end_before
    if session.ended_at is not None:
        return session.end_reason
    if not person.is_active:
        return End.DISABLED
    if over := by_time(session, now):
        return over
    if not has_factor:
        return End.FACTOR
    if roles is not None and roles != getattr(session, "held", roles):
        return End.ROLES
    if before is not None and session.began_at < before:
        return End.ENDED_BY_PERSON
    return ""


def find(key: str) -> StaffSession | None:
    """Find a session by its key, with its person and, as `held`, the roles of now."""
    held = Group.objects.filter(user=OuterRef("person_id")).order_by("name")
    known = StaffSession.objects.select_related("person")
    known = known.annotate(held=ArraySubquery(held.values("name")))
    return known.filter(key_sha256=hashed(key)).first()


def touch(session: StaffSession, now: dt.datetime) -> bool:
    """Keep that it was used, once a minute at most; say whether it was kept now."""
    if now - session.last_seen_at < SEEN_EVERY:
        return False
    StaffSession.objects.filter(pk=session.pk).update(last_seen_at=now)
    return True


@transaction.atomic
def end(*, session_id: int, reason: str, actor: Staff) -> bool:
    """End one session; say whether it was still open."""
    session = StaffSession.objects.select_for_update().get(pk=session_id)
    if session.ended_at is not None:
        return False
    _end(session, reason, actor=actor, now=clock.machine())
    return True


@transaction.atomic
def end_all(*, person: Staff, reason: str, actor: Staff, but_key: str = "") -> int:
    """
    End a person's sessions, all of them or all but one; say how many were open.

    Call it in the transaction that disables the person, changes the roles, the
    password or the second factor.
    """
    now = clock.machine()
    ending = [x for x in _open(person) if x.key_sha256 != hashed(but_key)]
    for session in ending:
        _end(session, reason, actor=actor, now=now)
    if not but_key:
        # Also what has no row yet: a login between its password and its code.
        Staff.objects.filter(pk=person.pk).update(sessions_end_before=now)
    return len(ending)


def _open(person: Staff) -> QuerySet[StaffSession]:
    return (
        StaffSession.objects.select_for_update()
        .filter(Q(person_id=person.pk), ended_at__isnull=True)
        .order_by("id")
    )


def _end(session: StaffSession, reason: str, *, actor: Staff, now: dt.datetime) -> None:
    session.ended_at, session.end_reason = now, reason
    session.save(update_fields=["ended_at", "end_reason"])
    audit.record(
        action="core.session.ended",
        subject=session.person.employee_no,
        actor=actor,
        reason=str(reason),
        after={"session": session.pk},
    )
