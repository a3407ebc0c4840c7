from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "fundops.core"
    label = "core"
    verbose_name = _("Ground floor")
    default_auto_field = "django.db.models.BigAutoField"
