"""Periodic plans: what each wants, when it falls due next, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, links
from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Page, Panel, Row, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Staff
from trading.models import Plan, PlanRun
from trading.services import plans

Words = str | Promise

#: Runs shown; the orders of older ones stand in the list of orders.
_MOST_SHOWN = 60


def _page_of(title: Words, what: Words) -> Callable[[Plan], Page]:
    """Make the page that says what an act will do with a plan."""

    def page(plan: Plan) -> Page:
        return Page(
            title=f"{title} {plan}",
            facts=_facts(plan),
            columns=[[Panel(_("What will happen"), [Text(str(what))])]],
        )

    return page


def _pause(plan: Plan, actor: Staff, now: dt.datetime, note: str) -> str:
    plans.pause_plan(plan_id=plan.pk, actor=actor, now=now)
    return _("%(plan)s is paused.") % {"plan": plan}


def _resume(plan: Plan, actor: Staff, now: dt.datetime, note: str) -> str:
    resumed = plans.resume_plan(plan_id=plan.pk, actor=actor, now=now)
    return _("%(plan)s runs again; it falls due on %(day)s.") % {
        "plan": plan,
        "day": resumed.next_on,
    }


def _end(plan: Plan, actor: Staff, now: dt.datetime, note: str) -> str:
    plans.end_plan(plan_id=plan.pk, actor=actor, now=now, reason=note)
    return _("%(plan)s has ended.") % {"plan": plan}


def _open_from(*states: Plan.State) -> Callable[[Plan], str | None]:
    """Offer an act where the plan is in one of these states, else not at all."""
    return lambda plan: "" if plan.state in states else None


_ACTS = (
    Act(
        code="pause",
        label=gettext_lazy("Pause the plan…"),
        button=gettext_lazy("Pause the plan"),
        roles=("operations",),
        lock=_open_from(Plan.State.ACTIVE),
        plan=_page_of(
            gettext_lazy("Pause the plan"),
            gettext_lazy("It places no orders; days that pass are not made up for."),
        ),
        do=_pause,
    ),
    Act(
        code="resume",
        label=gettext_lazy("Resume the plan…"),
        button=gettext_lazy("Resume the plan"),
        roles=("operations",),
        lock=_open_from(Plan.State.PAUSED),
        plan=_page_of(
            gettext_lazy("Resume the plan"),
            gettext_lazy("It places orders again from its next due day on."),
        ),
        do=_resume,
    ),
    Act(
        code="end",
        label=gettext_lazy("End the plan…"),
        button=gettext_lazy("End the plan"),
        roles=("operations",),
        lock=_open_from(Plan.State.ACTIVE, Plan.State.PAUSED),
        plan=_page_of(
            gettext_lazy("End the plan"),
            gettext_lazy("It ends for good; orders it placed go their own way."),
        ),
        do=_end,
        note_label=gettext_lazy("Why it ends"),
    ),
)


@admin.register(Plan)
class PlanAdmin(ActingAdmin[Plan]):
    list_display = (
        "plan_no",
        "sub_account",
        "business_code",
        "fund",
        "amount",
        "shares",
        "unit",
        "day",
        "next_on",
        "state",
    )
    list_filter = ("state", "business_code", "unit", "fund__code")
    list_select_related = ("fund", "sub_account")
    column_kinds = {
        "plan_no": cells.MONO,
        "sub_account": cells.MONO,
        "fund": cells.MONO,
        "day": cells.COUNT,
    }
    search_fields = ("plan_no__startswith",)
    search_label = gettext_lazy("Plan number")
    empty_words = gettext_lazy("No customer has a plan")
    detail_select_related = ("fund", "sub_account")
    acts = _ACTS

    def get_page(self, request: HttpRequest, obj: Plan) -> Page:
        return Page(
            title=_("Plan %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.business_code,
            facts=_facts(obj),
            layout="two",
            columns=[[_runs(obj)], [*self.acts_panels(request, obj)]],
        )


def _facts(plan: Plan) -> list[Fact]:
    label = plan.get_business_code_display()
    if plan.amount is not None:
        asked = Fact(label, plan.amount, cells.MONEY, unit="CNY", main=True)
    else:
        asked = Fact(label, plan.shares, cells.SHARES, unit=_("shares"), main=True)
    return [
        asked,
        Fact(_("Period"), plan.get_unit_display(), note=_day_of(plan)),
        Fact(_("Due next"), plan.next_on, cells.DATE),
        Fact(_("Begins on"), plan.begins_on, cells.DATE),
        Fact(_("Ends on"), plan.ends_on, cells.DATE),
        Fact(_("Fund"), links.link(plan.fund), note=plan.fund.name),
        Fact(_("Sub trading account"), links.link(plan.sub_account), cells.MONO),
    ]


def _day_of(plan: Plan) -> str:
    if plan.unit == Plan.Unit.DAY:
        return ""
    return _("day %(day)d") % {"day": plan.day}


def _runs(plan: Plan) -> Panel:
    runs = list(plan.runs.select_related("order").order_by("-due_on")[:_MOST_SHOWN])
    if not runs:
        return Panel(_("Due days"), [Text(_("It has not fallen due yet."))])
    heads = [
        Column(_("Due on"), cells.DATE),
        Column(_("Business date"), cells.DATE),
        Column(_("Outcome"), cells.STATE),
        Column(_("Order"), cells.MONO),
        Column(_("Reasons")),
    ]
    return Panel(_("Due days"), [Table(heads, [_row(run) for run in runs])])


def _row(run: PlanRun) -> Row:
    values = (
        run.due_on,
        run.business_date,
        state_badge(run, "outcome"),
        links.link(run.order) if run.order else "",
        run.reasons,
    )
    return Row(values, "" if run.order else "warn")
