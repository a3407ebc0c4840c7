"""What a kind of review knows, for the eight checks of the reviewer's brief."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """The card or account that is paid, without its whole number."""

    masked: str
    #: Payments to it that were carried out before, and the last of them.
    paid_before: int
    last_paid_on: dt.date | None = None
    #: Since when it stands as it does; None where nobody can say.
    stands_since: dt.date | None = None
    #: What it took the place of; empty where it is the first of its kind.
    instead_of: str = ""
    #: It is no longer the one money may go to.
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debits:
    """What the statements of the account that pays show of this item already."""

    #: Yuan that left under its own number and did not come back.
    under_its_number: Decimal = Decimal(0)
    #: Numbers of debits of the same amount that belong to nothing.
    unexplained: Sequence[str] = ()
    #: The statements were searched from this day on.
    searched_since: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a kind knows of one review; None says that a question is not its."""

    payee: Payee | None = None
    #: Amounts of the last of its like, without itself, and what they are.
    usual: Sequence[Decimal] | None = None
    usual_of: str | Promise = ""
    customer_no: str = ""
    debits: Debits | None = None
