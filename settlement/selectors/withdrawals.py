"""
What is pending to customers at this moment: total, and by kind, class, age and bank.

Total pending withdrawal = −(2003 + 2004 + 2005 + 2006) = claims OPEN, ON_HOLD and
IN_PAYOUT, to the cent; ledger and claims are read by one statement, of one moment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q, Sum
from django.db.models.query import QuerySet

from fundops.core.money import ZERO
from settlement.models import Claim, Refund

#: Ages in calendar days since the due date; not due yet is its own band.
AGES = ("NOT_DUE", "0-1", "2-3", "4-7", "8-30", "31+")
_OWED = (Claim.State.OPEN, Claim.State.ON_HOLD)
#: A part that waits while another part of its claim is on its way is owed as well.
_PART_OF_ONE_UNDER_WAY = Q(apart__gt=0, claim__state=Claim.State.IN_PAYOUT)
#: A refund that nobody has decided to pay: rejected ones are owed like all others.
UNDECIDED = (
    Refund.State.CREATED,
    Refund.State.SUBMITTED,
    Refund.State.IN_REVIEW,
    Refund.State.ON_HOLD,
    Refund.State.RETURNED_TO_MAKER,
    Refund.State.REJECTED,
)

# Beside each row what the ledger says of all of them; where nothing is pending, one row
# with the ledger alone.
_GROUPS = """
SELECT ledger.amount, pending.*
FROM (
    SELECT coalesce(-sum(balance), 0) AS amount
    FROM settlement_ledgeraccount
    WHERE code IN ('2003', '2004', '2005', '2006')
) AS ledger
LEFT JOIN (
    SELECT
        claim.kind,
        coalesce(payout.state, 'NONE') AS standing,
        CASE
            WHEN claim.due_date > %(on)s THEN 'NOT_DUE'
            WHEN %(on)s - claim.due_date <= 1 THEN '0-1'
            WHEN %(on)s - claim.due_date <= 3 THEN '2-3'
            WHEN %(on)s - claim.due_date <= 7 THEN '4-7'
            WHEN %(on)s - claim.due_date <= 30 THEN '8-30'
            ELSE '31+'
        END AS age,
        coalesce(card.bank_code, '') AS bank,
        count(*) AS count,
        sum(coalesce(part.amount, claim.amount)) AS amount
    FROM settlement_claim AS claim
    -- A claim in several parts is as many items as it has parts.
    LEFT JOIN settlement_refund AS part
        ON part.claim_id = claim.id AND part.apart > 0 AND part.state <> 'CANCELLED'
    LEFT JOIN settlement_payout AS payout
        ON payout.claim_id = claim.id
        AND payout.state <> 'CANCELLED'
        AND payout.part = coalesce(part.part, 1)
    LEFT JOIN accounts_bankcard AS card ON card.id = payout.card_id
    WHERE claim.state IN ('OPEN', 'ON_HOLD', 'IN_PAYOUT')
        AND NOT (
            part.id IS NOT NULL
            AND coalesce(payout.state, '') IN (
                'PAID', 'SETTLED', 'RETURNED_TO_BALANCE'
            )
        )
    GROUP BY 1, 2, 3, 4
) AS pending ON true
ORDER BY 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that stand alike: how many, and what they come to (yuan)."""

    kind: str
    #: How far its payout is: NONE, or the payout's state.
    standing: str
    age: str
    #: The bank of the customer's card; empty where it is not known.
    bank: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pending:
    """All that is pending, by groups, beside what the ledger says of it."""

    groups: tuple[Group, ...]
    ledger: Decimal

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def amount(self) -> Decimal:
        return sum((group.amount for group in self.groups), ZERO)

    @property
    def difference(self) -> Decimal:
        """Zero, or the books are wrong."""
        return self.amount - self.ledger


def pending_withdrawals(*, on: dt.date) -> Pending:
    """Say what is pending, with ages as of a day; by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, {"on": on})
        rows = cursor.fetchall()
    ledger = Decimal(rows[0][0])
    groups = [Group(*row[1:]) for row in rows if row[1] is not None]
    return Pending(tuple(groups), ledger)


def owed_undecided() -> QuerySet[Refund]:
    """Find the refunds that are owed and wait for a decision, oldest first."""
    return (
        Refund.objects.filter(
            Q(claim__state__in=_OWED) | _PART_OF_ONE_UNDER_WAY, state__in=UNDECIDED
        )
        .select_related("claim")
        .order_by("claim__due_date", "pk")
    )


def owed_undecided_total() -> Decimal:
    """Sum them up: what 2003 owes of refunds that are not approved."""
    total = owed_undecided().aggregate(total=Sum("amount"))["total"]
    return Decimal(total or 0)
