"""Every place of this room where a test may let the process die, by its command."""

from __future__ import annotations

NAMES = {
    "send_collections.submitted": "send_collections",
    "send_collections.answered": "send_collections",
    "settle_confirmations.moved": "settle_confirmations",
    "settle_confirmations.written": "settle_confirmations",
}
