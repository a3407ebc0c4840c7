"""Which trades the supervisory bank was told of; it pays for no others."""

from __future__ import annotations

from collections.abc import Iterable

from settlement.models import BankFile, TradeDetail


def told_claims(claim_ids: Iterable[int]) -> set[int]:
    """Say which of these claims stand in a detail file that is out."""
    return set(
        TradeDetail.objects.filter(
            claim_id__in=list(claim_ids), file__state=BankFile.State.WRITTEN
        ).values_list("claim_id", flat=True)
    )
