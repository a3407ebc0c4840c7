"""Rows of the TAs' files, by their key: what a claim has as its evidence."""

from __future__ import annotations

from fundops.core.asked_once import asked_once
from trading.models import TaRecord


@asked_once
def ta_row(record_id: int | None) -> TaRecord | None:
    """Find a row with its file, its package, and the order and fund it is about."""
    if record_id is None:
        return None
    related = ("file__package__transfer_agent", "order__fund")
    return TaRecord.objects.select_related(*related).filter(pk=record_id).first()
