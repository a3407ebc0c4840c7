"""
Rows that must exist in this room; written after each migration, and flush.

The distributor's own sales are a partner like any other; its outlet comes with the
first partners.csv that names it.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connection

from accounts.models import SELF, Channel, Partner

SANDBOX_CHANNEL = "SANDBOX"
SANDBOX_ENDPOINT = "sandbox:"


def after_migration(sender: AppConfig, **kwargs: Any) -> None:
    """Add partner `SELF`, and the sandbox's channel where the sandbox is allowed."""
    if sender.label != "accounts" or not _is_migrated():
        return
    Partner.objects.get_or_create(code=SELF, defaults={"name": "自营"})
    if settings.SANDBOX:
        Channel.objects.get_or_create(
            code=SANDBOX_CHANNEL,
            defaults={
                "name": "演练渠道",
                "kind": Channel.Kind.PAYMENT_INSTITUTION,
                "endpoint": SANDBOX_ENDPOINT,
            },
        )


def _is_migrated() -> bool:
    # A migration may end before our tables, or take them away.
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_channel') IS NOT NULL")
        return bool(cursor.fetchone()[0])
