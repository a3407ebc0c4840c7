"""Reservations: money of an account that is kept for one payout or transfer."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from settlement.models import Reservation


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin[Reservation]):
    list_display = (
        "subject_no",
        "subject_kind",
        "account",
        "amount",
        "held_at",
        "state",
    )
    list_filter = ("state", "subject_kind", "account__account_no")
    list_select_related = ("account",)
    column_kinds = {"subject_no": cells.MONO}
    figure_columns = filter_totals = ("amount",)
    search_fields = ("subject_no__startswith",)
    search_label = _("Number")
    empty_words = _("Nothing is reserved.")
