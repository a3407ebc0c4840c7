"""What an operator is told of a difference with a channel, by its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _


def messages() -> dict[str, str]:
    """Say the sentence of each reason, in the language now spoken."""
    return {
        "OVER": _(
            "The channel debited under a number that is none of ours (长款); the money "
            "waits on 2009. Find whose it is, or give it back."
        ),
        "NEVER_SENT": _(
            "The channel debited what we never sent; the money waits on 2009. Ask it."
        ),
        "SECOND_SUCCESS": _(
            "The channel debited a second time under one number; the money waits on "
            "2009. Have it given back."
        ),
        "AMOUNT_DIFFERS": _(
            "The channel's file names another amount; ask the channel."
        ),
        "SERIAL_DIFFERS": _(
            "The channel's file has this debit under another serial than its answer; "
            "ask which holds."
        ),
        "REVERSED_YET_PAID": _(
            "We hold this debit for reversed and the channel's file has it succeeded; "
            "ask the channel."
        ),
        "FAILED_AFTER_SUCCESS": _(
            "The channel's file calls this debit failed after it had succeeded; ask "
            "it. The order's money is not passed on."
        ),
        "STILL_UNKNOWN": _(
            "No end of this debit is known though its window is over; it is asked "
            "about until there is one."
        ),
        "SHORT": _(
            "The debit succeeded and the channel's file lacks it (短款); the order's "
            "money is not passed on. Ask the channel."
        ),
    }
