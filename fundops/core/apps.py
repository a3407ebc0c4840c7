from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "fundops.core"
    label = "core"
    verbose_name = _("Ground floor")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only; checks register by being imported.
        from fundops.core import checks  # noqa: F401
        from fundops.core.post_migrate import after_migration
        from fundops.core.services import (
            audit_rules,
            changes,
            exports,
            reviews,
            staff_rules,
        )
        from fundops.core.services.evidence_subjects import EvidenceSubject, register

        post_migrate.connect(
            after_migration, dispatch_uid="fundops.core.after_migration"
        )
        changes.register()
        reviews.register(exports.ExportReviews())
        staff_rules.register()
        audit_rules.register()
        register(EvidenceSubject("CASE", "core.case", "case_no", makers=()))
