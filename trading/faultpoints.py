"""Every place of this room where a test may let the process die, by its command."""

from __future__ import annotations

NAMES = {
    "trading.package.carried": "send_ta_files",
    "trading.package.kept": "receive_ta_files",
    "trading.package.loaded": "apply_confirmations",
    "trading.package.half_applied": "apply_confirmations",
    "trading.package.applied": "apply_confirmations",
}
