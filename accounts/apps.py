from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only.
        from accounts.post_migrate import after_migration
        from accounts.selectors import screenings
        from accounts.services import alert_rules, changes
        from accounts.services.screening import port
        from accounts.services.screening.imported_list import ImportedList
        from fundops.core.services.reviews import screening

        post_migrate.connect(after_migration, dispatch_uid="accounts.after_migration")
        changes.register()
        alert_rules.register()
        port.register(ImportedList())
        screening.register(screenings.of_customer, is_connected=screenings.is_connected)
