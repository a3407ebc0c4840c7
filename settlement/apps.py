from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SettlementConfig(AppConfig):
    name = "settlement"
    verbose_name = _("Settlement")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from settlement.ledger.chart import fill_chart
        from settlement.post_migrate import after_migration

        post_migrate.connect(fill_chart, sender=self)
        post_migrate.connect(after_migration, sender=self)
