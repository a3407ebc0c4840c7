"""Cases: matters that compliance looks into, with notes and an outcome."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Alert, Case, CaseNote, Staff
from fundops.core.services import alerts, audit, numbers
from fundops.core.services.compliance_errors import CaseRefused

_State = Case.State
SHORTEST_TITLE = 4


@transaction.atomic
def open_case(
    *,
    title: str,
    opened_on: dt.date,
    actor: Staff,
    now: dt.datetime,
    subject: str = "",
    alert_no: str = "",
) -> Case:
    """
    Open a case; with an alert, gather it into the case at once.

    :raises CaseRefused: its title says nothing.
    :raises AlertRefused: the alert is closed.
    """
    alerts.check_role(actor)
    if len(title.strip()) < SHORTEST_TITLE:
        words = _(
            "The title has %(n)d characters; say in a few words what it is about."
        )
        raise CaseRefused(words % {"n": len(title.strip())})
    case = Case.objects.create(
        case_no=numbers.take_one(prefix="CA", business_date=opened_on),
        title=title.strip()[:120],
        subject=subject,
        owner=actor,
        opened_on=opened_on,
        opened_at=now,
    )
    audit.record(
        action="core.case.opened",
        subject=case.case_no,
        actor=actor,
        business_date=opened_on,
        after={"title": case.title, "about": subject},
    )
    if alert_no:
        alerts.gather(alert_no=alert_no, case_no=case.case_no, actor=actor, now=now)
    return case


@transaction.atomic
def add_note(*, case_no: str, text: str, actor: Staff, now: dt.datetime) -> CaseNote:
    """
    Write a note into an open case; it is never changed.

    :raises CaseRefused: the case is closed, or the note says nothing.
    """
    case = _locked(case_no, actor)
    if case.state != _State.OPEN:
        raise CaseRefused(_how_it_stands(case))
    if not text.strip():
        raise CaseRefused(_("The note is empty; write what was found."))
    note = CaseNote.objects.create(
        case=case, person=actor, text=text.strip(), written_at=now
    )
    audit.record(
        action="core.case.noted",
        subject=case.case_no,
        actor=actor,
        after={"note": note.pk},
    )
    return note


@transaction.atomic
def take_over(*, case_no: str, actor: Staff, now: dt.datetime, note: str = "") -> Case:
    """
    Become the owner of an open case.

    :raises CaseRefused: it is closed, or one's own already.
    """
    case = _locked(case_no, actor)
    if case.state != _State.OPEN or case.owner_id == actor.pk:
        raise CaseRefused(_how_it_stands(case))
    before = str(case.owner)
    case.owner = actor
    case.save(update_fields=["owner"])
    audit.record(
        action="core.case.taken_over",
        subject=case.case_no,
        actor=actor,
        reason=note,
        before={"owner": before},
        after={"owner": str(actor)},
    )
    return case


@transaction.atomic
def close(
    *, case_no: str, outcome: str, actor: Staff, now: dt.datetime, note: str
) -> Case:
    """
    Close a case with its outcome; the note is kept in it.

    :raises CaseRefused: it is closed already, or alerts in it are not.
    :raises AlertRefused: no outcome, or the note is too short.
    """
    case = _locked(case_no, actor)
    if case.state != _State.OPEN:
        raise CaseRefused(_how_it_stands(case))
    alerts.check_outcome(outcome)
    alerts.check_note(note)
    undone = list(
        Alert.objects.filter(case=case)
        .exclude(state=Alert.State.CLOSED)
        .order_by("pk")
        .values_list("alert_no", flat=True)[:5]
    )
    if undone:
        words = _("Alerts in it are not closed: %(numbers)s. Close them first.")
        raise CaseRefused(words % {"numbers": ", ".join(undone)})
    CaseNote.objects.create(case=case, person=actor, text=note, written_at=now)
    case.close()
    case.outcome = outcome
    case.closed_at = now
    case.save(update_fields=["state", "outcome", "closed_at"])
    _record_move("closed", case, actor, note, before="OPEN")
    return case


@transaction.atomic
def reopen(*, case_no: str, actor: Staff, now: dt.datetime, note: str) -> Case:
    """
    Open a closed case again, for a reason that is kept in it.

    :raises CaseRefused: it is open.
    :raises AlertRefused: the note is too short.
    """
    case = _locked(case_no, actor)
    if case.state != _State.CLOSED:
        raise CaseRefused(_how_it_stands(case))
    alerts.check_note(note)
    CaseNote.objects.create(case=case, person=actor, text=note, written_at=now)
    case.reopen()
    case.outcome = ""
    case.closed_at = None
    case.save(update_fields=["state", "outcome", "closed_at"])
    _record_move("reopened", case, actor, note, before="CLOSED")
    return case


def _locked(case_no: str, actor: Staff) -> Case:
    alerts.check_role(actor)
    return Case.objects.select_for_update().get(case_no=case_no)


def _how_it_stands(case: Case) -> str:
    return _("%(case)s is %(state)s and belongs to %(owner)s; nothing was changed.") % {
        "case": case,
        "state": case.get_state_display(),
        "owner": case.owner,
    }


def _record_move(
    what: str, case: Case, actor: Staff, note: str, *, before: str
) -> None:
    audit.record(
        action=f"core.case.{what}",
        subject=case.case_no,
        actor=actor,
        reason=note,
        before={"state": before},
        after={"state": str(case.state), "outcome": case.outcome},
    )
