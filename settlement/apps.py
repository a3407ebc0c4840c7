from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SettlementConfig(AppConfig):
    name = "settlement"
    verbose_name = _("Settlement")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fundops.core.services import reviews
        from fundops.core.services.evidence_subjects import EvidenceSubject, register
        from settlement.ledger.chart import fill_chart
        from settlement.post_migrate import after_migration
        from settlement.services import alert_rules, changes
        from settlement.services.payouts.resend import ResendKind
        from settlement.services.refunds.kind import RefundKind
        from settlement.services.refunds.unapplied import UnappliedKind
        from settlement.services.review_checks import register as register_checks
        from settlement.services.transfers.kind import TransferKind
        from settlement.services.transfers.to_channel import BackToChannelKind

        post_migrate.connect(fill_chart, sender=self)
        post_migrate.connect(after_migration, sender=self)
        reviews.register(RefundKind())
        reviews.register(ResendKind())
        reviews.register(UnappliedKind())
        reviews.register(BackToChannelKind())
        reviews.register(TransferKind())
        register_checks()
        alert_rules.register()
        for kind, model, number in (
            ("REFUND", "settlement.refund", "refund_no"),
            ("PAYOUT_RESEND", "settlement.payout", "payout_no"),
            ("TRANSFER", "settlement.custodiantransfer", "transfer_no"),
        ):
            register(EvidenceSubject(kind, model, number))
        changes.register()
