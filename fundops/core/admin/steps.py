"""What the steps of a day are called on screen; commands keep their own names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

#: In the order of a day.
WORDS: dict[str, str | Promise] = {
    "apply_proposals": _("Put changes in force"),
    "open_day": _("Open the day"),
    "receive_ta_files": _("Receive TA files"),
    "apply_confirmations": _("Apply confirmations"),
    "settle_confirmations": _("Book confirmations"),
    "reconcile_shares": _("Reconcile shares"),
    "receive_bank_files": _("Receive bank files"),
    "reconcile_bank": _("Reconcile the bank"),
    "close_day_before": _("Close the day before"),
    "screen_customers": _("Screen customers"),
    "prepare_custodian_transfers": _("Draft transfers"),
    "write_supervision_files": _("Write supervision files"),
    "prepare_payouts": _("Prepare payouts"),
    "find_alerts": _("Look for alerts"),
    "send_bank_instructions": _("Send bank instructions"),
    "query_payouts": _("Query payouts"),
    "place_plan_orders": _("Place orders of plans"),
    "send_collections": _("Send debits"),
    "query_collections": _("Query debits"),
    "place_orders": _("Place orders"),
    "cut_off": _("Cut-off"),
    "receive_channel_files": _("Receive channel files"),
    "reconcile_channels": _("Reconcile channels"),
    "reconcile_trades": _("Reconcile trades"),
    "send_ta_files": _("Send 01 and 03"),
    "deliver_ta_files": _("Deliver files to TAs"),
    "roll_up_balances": _("Roll up balances"),
    "verify_books": _("Verify the books"),
    "close_day": _("Close the day"),
}


def name(step: str, party: str = "") -> SafeString:
    """Say a step in words, with the command's name at hand, and for whom it ran."""
    words = WORDS.get(step, step)
    if not party:
        return format_html('<span title="{}">{}</span>', step, words)
    return format_html('<span title="{}">{} {}</span>', step, words, party)
