"""What a transfer says, always written the same way; its hash is what is approved."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fundops.core.asked_once import asked_once
from settlement.models import CustodianTransfer
from settlement.selectors.transfer_items import root_of
from settlement.services.statements import SQL

_DIGEST = "prepare_transfers/04_items_digest"


def said(
    transfer: CustodianTransfer, *, items: int, items_sha256: str
) -> dict[str, Any]:
    """Give the content as plain values; amounts and dates as text."""
    return {
        "transfer_no": transfer.transfer_no,
        "kind": transfer.kind,
        "ta_code": transfer.transfer_agent.code if transfer.transfer_agent else "",
        "fund_code": transfer.fund.code if transfer.fund else "",
        "from_account": transfer.from_account.account_no
        if transfer.from_account
        else "",
        "to_account": transfer.to_account.account_no if transfer.to_account else "",
        "amount": f"{transfer.amount:.2f}",
        "currency": transfer.currency,
        "pay_date": transfer.pay_date.isoformat(),
        "items": items,
        "items_sha256": items_sha256,
        **_correction(transfer),
    }


def _correction(transfer: CustodianTransfer) -> dict[str, str]:
    """Say what is corrected and why; what corrects nothing does not speak of it."""
    if transfer.corrects is None:
        return {}
    return {
        "corrects": transfer.corrects.transfer_no,
        "correction_code": transfer.correction_code,
        "correction_text": transfer.correction_text,
    }


def content(transfer: CustodianTransfer, *, items: int, items_sha256: str) -> str:
    """Write the content as canonical JSON."""
    return json.dumps(
        said(transfer, items=items, items_sha256=items_sha256),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def said_now(transfer: CustodianTransfer) -> dict[str, Any]:
    """Compute the content anew from the transfer and its items as they are."""
    items, items_sha256 = _digest(root_of(transfer).pk)
    return said(transfer, items=items, items_sha256=items_sha256)


def content_sha256(transfer: CustodianTransfer) -> str:
    """Compute the content hash anew from the transfer and its items as they are."""
    items, items_sha256 = _digest(root_of(transfer).pk)
    return sha256_of(content(transfer, items=items, items_sha256=items_sha256))


@asked_once
def _digest(root_id: int) -> tuple[int, str]:
    items, items_sha256 = SQL.rows(_DIGEST, transfer_id=root_id)[0]
    return items, items_sha256


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
