"""A word of the bank's about one of our instructions, as it is handed on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from settlement.models import BankFile, BankMovement, Evidence, Outcome

#: The code under which money is taken back that the bank told of and never moved.
REFUTED = "REFUTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAnswer:
    """
    What was said of one attempt or transfer, by a result, a statement or an enquiry.

    `movement` is there where the evidence shows the money itself (a line of a
    statement, a notice); else whoever takes the answer finds or makes it by
    `movements.resulted`.
    """

    #: The number of the attempt or transfer.
    serial: str
    outcome: Outcome
    status: str = ""
    code: str = ""
    text: str = ""
    bank_serial: str = ""
    said_at: dt.datetime
    #: The day on which it happened, as the bank has it.
    booked_on: dt.date
    source: Evidence
    #: Names the word for ever.
    evidence_key: str
    file: BankFile | None = None
    line: int | None = None
    movement: BankMovement | None = None
