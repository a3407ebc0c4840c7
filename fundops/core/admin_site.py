"""The console takes the place of Django's default admin site."""

from __future__ import annotations

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class ConsoleAdminConfig(AdminConfig):
    default_site = "fundops.core.admin.site.ConsoleSite"

    def ready(self) -> None:
        super().ready()
        # Not by the package itself: it is imported to make the site, and what
        # registers during that lands on a site that is thrown away.
        for name in ("days", "records", "reviews"):
            import_module(f"fundops.core.admin.{name}")
