"""The amounts of a transfer, also of one that carries on what another ended without."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import CustodianTransfer, TransferItem

# From a transfer back over `replaces` to the one that was drafted from the items.
_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT id, replaces_id, 0 AS step
    FROM settlement_custodiantransfer WHERE id = %s
    UNION ALL
    SELECT earlier.id, earlier.replaces_id, chain.step + 1
    FROM settlement_custodiantransfer AS earlier
    JOIN chain ON earlier.id = chain.replaces_id
)
SELECT id FROM chain ORDER BY step
"""


def chain_of(transfer: CustodianTransfer) -> list[int]:
    """Say the transfer and those before it, newest first, by their keys."""
    if transfer.replaces_id is None:
        return [transfer.pk]
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [transfer.replaces_id])
        return [transfer.pk, *(int(row[0]) for row in cursor.fetchall())]


def root_of(transfer: CustodianTransfer) -> CustodianTransfer:
    """Say the transfer whose items this one has: itself, or the first of its chain."""
    root = chain_of(transfer)[-1]
    if root == transfer.pk:
        return transfer
    return CustodianTransfer.objects.get(pk=root)


def items_of(transfer: CustodianTransfer) -> QuerySet[TransferItem]:
    return TransferItem.objects.filter(transfer_id=chain_of(transfer)[-1])


def items_sum(transfer: CustodianTransfer) -> Decimal:
    return items_told(transfer)[1]


@asked_once
def items_told(transfer: CustodianTransfer) -> tuple[int, Decimal]:
    """Say how many items it has, and their sum."""
    told = items_of(transfer).aggregate(count=Count("pk"), total=Sum("amount"))
    return told["count"], told["total"] or ZERO
