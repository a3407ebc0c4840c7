"""
Refunds before a second person: submitted, decided, turned into payouts.

Whatever is decided, the money stays owed (2003) until a payout of it leaves the bank.
"""

from settlement.services.refunds.submitting import KIND, submit
from settlement.services.refunds.unapplied import KIND as UNAPPLIED
from settlement.services.refunds.unapplied import propose as propose_unapplied

__all__ = ["KIND", "UNAPPLIED", "propose_unapplied", "submit"]
