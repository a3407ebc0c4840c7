"""What a payment channel looks like to us. No Django in here."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


class Outcome(enum.StrEnum):
    """What became of a message of ours."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    # Timed out or unreadable: it may have happened. Ask by number; never send again.
    UNKNOWN = "UNKNOWN"


class Final(enum.StrEnum):
    """How a debit ended, once the channel says so."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class DebitRequest:
    """
    A debit by agreement, under our number, which the channel obeys once.

    `amount` has 2 places, in `currency` (ISO 4217 numeric). Card and name are personal
    data in clear: for the channel, never for a log, so they stay out of repr().
    """

    number: str
    amount: Decimal
    currency: str
    card_no: str
    holder_name: str
    bank_code: str
    mandate_no: str

    def __repr__(self) -> str:
        return f"DebitRequest({self.number}, {self.amount} {self.currency})"


@dataclass(frozen=True, slots=True)
class DebitAnswer:
    """
    What a channel says of a debit, to the call or to a query.

    `final` is empty while it is under way, and whenever the outcome is UNKNOWN.
    `succeeded_at` (aware) is the channel's own time of success: it decides the day.
    """

    outcome: Outcome
    final: Final | None = None
    code: str = ""
    text: str = ""
    serial_no: str = ""
    amount: Decimal | None = None
    #: ISO 4217 numeric, where the channel says it.
    currency: str = ""
    succeeded_at: dt.datetime | None = None


class Channel(Protocol):
    """A payment institution or bank that debits cards for us."""

    @property
    def code(self) -> str: ...

    def debit(self, request: DebitRequest) -> DebitAnswer:
        """Send a debit once; whatever cannot be read is UNKNOWN."""
        ...

    def query(self, number: str) -> DebitAnswer:
        """
        Ask what became of the debit under our number.

        A channel that never received the number closes it by this question: a debit
        that still arrives later is refused. So "never received" is final.
        """
        ...
