"""
Refunds before a second person: submitted, decided, turned into payouts.

Whatever is decided, the money stays owed (2003) until a payout of it leaves the bank.
"""

from settlement.services.refunds.submitting import KIND, submit

__all__ = ["KIND", "submit"]
