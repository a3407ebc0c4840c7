"""Breaks, staff and the outbox."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.acts import ActingAdmin
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import column
from fundops.core.admin.page import Fact, Item, Items, Page, Panel, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Break, OutboxMessage, Staff
from fundops.core.models.staff import ROLES

# Roles are given by a proposal and a second person, never on a form.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)


@admin.register(Break)
class BreakAdmin(ActingAdmin[Break]):
    list_display = (
        "break_no",
        "kind",
        "state",
        "reason",
        "party",
        "subject",
        "opened_on",
        "amount",
        "ours",
        "theirs",
    )
    list_filter = ("state", "kind", "party")
    list_select_related = ()
    figure_columns = filter_totals = ("amount",)
    search_fields = ("break_no__startswith",)
    day_field = "opened_on"
    day_default = "all"
    empty_words = _("There is no break")

    def row_edge(self, obj: Break) -> str:
        return "" if obj.state == Break.State.RESOLVED else "bad"

    def get_page(self, request: HttpRequest, obj: Break) -> Page:
        return Page(
            title=_("Break %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.get_kind_display(),
            facts=[
                Fact(_("Amount"), obj.amount, cells.MONEY, unit="CNY", main=True),
                Fact(_("Ours"), obj.ours),
                Fact(_("Theirs"), obj.theirs),
                Fact(_("Party"), obj.party),
                Fact(_("Subject"), obj.subject, cells.MONO),
                Fact(_("Opened on"), obj.opened_on),
            ],
            columns=[
                [
                    Panel(
                        _("What differs"),
                        [
                            Items(
                                [
                                    Item(_("Reason code"), obj.reason, cells.MONO),
                                    Item(_("Reference"), obj.reference, cells.MONO),
                                ]
                            ),
                            Text(obj.message or _("Nothing more is known.")),
                        ],
                    ),
                    *self.acts_panels(request, obj),
                ]
            ],
        )


@admin.register(Staff)
class StaffAdmin(ReadOnlyAdmin[Staff]):
    list_display = ("employee_no", "name", "held_roles", "is_active", "last_login")
    list_select_related = ()
    search_fields = ("employee_no__startswith",)
    ordering = ("employee_no",)

    @column(_("Roles"))
    def held_roles(self, person: Staff) -> str:
        return ", ".join(str(ROLES[role]) for role in _roles(person))

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]  # Django's
        return super().get_queryset(request).prefetch_related("groups")

    def get_page(self, request: HttpRequest, obj: Staff) -> Page:
        return Page(
            title=_("Staff member %(number)s") % {"number": obj},
            subtitle=obj.name,
            facts=[
                Fact(_("Roles"), self.held_roles(obj), main=True),
                Fact(_("Active"), obj.is_active),
                Fact(_("Joined at"), obj.joined_at, cells.MOMENT),
                Fact(_("Last login"), obj.last_login, cells.MOMENT),
            ],
        )


def _roles(person: Staff) -> list[str]:
    """Roles from the groups fetched with the list: no query for each row."""
    held = {group.name for group in person.groups.all()}
    return [role for role in ROLES if role in held]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin[OutboxMessage]):
    list_filter = ("state",)
    list_select_related = ()
