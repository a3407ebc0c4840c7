"""The one writer of the audit trail."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fundops.core import clock
from fundops.core.models import AuditEntry, Staff


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: a page, a call or a command, and from which address."""

    source: str = ""
    address: str = ""
    request_id: str = ""


_NOWHERE = Origin()
_origin: contextvars.ContextVar[Origin] = contextvars.ContextVar(
    "fundops_audit_origin", default=_NOWHERE
)


@contextlib.contextmanager
def coming_from(
    *, source: str, address: str = "", request_id: str = ""
) -> Iterator[None]:
    """
    Name the origin of every act inside; the edges (middleware, commands) use it.

    :param source: e.g. `admin`, `api`, `command:open_day`.
    """
    token = _origin.set(Origin(source[:40], address[:45], request_id[:40]))
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> Origin:
    """Say where the act at hand comes from."""
    return _origin.get()


def record(
    *,
    action: str,
    subject: str,
    actor: Staff,
    business_date: dt.date | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    rules: str = "",
    at: dt.datetime | None = None,
) -> AuditEntry:
    """
    Append one audit entry inside the transaction that makes the change.

    :param action: dotted, in the past tense: `core.day.opened`.
    :param subject: the number people see; never personal data.
    :param rules: the versions of the rules that were followed, e.g. `REFUND-0 v1`.
    :param at: the moment of the act, where its caller was told it; else the clock's.
    :raises RuntimeError: outside a transaction: the trail would part from the change.
    """
    _must_be_inside_a_transaction()
    return AuditEntry.objects.create(
        subject=subject,
        reason=reason,
        before=before,
        rules=rules,
        **_common(action, actor, business_date, after, at),
    )


def record_each(
    *,
    action: str,
    subjects: Iterable[str],
    actor: Staff,
    business_date: dt.date | None = None,
    after: dict[str, Any] | None = None,
) -> int:
    """
    Append one entry for each of many subjects of one act; say how many.

    :raises RuntimeError: outside a transaction.
    """
    _must_be_inside_a_transaction()
    common = _common(action, actor, business_date, after)
    entries = [AuditEntry(subject=subject, **common) for subject in subjects]
    AuditEntry.objects.bulk_create(entries, batch_size=5_000)
    return len(entries)


def _must_be_inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry belongs into the change's transaction.")


def _common(
    action: str,
    actor: Staff,
    business_date: dt.date | None,
    after: dict[str, Any] | None,
    at: dt.datetime | None = None,
) -> dict[str, Any]:
    origin = _origin.get()
    return {
        "at": at or clock.now(),
        "business_date": business_date,
        "actor": actor,
        "actor_no": actor.employee_no,
        "roles": ",".join(actor.roles),
        "action": action,
        "after": after,
        "source": origin.source,
        "address": origin.address,
        "request_id": origin.request_id,
    }
