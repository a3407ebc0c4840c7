from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    name = "fundops.sandbox"
    label = "sandbox"
    verbose_name = _("Sandbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if settings.SANDBOX:
            from accounts.channels import registry
            from fundops.sandbox import server

            registry.register("sandbox", server.opened)
