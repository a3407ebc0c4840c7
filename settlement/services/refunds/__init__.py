"""
Refunds before a second person: submitted, decided, turned into payouts.

Whatever is decided, the money stays owed (2003) until a payout of it leaves the bank.
"""

from settlement.services.refunds.another_card import THE_CARD_THAT_PAID, choose_card
from settlement.services.refunds.lowering import lower
from settlement.services.refunds.reasons import ANOTHER_CARD, LOWERING
from settlement.services.refunds.submitting import KIND, submit
from settlement.services.refunds.unapplied import KIND as UNAPPLIED
from settlement.services.refunds.unapplied import propose as propose_unapplied

__all__ = [
    "ANOTHER_CARD",
    "KIND",
    "LOWERING",
    "THE_CARD_THAT_PAID",
    "UNAPPLIED",
    "choose_card",
    "lower",
    "propose_unapplied",
    "submit",
]
