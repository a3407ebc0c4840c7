"""The console's admin site."""

from __future__ import annotations

from django.contrib.admin import AdminSite


class ConsoleSite(AdminSite):
    """Django's admin at the root, with our navigation and skin."""
