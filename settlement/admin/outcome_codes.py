"""The catalogue of codes: what banks and channels say, in our words."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from settlement.models import OutcomeCode


@admin.register(OutcomeCode)
class OutcomeCodeAdmin(ReadOnlyAdmin[OutcomeCode]):
    list_display = ("code", "party", "nature", "cause", "text")
    list_filter = ("nature", "cause")
    list_select_related = ()
    column_kinds = {"code": cells.MONO, "party": cells.MONO}
    search_fields = ("code__startswith",)
    search_label = _("Code")
    shows_trail = False
