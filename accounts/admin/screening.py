"""List screening: the editions of the lists, and what came of each comparison."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.searching import CustomerSearch
from accounts.models import (
    FundTradingAccount,
    Screening,
    ScreeningEntry,
    ScreeningList,
)
from accounts.services.screening.namesakes import call_namesake, why_no_namesake
from fundops.core.admin import cells, links
from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link, column
from fundops.core.admin.links import link
from fundops.core.admin.page import Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Staff

_Result = Screening.Result
#: Comparisons that a customer's page shows.
_SHOWN = 5


def _lock(screening: Screening) -> str | Promise | None:
    return None if screening.result == _Result.CLEAR else why_no_namesake(screening)


def _plan(screening: Screening) -> Page:
    words = _(
        "The customer only bears the name of these listed persons. Money may leave"
        " again, and later screenings pass over these same persons."
    )
    return Page(
        title=_("Call %(customer)s a namesake")
        % {"customer": screening.fund_trading_account},
        badges=[state_badge(screening, "result")],
        facts=_facts(screening),
        columns=[[Panel(_("What will happen"), [Text(words)])]],
    )


def _do(screening: Screening, actor: Staff, now: dt.datetime, note: str) -> str:
    call_namesake(screening_id=screening.pk, actor=actor, now=now, note=note)
    words = _("%(customer)s is a namesake; it is on record.")
    return words % {"customer": screening.fund_trading_account}


NAMESAKE = Act(
    code="namesake",
    label=gettext_lazy("Call it a namesake…"),
    button=gettext_lazy("It is a namesake"),
    roles=("compliance",),
    lock=_lock,
    plan=_plan,
    do=_do,
    note_label=gettext_lazy("Why"),
    note_help=gettext_lazy("At least ten characters; without personal data."),
)


@admin.register(Screening)
class ScreeningAdmin(CustomerSearch[Screening], ActingAdmin[Screening]):
    acts = (NAMESAKE,)
    list_display = (
        "fund_trading_account",
        "business_date",
        "result_shown",
        "list_version",
        "reference",
        "screened_at",
        "looked_at_by",
    )
    list_filter = ("result", "list_version")
    list_select_related = ("fund_trading_account", "looked_at_by")
    detail_select_related = ("fund_trading_account", "looked_at_by")
    search_fields = ("fund_trading_account__number__exact",)
    person_path = "fund_trading_account_id"
    day_field = "business_date"
    day_default = "all"
    empty_words = gettext_lazy("Nobody was screened yet")

    @column(gettext_lazy("Result"), kind=cells.STATE)
    def result_shown(self, screening: Screening) -> SafeString:
        return state_badge(screening, "result")

    def row_edge(self, obj: Screening) -> str:
        return {"HIT": "bad", "REVIEW": "warn"}.get(obj.result, "")

    def trail_subject(self, obj: Screening) -> str:
        return f"customer {obj.fund_trading_account.number}"

    def get_page(self, request: HttpRequest, obj: Screening) -> Page:
        return Page(
            title=_("Screening of %(customer)s on %(day)s")
            % {
                "customer": obj.fund_trading_account,
                "day": cells.write(obj.business_date, cells.DATE),
            },
            badges=[state_badge(obj, "result")],
            facts=_facts(obj),
            columns=[_found(obj), self.acts_panels(request, obj)],
            layout="two",
        )


def _facts(screening: Screening) -> list[Fact]:
    person = screening.fund_trading_account
    return [
        Fact(_("Customer"), link(person), note=person.name_masked, main=True),
        Fact(_("Screened at"), screening.screened_at, cells.MOMENT),
        Fact(_("List version"), screening.list_version, cells.MONO),
        Fact(_("Reference"), screening.reference or None, cells.MONO),
        Fact(
            _("Looked at by"),
            screening.looked_at_by and screening.looked_at_by.employee_no,
        ),
    ]


def _found(screening: Screening) -> list[Panel]:
    """Say whom the customer may be, as far as the list is kept here."""
    entries = ScreeningEntry.objects.filter(
        screening_list__version=screening.list_version,
        reference__in=screening.reference.split(),
    )
    heads = [
        Column(_("Reference"), cells.MONO),
        Column(_("Name")),
        Column(_("Source")),
    ]
    rows = [(link(one), one.name_masked, one.source) for one in entries]
    body = Table(heads, rows) if rows else Text(_("Nobody on the list is meant."))
    panels = [Panel(_("Listed persons"), [body])]
    if screening.note:
        panels.append(Panel(_("Why"), [Text(screening.note)]))
    return panels


def of_customer(request: HttpRequest, person: FundTradingAccount) -> list[Panel]:
    """Draw the customer's last comparisons with the lists, for who may see them."""
    user: Any = request.user
    if not user.has_perm("accounts.view_screening"):
        return []
    found = person.screenings.order_by("-pk")[:_SHOWN]
    heads = [
        Column(_("Screened on")),
        Column(_("Result"), cells.STATE),
        Column(_("List version"), cells.MONO),
        Column(_("Reference"), cells.MONO),
    ]
    rows = [
        (
            link(one, cells.write(one.business_date, cells.DATE)),
            state_badge(one, "result"),
            one.list_version,
            one.reference,
        )
        for one in found
    ]
    body = Table(heads, rows) if rows else Text(_("Not screened."))
    more = Link(_("All of them"), links.list_url(Screening, q=person.number))
    return [Panel(_("List screening"), [body], link=more if rows else None)]


@admin.register(ScreeningList)
class ScreeningListAdmin(ReadOnlyAdmin[ScreeningList]):
    list_display = (
        "version",
        "name",
        "entry_count",
        "imported_on",
        "imported_at",
        "person",
        "sha256",
    )
    list_select_related = ("person",)
    detail_select_related = ("person",)
    search_fields = ("version__startswith",)
    column_kinds = {"sha256": cells.HASH, "entry_count": cells.COUNT}
    empty_words = gettext_lazy("No list was imported yet")

    def trail_subject(self, obj: ScreeningList) -> str:
        return f"screening list {obj.version}"


@admin.register(ScreeningEntry)
class ScreeningEntryAdmin(ReadOnlyAdmin[ScreeningEntry]):
    list_display = ("reference", "name_masked", "source", "screening_list")
    list_filter = ("screening_list__version",)
    list_select_related = ("screening_list",)
    detail_select_related = ("screening_list",)
    search_fields = ("reference__startswith",)
