"""System checks that keep every list fast and every page read-only."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.checks import ModelAdminChecks
from django.core.checks import CheckMessage, Error
from django.db.models import ForeignKey

#: Lookups that an index serves; Django's ^ and = fold case and are served by none.
SERVED = ("__exact", "__startswith")


class ReadOnlyAdminChecks(ModelAdminChecks):
    """Django's own checks, and those of the console."""

    def check(self, admin_obj: Any, **kwargs: Any) -> list[CheckMessage]:
        return [
            *super().check(admin_obj, **kwargs),
            *self._check_no_date_hierarchy(admin_obj),
            *self._check_search(admin_obj),
            *self._check_related(admin_obj),
            *self._check_nothing_editable(admin_obj),
        ]

    def _check_no_date_hierarchy(self, obj: Any) -> list[CheckMessage]:
        if not obj.date_hierarchy:
            return []
        return [
            Error(
                "A date hierarchy reads the whole table.",
                hint="Set day_field instead.",
                obj=obj.__class__,
                id="fundops.admin.E001",
            )
        ]

    def _check_search(self, obj: Any) -> list[CheckMessage]:
        return [
            Error(
                f"search_fields has {path!r}, which no index serves.",
                hint="End it in __exact or __startswith, on an indexed column.",
                obj=obj.__class__,
                id="fundops.admin.E002",
            )
            for path in obj.search_fields
            if not path.endswith(SERVED)
        ]

    def _check_related(self, obj: Any) -> list[CheckMessage]:
        shown = {name for name in obj.list_display if isinstance(name, str)}
        foreign = {
            f.name for f in obj.model._meta.get_fields() if isinstance(f, ForeignKey)
        }
        selected = obj.list_select_related
        missing = set() if selected is True else (shown & foreign) - set(selected or ())
        return [
            Error(
                f"The list shows {name!r} and would ask for each row.",
                hint="Name it in list_select_related.",
                obj=obj.__class__,
                id="fundops.admin.E003",
            )
            for name in sorted(missing)
        ]

    def _check_nothing_editable(self, obj: Any) -> list[CheckMessage]:
        if not (obj.list_editable or obj.inlines):
            return []
        return [
            Error(
                "A read-only page has nothing to edit.",
                hint="Draw a panel; services write.",
                obj=obj.__class__,
                id="fundops.admin.E004",
            )
        ]
