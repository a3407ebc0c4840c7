"""Alerts: opened once a finding, taken by a person, closed with an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import SERVICE_EMPLOYEE_NO, Alert, Case, Staff
from fundops.core.services import audit, locks, numbers
from fundops.core.services.compliance_errors import AlertRefused, NotCompliance

COMPLIANCE = "compliance"
#: A closing says at least so much of why.
SHORTEST_NOTE = 10
_State = Alert.State


class Found(Protocol):
    """What a rule says of one finding."""

    @property
    def reference(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def due_on(self) -> dt.date | None: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


@transaction.atomic
def open_alert(
    *,
    kind: str,
    reference: str,
    subject: str,
    message: str,
    opened_on: dt.date,
    due_on: dt.date | None = None,
    details: Mapping[str, Any] | None = None,
    actor: Staff | None = None,
) -> Alert:
    """
    Open an alert, or return the one opened before under the same `reference`.

    :param reference: what makes this finding one of its own, once and for all.
    :param message: what is so, in words without personal data.
    :param actor: who found it; the service person where nobody is named.
    """
    locks.hold(f"alert {reference}")
    found = Alert.objects.filter(reference=reference).first()
    if found is not None:
        return found
    alert = Alert.objects.create(
        alert_no=numbers.take_one(prefix="AL", business_date=opened_on),
        kind=kind,
        reference=reference,
        subject=subject,
        message=message[:400],
        opened_on=opened_on,
        due_on=due_on,
        details=dict(details or {}),
    )
    audit.record(
        action="core.alert.opened",
        subject=alert.alert_no,
        actor=actor or Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO),
        business_date=opened_on,
        after={"kind": kind, "about": subject, "reference": reference},
    )
    return alert


@transaction.atomic
def open_alerts(
    *, kind: str, findings: Sequence[Found], opened_on: dt.date, actor: Staff
) -> int:
    """Open an alert for each finding that has none yet; say how many were opened."""
    locks.hold(f"alerts {kind}")
    known = set(
        Alert.objects.filter(
            reference__in=[one.reference for one in findings]
        ).values_list("reference", flat=True)
    )
    new = {one.reference: one for one in findings if one.reference not in known}
    for one in new.values():
        open_alert(
            kind=kind,
            reference=one.reference,
            subject=one.subject,
            message=one.message,
            opened_on=opened_on,
            due_on=one.due_on,
            details=one.details,
            actor=actor,
        )
    return len(new)


@transaction.atomic
def take(*, alert_no: str, actor: Staff, now: dt.datetime, note: str = "") -> Alert:
    """
    Make an alert one's own work.

    :raises AlertRefused: somebody has it, or it is closed.
    """
    alert = _locked(alert_no, actor)
    if alert.state != _State.NEW:
        raise AlertRefused(_how_it_stands(alert))
    alert.take()
    alert.owner = actor
    alert.save(update_fields=["state", "owner"])
    _record("taken", alert, actor, note, before={"state": "NEW"})
    return alert


@transaction.atomic
def give_back(
    *, alert_no: str, actor: Staff, now: dt.datetime, note: str = ""
) -> Alert:
    """
    Put an alert back among the new ones; another of compliance may do it for its owner.

    :raises AlertRefused: nobody has it, or it is closed.
    """
    alert = _locked(alert_no, actor)
    if alert.state != _State.TAKEN:
        raise AlertRefused(_how_it_stands(alert))
    owner = str(alert.owner)
    alert.give_back()
    alert.owner = None
    alert.save(update_fields=["state", "owner"])
    _record("given_back", alert, actor, note, before={"owner": owner})
    return alert


@transaction.atomic
def close(
    *, alert_no: str, outcome: str, actor: Staff, now: dt.datetime, note: str
) -> Alert:
    """
    Close an alert with what came of it.

    :param outcome: one of `Case.Outcome`.
    :raises AlertRefused: it is closed, another person has it, or the note is too short.
    """
    alert = _locked(alert_no, actor)
    if alert.state == _State.CLOSED or alert.owner_id not in (None, actor.pk):
        raise AlertRefused(_how_it_stands(alert))
    check_outcome(outcome)
    check_note(note)
    before = {"state": str(alert.state)}
    alert.close()
    alert.outcome = outcome
    alert.owner = actor
    alert.closed_at = now
    alert.save(update_fields=["state", "outcome", "owner", "closed_at"])
    _record("closed", alert, actor, note, before=before, outcome=outcome)
    return alert


@transaction.atomic
def gather(*, alert_no: str, case_no: str, actor: Staff, now: dt.datetime) -> Alert:
    """
    Put an alert into an open case; it keeps its own state and outcome.

    :raises AlertRefused: it is closed, the case is closed, or there is no such case.
    """
    # The case first, as everywhere: a case that closes looks at its alerts.
    case = Case.objects.select_for_update().filter(case_no=case_no).first()
    if case is None or case.state != Case.State.OPEN:
        words = _("%(number)s is no open case; name one, or open a new one.")
        raise AlertRefused(words % {"number": case_no or "—"})
    alert = _locked(alert_no, actor)
    if alert.state == _State.CLOSED:
        raise AlertRefused(_how_it_stands(alert))
    before = {"case": str(alert.case) if alert.case else ""}
    alert.case = case
    alert.save(update_fields=["case"])
    _record("gathered", alert, actor, "", before=before, case=case.case_no)
    return alert


def check_role(actor: Staff) -> None:
    """
    Refuse whoever is not of compliance.

    :raises NotCompliance: auditors read; nobody else works alerts and cases.
    """
    if COMPLIANCE not in actor.roles or not actor.is_active:
        raise NotCompliance(
            _("Alerts and cases are worked by compliance; you may only read them.")
        )


def check_outcome(outcome: str) -> None:
    if outcome not in Case.Outcome.values:
        raise AlertRefused(_("No outcome was chosen; choose one and submit again."))


def check_note(note: str) -> None:
    if len(note) < SHORTEST_NOTE:
        words = _(
            "This needs a note of at least %(least)d characters; there are %(n)d."
        )
        raise AlertRefused(words % {"least": SHORTEST_NOTE, "n": len(note)})


def _locked(alert_no: str, actor: Staff) -> Alert:
    check_role(actor)
    return Alert.objects.select_for_update().get(alert_no=alert_no)


def _how_it_stands(alert: Alert) -> str:
    if alert.state == _State.TAKEN:
        words = _("%(alert)s is in the work of %(owner)s.")
        return words % {"alert": alert, "owner": alert.owner}
    return _("%(alert)s is %(state)s; nothing was changed.") % {
        "alert": alert,
        "state": alert.get_state_display(),
    }


def _record(
    what: str,
    alert: Alert,
    actor: Staff,
    note: str,
    *,
    before: dict[str, Any],
    **after: Any,
) -> None:
    audit.record(
        action=f"core.alert.{what}",
        subject=alert.alert_no,
        actor=actor,
        reason=note,
        before=before,
        after={"state": str(alert.state), **after},
    )
