"""Business days, the steps of a day, and the calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, steps
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link, column
from fundops.core.admin.page import Fact, Item, Items, Page, Panel, Row, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import BusinessDay, CalendarDay, StepRun

_EDGES: dict[str, Any] = {"FAILED": "bad", "WARNING": "warn"}


@admin.register(BusinessDay)
class BusinessDayAdmin(ReadOnlyAdmin[BusinessDay]):
    list_display = ("date", "state", "opened_at", "cut_off_at", "closed_at", "how")
    list_filter = ("state",)
    list_select_related = ()

    @column(_("How it closed"))
    def how(self, day: BusinessDay) -> str:
        """A day closed without later evidence is looked at again."""
        if day.state != BusinessDay.State.CLOSED:
            return ""
        return str(_("Provisionally") if day.closed_provisionally else _("Finally"))

    def get_page(self, request: HttpRequest, obj: BusinessDay) -> Page:
        return Page(
            title=_("Business day %(day)s") % {"day": obj},
            badges=[state_badge(obj)],
            facts=[
                Fact(_("Business date"), obj.date, main=True),
                Fact(_("Opened at"), obj.opened_at, cells.MOMENT),
                Fact(_("Cut off at"), obj.cut_off_at, cells.MOMENT),
                Fact(_("Closed at"), obj.closed_at, cells.MOMENT, note=self.how(obj)),
            ],
            columns=[[_steps_of(obj)]],
        )

    def trail_subject(self, obj: BusinessDay) -> str:
        return f"day {obj.date}"


def _steps_of(day: BusinessDay) -> Panel:
    runs = StepRun.objects.filter(business_date=day.date).select_related("actor")
    rows = [_run_row(run) for run in runs.order_by("started_at", "pk")]
    if not rows:
        return Panel(_("Steps"), [Text(_("No step of this day has run."))])
    heads = [
        Column(_("Step")),
        Column(_("State"), cells.STATE),
        Column(_("Started"), cells.MOMENT),
        Column(_("Finished"), cells.TIME),
        Column(_("Who")),
    ]
    return Panel(
        _("Steps"), [Table(heads, rows)], note=_("in the order of their start")
    )


def _run_row(run: StepRun) -> Row:
    url = reverse("admin:core_steprun_change", args=[run.pk])
    values = (
        Link(steps.name(run.step, run.party), url),
        state_badge(run),
        run.started_at,
        run.finished_at,
        run.actor.employee_no,
    )
    return Row(values, _EDGES.get(run.state, ""))


@admin.register(StepRun)
class StepRunAdmin(ReadOnlyAdmin[StepRun]):
    list_display = (
        "what",
        "business_date",
        "state",
        "started_at",
        "finished_at",
        "actor",
    )
    list_filter = ("state",)
    list_select_related = ("actor",)
    day_field = "business_date"
    ordering = ("started_at",)
    search_fields = ("step__startswith",)
    search_label = _("Step")
    shows_trail = False
    empty_words = _("No step has run")

    @column(_("Step"))
    def what(self, run: StepRun) -> str:
        return steps.name(run.step, run.party)

    def row_edge(self, obj: StepRun) -> str:
        return str(_EDGES.get(obj.state, ""))

    def get_page(self, request: HttpRequest, obj: StepRun) -> Page:
        answer = [
            Item(key, value if isinstance(value, str | int) else str(value))
            for key, value in obj.answer.items()
        ]
        body = Items(answer) if answer else Text(_("The step left no answer."))
        return Page(
            title=steps.WORDS.get(obj.step) or obj.step,
            badges=[state_badge(obj)],
            subtitle=obj.step,
            facts=[
                Fact(_("Business date"), obj.business_date, main=True),
                Fact(_("Party"), obj.party),
                Fact(_("Started"), obj.started_at, cells.MOMENT),
                Fact(_("Finished"), obj.finished_at, cells.MOMENT),
                Fact(_("Who"), obj.actor.employee_no),
            ],
            columns=[[Panel(_("Answer"), [body])]],
        )


@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnlyAdmin[CalendarDay]):
    list_display = ("date", "is_trading_day", "is_bank_day")
    list_filter = ("is_trading_day",)
    list_select_related = ()
    search_fields = ("date__exact",)
    search_label = _("Date")
    shows_trail = False

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> Any:
        """Ask for a date; what is none finds nothing."""
        import datetime as dt

        try:
            dt.date.fromisoformat(search_term.strip() or "0001-01-01")
        except ValueError:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)
