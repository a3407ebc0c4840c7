"""
The figures payouts are bound by; an installation may set others in its settings.

`PAYOUT_LIMITS = {"attempts": 5, …}`; what is not named stays as it is here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    #: Tries of one payout in all, and on one day; after that only a person decides.
    attempts: int = 5
    attempts_a_day: int = 2
    #: Business days in which money can come back; after them PAID becomes SETTLED.
    return_days: int = 3
    #: After this no answer of the day is awaited any more (Shanghai).
    bank_closes: dt.time = dt.time(17)


def limits() -> Limits:
    return Limits(**getattr(settings, "PAYOUT_LIMITS", {}))
