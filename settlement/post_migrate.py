"""
Rows that must exist in this room; written after each migration, and flush.

What is missing is added; what is there is left as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connection

from fundops.core.models import ReviewPolicy
from settlement.models import SUPERVISION, BankLink, OutcomeCode

_CODES = Path(__file__).parent / "data" / "outcome_codes.csv"
#: Before the first business day there can be.
_FROM_THE_FIRST = dt.date(2000, 1, 1)
_HOURS = 16
_ROLES = ("reviewer", "senior_reviewer")
#: Kind, from amount (yuan), levels, minutes before the deadline.
_POLICIES = (
    ("REFUND", "0.00", 1, 30),
    ("REFUND", "50000.00", 2, 30),
    ("PAYOUT_RESEND", "0.00", 1, 30),
    ("PAYOUT_RESEND", "50000.00", 2, 30),
    ("UNAPPLIED", "0.00", 1, 30),
    ("UNAPPLIED", "50000.00", 2, 30),
    ("TRANSFER", "0.00", 1, 15),
    ("TRANSFER", "5000000.00", 2, 15),
)


def after_migration(sender: AppConfig, **kwargs: Any) -> None:
    """Add the bank's link, the catalogue of codes and the first review policies."""
    if not _is_migrated():
        return
    BankLink.objects.get_or_create(code=SUPERVISION)
    _add_codes()
    _add_policies()


def _add_codes() -> None:
    held = set(OutcomeCode.objects.values_list("party", "code"))
    with _CODES.open(encoding="utf-8", newline="") as file:
        rows = [OutcomeCode(**row) for row in csv.DictReader(file)]
    OutcomeCode.objects.bulk_create(
        row for row in rows if (row.party, row.code) not in held
    )


def _add_policies() -> None:
    for kind, from_amount, levels, lead_minutes in _POLICIES:
        code = f"{kind}-{Decimal(from_amount):.0f}"
        if not ReviewPolicy.objects.filter(kind=kind, code=code).exists():
            ReviewPolicy.objects.create(
                kind=kind,
                code=code,
                from_amount=Decimal(from_amount),
                roles=",".join(_ROLES[:levels]),
                levels=levels,
                hours=_HOURS,
                lead_minutes=lead_minutes,
                effective_from=_FROM_THE_FIRST,
            )


def _is_migrated() -> bool:
    # A migration may end before our tables, or take them away.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('settlement_outcomecode') IS NOT NULL"
            " AND to_regclass('core_reviewpolicy') IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])
