"""The console takes the place of Django's default admin site."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class ConsoleAdminConfig(AdminConfig):
    default_site = "fundops.core.admin.site.ConsoleSite"
