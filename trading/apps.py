from __future__ import annotations

from typing import cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TradingConfig(AppConfig):
    name = "trading"
    verbose_name = _("Trading")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only.
        from django.contrib import admin

        from fundops.core.admin.site import ConsoleSite
        from trading.admin import packages_of_the_day as of_the_day
        from trading.services import changes

        changes.register()
        site = cast("ConsoleSite", admin.site)
        site.add_page("ta-day/", of_the_day.ta_day, name=of_the_day.NAME)
