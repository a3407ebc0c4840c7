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
#: Who decides, one after the other; a third level is compliance's.
_ROLES = ("reviewer", "senior_reviewer", "compliance")
#: A payee that took another's place within so many days asks one level more.
_CHANGED_WITHIN = 7
#: Kinds whose money may come from a claim that was made by hand.
_BY_HAND = ("REFUND", "PAYOUT_RESEND")
#: Kinds whose money may go to another card than paid: one level more. Whether with
#: evidence: a re-send goes to the card for which the refund showed it.
_TO_ANOTHER_CARD = {"REFUND": True, "PAYOUT_RESEND": False}
#: Kind, from amount (yuan), levels, minutes before the deadline.
_POLICIES = (
    ("REFUND", "0.00", 1, 30),
    ("REFUND", "50000.00", 2, 30),
    ("PAYOUT_RESEND", "0.00", 1, 30),
    ("PAYOUT_RESEND", "50000.00", 2, 30),
    ("UNAPPLIED", "0.00", 1, 30),
    ("UNAPPLIED", "50000.00", 2, 30),
    ("UNAPPLIED_CHANNEL", "0.00", 1, 30),
    ("UNAPPLIED_CHANNEL", "50000.00", 2, 30),
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
    """
    Add the bands, and what asks more than they do.

    Where a band names two levels, an approval needs a fresh code and is given alone;
    so it does under the rules that ask more for the same amounts.
    """
    for kind, from_amount, levels, lead_minutes in _POLICIES:
        amount = Decimal(from_amount)
        base: dict[str, Any] = {
            "kind": kind,
            "from_amount": amount,
            "lead_minutes": lead_minutes,
            "step_up_from": amount if levels > 1 else None,
            "alone_from": amount if levels > 1 else None,
        }
        code = f"{kind}-{amount:.0f}"
        _add_policy(code=code, levels=levels, **base)
        _add_policy(
            code=f"{code}-CHANGED",
            levels=levels + 1,
            payee_changed_within=_CHANGED_WITHIN,
            **base,
        )
        if kind in _BY_HAND:
            _add_policy(
                code=f"{code}-MANUAL", levels=len(_ROLES), manual_only=True, **base
            )
        if kind == "TRANSFER":
            _add_of_transfers(code, levels, base)
        if kind in _TO_ANOTHER_CARD:
            _add_policy(
                code=f"{code}-OTHER-CARD",
                levels=levels + 1,
                other_card_only=True,
                needs_evidence=_TO_ANOTHER_CARD[kind],
                **base,
            )


def _add_of_transfers(code: str, levels: int, base: dict[str, Any]) -> None:
    """
    Add what asks more of transfers: an account that is new or changed, a correction.

    Such an account takes the highest level there is, whatever the amount. A correction
    takes papers and one level more than what it corrects would.
    """
    most = len(_ROLES)
    changed: dict[str, Any] = {"payee_changed_within": _CHANGED_WITHIN}
    by_hand: dict[str, Any] = {"manual_only": True, "needs_evidence": True}
    _add_policy(code=f"{code}-COUNTERPART", levels=most, **changed, **base)
    _add_policy(code=f"{code}-CORRECTION", levels=levels + 1, **by_hand, **base)
    _add_policy(
        code=f"{code}-COUNTERPART-CORRECTION", levels=most, **changed, **by_hand, **base
    )


def _add_policy(*, kind: str, code: str, levels: int, **conditions: Any) -> None:
    if not ReviewPolicy.objects.filter(kind=kind, code=code).exists():
        ReviewPolicy.objects.create(
            kind=kind,
            code=code,
            roles=",".join(_ROLES[:levels]),
            levels=levels,
            hours=_HOURS,
            effective_from=_FROM_THE_FIRST,
            **conditions,
        )


def _is_migrated() -> bool:
    # A migration may end before our tables, or take them away.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('settlement_outcomecode') IS NOT NULL"
            " AND to_regclass('core_reviewpolicy') IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])
