"""Cases of compliance: alerts gathered, notes that stay, papers, an outcome."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import alert_parts, cells, evidence, links
from fundops.core.admin import alerts as alert_pages
from fundops.core.admin.acts import Act, ActingAdmin, Words
from fundops.core.admin.cells import Column, column
from fundops.core.admin.page import Fact, Page, Panel, Row, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Alert, Case, Staff
from fundops.core.services import alert_rules, cases

_State = Case.State


def _plan(title: Words) -> Any:
    def plan(case: Case) -> Page:
        return Page(
            title=f"{title} {case}",
            badges=[state_badge(case)],
            subtitle=case.title,
            facts=_facts(case),
            columns=[[_alerts(case)]],
        )

    return plan


def _lock_open(case: Case) -> Words | None:
    return "" if case.state == _State.OPEN else None


def _lock_closed(case: Case) -> Words | None:
    return "" if case.state == _State.CLOSED else None


def _lock_close(case: Case) -> Words | None:
    if case.state != _State.OPEN:
        return None
    undone = case.alerts.exclude(state=Alert.State.CLOSED).count()
    if undone:
        return _("Alerts in it that are not closed: %(n)d.") % {"n": undone}
    return ""


def _note(case: Case, actor: Staff, now: dt.datetime, note: str) -> str:
    cases.add_note(case_no=case.case_no, text=note, actor=actor, now=now)
    return _("The note stands in case %(case)s.") % {"case": case}


def _take_over(case: Case, actor: Staff, now: dt.datetime, note: str) -> str:
    cases.take_over(case_no=case.case_no, actor=actor, now=now, note=note)
    return _("Case %(case)s is yours.") % {"case": case}


def _close(case: Case, actor: Staff, now: dt.datetime, note: str, outcome: str) -> str:
    cases.close(case_no=case.case_no, outcome=outcome, actor=actor, now=now, note=note)
    return _("Case %(case)s is closed.") % {"case": case}


def _reopen(case: Case, actor: Staff, now: dt.datetime, note: str) -> str:
    cases.reopen(case_no=case.case_no, actor=actor, now=now, note=note)
    return _("Case %(case)s is open again.") % {"case": case}


_NOTE = Act(
    code="note",
    label=gettext_lazy("Write a note…"),
    button=gettext_lazy("Write the note"),
    roles=alert_pages.COMPLIANCE,
    lock=_lock_open,
    plan=_plan(gettext_lazy("Note in case")),
    do=_note,
    note_label=gettext_lazy("Note"),
    note_help=gettext_lazy("It stays as it is written; without personal data."),
)
_CLOSE = Act(
    code="close",
    label=gettext_lazy("Close…"),
    button=gettext_lazy("Close the case"),
    roles=alert_pages.COMPLIANCE,
    lock=_lock_close,
    plan=_plan(gettext_lazy("Close case")),
    note_label=gettext_lazy("What came of it"),
    note_help=gettext_lazy("At least ten characters; kept as a note of the case."),
    choice_label=gettext_lazy("Outcome"),
    choices=alert_pages.outcomes,
    do_chosen=_close,
)
_TAKE_OVER = Act(
    code="take_over",
    label=gettext_lazy("Take over…"),
    button=gettext_lazy("Take over the case"),
    roles=alert_pages.COMPLIANCE,
    lock=_lock_open,
    plan=_plan(gettext_lazy("Take over case")),
    do=_take_over,
    note_label=gettext_lazy("Why"),
)
_REOPEN = Act(
    code="reopen",
    label=gettext_lazy("Open again…"),
    button=gettext_lazy("Open the case again"),
    roles=alert_pages.COMPLIANCE,
    lock=_lock_closed,
    plan=_plan(gettext_lazy("Open again case")),
    do=_reopen,
    note_label=gettext_lazy("Why"),
    note_help=gettext_lazy("At least ten characters; kept as a note of the case."),
)


@admin.register(Case)
class CaseAdmin(ActingAdmin[Case]):
    acts = (_NOTE, _CLOSE, _TAKE_OVER, _REOPEN)
    list_display = (
        "case_no",
        "title",
        "state",
        "about",
        "alert_count",
        "owner",
        "opened_on",
        "closed_at",
        "outcome",
    )
    list_filter = ("state", "outcome", "owner__employee_no")
    list_select_related = ("owner",)
    search_fields = ("case_no__startswith", "subject__exact")
    day_field = "opened_on"
    day_default = "all"
    empty_words = gettext_lazy("There is no case")
    detail_select_related = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).annotate(n_alerts=Count("alerts"))

    @column(gettext_lazy("About"), kind=cells.MONO)
    def about(self, case: Case) -> Any:
        return alert_parts.subject_link(case.subject) if case.subject else ""

    @column(gettext_lazy("Alerts"), kind=cells.COUNT)
    def alert_count(self, case: Any) -> int:
        return int(case.n_alerts)

    def get_page(self, request: HttpRequest, obj: Case) -> Page:
        return Page(
            title=_("Case %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.title,
            facts=_facts(obj),
            layout="two",
            columns=[
                [
                    _alerts(obj),
                    evidence.panel("CASE", obj.case_no, request, with_form=True),
                ],
                [_notes(obj), *self.acts_panels(request, obj)],
            ],
        )


def _facts(case: Case) -> list[Fact]:
    about = alert_parts.subject_link(case.subject) if case.subject else None
    return [
        Fact(gettext_lazy("Owner"), case.owner, main=True),
        Fact(gettext_lazy("About"), about, cells.MONO),
        Fact(gettext_lazy("Opened on"), case.opened_on, cells.DATE),
        Fact(gettext_lazy("Closed at"), case.closed_at, cells.MOMENT),
        Fact(
            gettext_lazy("Outcome"),
            case.get_outcome_display() if case.outcome else None,
        ),
    ]


def _alerts(case: Case) -> Panel:
    found = case.alerts.select_related("owner").order_by("pk")
    heads = [
        Column(gettext_lazy("Alert"), cells.MONO),
        Column(gettext_lazy("Rule")),
        Column(gettext_lazy("State"), cells.STATE),
        Column(gettext_lazy("What was found"), cells.WRAP),
        Column(gettext_lazy("Due on"), cells.DATE),
    ]
    rows = [
        Row(
            (
                links.link(one),
                alert_rules.label_of(one.kind),
                state_badge(one),
                one.message,
                one.due_on,
            ),
            "bad" if alert_parts.is_late(one) else "",
        )
        for one in found
    ]
    body = Table(heads, rows) if rows else Text(_("No alert lies in it."))
    return Panel(_("Alerts"), [body])


def _notes(case: Case) -> Panel:
    heads = [
        Column(gettext_lazy("Written at"), cells.MOMENT),
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("Note"), cells.WRAP),
    ]
    rows = [
        (one.written_at, one.person.employee_no, one.text)
        for one in case.notes.select_related("person")
    ]
    body = Table(heads, rows) if rows else Text(_("Nobody wrote into it yet."))
    return Panel(_("Notes"), [body], note=_("written once, in their order"))
