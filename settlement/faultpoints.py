"""Every place of this room where a test may let the process die, by its command."""

from __future__ import annotations

NAMES = {
    "prepare_payouts.made": "prepare_payouts",
    "prepare_payouts.carried_out": "prepare_payouts",
    "query_payouts.lost": "query_payouts",
    "query_payouts.looked_up": "query_payouts",
    "query_payouts.settled": "query_payouts",
    "receive_bank_files.kept": "receive_bank_files",
    "receive_bank_files.applied": "receive_bank_files",
    "receive_bank_files.refused": "receive_bank_files",
    "receive_bank_files.committed": "receive_bank_files",
    "receive_channel_files.kept": "receive_channel_files",
    "receive_channel_files.committed": "receive_channel_files",
    "reconcile_channels.decided": "reconcile_channels",
    "reconcile_channels.compared": "reconcile_channels",
    "reconcile_trades.compared": "reconcile_trades",
    "reconcile_bank.refuted": "reconcile_bank",
    "reconcile_bank.compared": "reconcile_bank",
    "send_collections.submitted": "send_collections",
    "send_collections.answered": "send_collections",
    "settle_confirmations.moved": "settle_confirmations",
    "settle_confirmations.written": "settle_confirmations",
}
