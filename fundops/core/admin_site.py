"""The console takes the place of Django's default admin site."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from django.contrib.admin.apps import AdminConfig

if TYPE_CHECKING:
    from fundops.core.admin.site import ConsoleSite


class ConsoleAdminConfig(AdminConfig):
    default_site = "fundops.core.admin.site.ConsoleSite"

    def ready(self) -> None:
        super().ready()
        # Not by the package itself: it is imported to make the site, and what
        # registers during that lands on a site that is thrown away.
        for name in (
            "alerts",
            "cases",
            "days",
            "evidence",
            "records",
            "reviews",
            "disclosures",
            "export_requests",
            "proposals",
            "proposals_delegations",
            "sessions",
            "trail_pages",
        ):
            import_module(f"fundops.core.admin.{name}")
        self._add_pages()

    def _add_pages(self) -> None:
        """Add the pages of the ground floor that belong to no one model."""
        from django.contrib import admin

        from fundops.core.admin import (
            proposals_brief,
            proposals_form,
            proposals_import,
            saved_views,
            sessions,
        )

        site = cast("ConsoleSite", admin.site)
        site.add_page("views/", saved_views.saved_views_view, name=saved_views.NAME)
        site.add_page("my_sessions/", sessions.my_sessions, name="my_sessions")
        proposals_brief.register()
        for pages in (proposals_form, proposals_import):
            for route, view, name in pages.PAGES:
                site.add_page(route, view, name=name)
