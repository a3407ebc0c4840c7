"""Alerts: what the rules of compliance found, by age, and what is done with each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin import alert_parts as parts
from fundops.core.admin import cells
from fundops.core.admin.acts import Act, ActingAdmin, Words
from fundops.core.admin.cells import Link, column
from fundops.core.admin.filters import SelectFilter
from fundops.core.admin.page import Page
from fundops.core.admin.states import state_badge
from fundops.core.models import Alert, Case, Staff
from fundops.core.services import alert_rules, alerts, cases

COMPLIANCE = (alerts.COMPLIANCE,)
_State = Alert.State


# What can be done with an alert


def _plan(title: Words) -> Any:
    def plan(alert: Alert) -> Page:
        return Page(
            title=f"{title} {alert}",
            badges=[state_badge(alert)],
            facts=parts.facts(alert),
            columns=[[parts.found(alert)]],
        )

    return plan


def _lock_take(alert: Alert) -> Words | None:
    return "" if alert.state == _State.NEW else None


def _lock_open(alert: Alert) -> Words | None:
    return None if alert.state == _State.CLOSED else ""


def _lock_gather(alert: Alert) -> Words | None:
    if alert.state == _State.CLOSED:
        return None
    if not Case.objects.filter(state=Case.State.OPEN).exists():
        return _("No case is open; open one of this alert.")
    return ""


def _lock_give_back(alert: Alert) -> Words | None:
    return "" if alert.state == _State.TAKEN else None


def _take(alert: Alert, actor: Staff, now: dt.datetime, note: str) -> str:
    alerts.take(alert_no=alert.alert_no, actor=actor, now=now, note=note)
    return _("%(alert)s is in your work.") % {"alert": alert}


def _give_back(alert: Alert, actor: Staff, now: dt.datetime, note: str) -> str:
    alerts.give_back(alert_no=alert.alert_no, actor=actor, now=now, note=note)
    return _("%(alert)s is nobody's work again.") % {"alert": alert}


def _close(
    alert: Alert, actor: Staff, now: dt.datetime, note: str, outcome: str
) -> str:
    alerts.close(
        alert_no=alert.alert_no, outcome=outcome, actor=actor, now=now, note=note
    )
    return _("%(alert)s is closed.") % {"alert": alert}


def _gather(
    alert: Alert, actor: Staff, now: dt.datetime, note: str, case_no: str
) -> str:
    alerts.gather(alert_no=alert.alert_no, case_no=case_no, actor=actor, now=now)
    return _("%(alert)s lies in case %(case)s.") % {"alert": alert, "case": case_no}


def _open_case(alert: Alert, actor: Staff, now: dt.datetime, note: str) -> str:
    case = cases.open_case(
        title=note,
        subject=alert.subject,
        opened_on=now.astimezone(clock.SHANGHAI).date(),
        actor=actor,
        now=now,
        alert_no=alert.alert_no,
    )
    return _("Case %(case)s is open; %(alert)s lies in it.") % {
        "case": case,
        "alert": alert,
    }


def open_cases(alert: Alert) -> Sequence[tuple[str, Words]]:
    found = Case.objects.filter(state=Case.State.OPEN).order_by("-pk")[:50]
    return [(case.case_no, f"{case} {case.title}") for case in found]


def outcomes(record: Any) -> Sequence[tuple[str, Words]]:
    return [(str(code), words) for code, words in Case.Outcome.choices]


_TAKE = Act(
    code="take",
    label=gettext_lazy("Take…"),
    button=gettext_lazy("Take into my work"),
    roles=COMPLIANCE,
    lock=_lock_take,
    plan=_plan(gettext_lazy("Take")),
    do=_take,
)
_CLOSE = Act(
    code="close",
    label=gettext_lazy("Close…"),
    button=gettext_lazy("Close the alert"),
    roles=COMPLIANCE,
    lock=_lock_open,
    plan=_plan(gettext_lazy("Close")),
    note_label=gettext_lazy("What was found"),
    note_help=gettext_lazy("At least ten characters; kept in the audit trail."),
    choice_label=gettext_lazy("Outcome"),
    choices=outcomes,
    do_chosen=_close,
)
_GATHER = Act(
    code="gather",
    label=gettext_lazy("Gather into a case…"),
    button=gettext_lazy("Gather into the case"),
    roles=COMPLIANCE,
    lock=_lock_gather,
    plan=_plan(gettext_lazy("Gather into a case")),
    choice_label=gettext_lazy("Case"),
    choices=open_cases,
    do_chosen=_gather,
)
_OPEN_CASE = Act(
    code="open_case",
    label=gettext_lazy("Open a case…"),
    button=gettext_lazy("Open a case of it"),
    roles=COMPLIANCE,
    lock=_lock_open,
    plan=_plan(gettext_lazy("Open a case of")),
    do=_open_case,
    note_label=gettext_lazy("Title of the case"),
    note_help=gettext_lazy("In a few words, without personal data."),
)
_GIVE_BACK = Act(
    code="give_back",
    label=gettext_lazy("Give back…"),
    button=gettext_lazy("Give back to all"),
    roles=COMPLIANCE,
    lock=_lock_give_back,
    plan=_plan(gettext_lazy("Give back")),
    do=_give_back,
    note_label=gettext_lazy("Why"),
)


class RuleFilter(SelectFilter):
    """The rules that rooms registered, in words."""

    def _options(self) -> list[tuple[str, Words]]:
        return [(rule.code, rule.label) for rule in alert_rules.registered()]


@admin.register(Alert)
class AlertAdmin(ActingAdmin[Alert]):
    acts = (_TAKE, _CLOSE, _GATHER, _OPEN_CASE, _GIVE_BACK)
    list_display = (
        "alert_no",
        "rule",
        "state",
        "about",
        "message",
        "age",
        "due_on",
        "owner",
        "case",
    )
    list_filter = ("state", ("kind", RuleFilter), "owner__employee_no")
    list_select_related = ("owner", "case")
    column_kinds = {"message": cells.LONG}
    search_fields = ("alert_no__startswith", "subject__exact")
    day_field = "opened_on"
    day_default = "all"
    empty_words = gettext_lazy("No rule found anything")
    detail_select_related = ("owner", "case")

    @column(gettext_lazy("Rule"))
    def rule(self, alert: Alert) -> str | Promise:
        return alert_rules.label_of(alert.kind)

    @column(gettext_lazy("About"), kind=cells.MONO)
    def about(self, alert: Alert) -> Link | str:
        return parts.subject_link(alert.subject)

    @column(gettext_lazy("Age"))
    def age(self, alert: Alert) -> str:
        return parts.age(alert)

    def row_edge(self, obj: Alert) -> str:
        if parts.is_late(obj):
            return "bad"
        is_due = obj.due_on is not None and obj.due_on <= parts.today()
        return "warn" if is_due and obj.state != _State.CLOSED else ""

    def get_page(self, request: HttpRequest, obj: Alert) -> Page:
        return Page(
            title=_("Alert %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=alert_rules.label_of(obj.kind),
            banners=parts.banners(obj),
            facts=parts.facts(obj),
            layout="two",
            columns=[
                [parts.found(obj), *self.acts_panels(request, obj)],
                [parts.rule_panel(obj.kind)],
            ],
        )
