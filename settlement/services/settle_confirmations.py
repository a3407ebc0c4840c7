"""
Book the money of confirmations and dividends, a whole file in one transaction.

Trading has applied the rows; here they become entries, claims, refunds and what the
fund side owes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from fundops.core import faultpoints
from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, steps
from settlement.ledger import posting
from settlement.models import SettledFile
from settlement.selectors.booking_days import booking_day
from settlement.services import confirmed_money, event_money
from settlement.services.release_money import release_order_money
from trading.models import TaFile, TaPackage

STEP = "settle_confirmations"


@dataclass
class Settled:
    """What the confirmations of a day booked; amounts in the funds' currency."""

    files: list[str] = field(default_factory=list)
    entries: int = 0
    claims: int = 0
    refunded: Decimal = ZERO
    redeemed: Decimal = ZERO
    dividends: Decimal = ZERO
    used: Decimal = ZERO
    left_out: int = 0
    released: int = 0

    def add(
        self, file: TaFile, totals: confirmed_money.Totals, *, left_out: int
    ) -> None:
        self.files.append(file.name)
        self.entries += totals.entries
        self.claims += totals.claims
        self.refunded += totals.refunded
        self.redeemed += totals.redeemed
        self.used += totals.used
        self.left_out += left_out

    def add_events(self, events: event_money.EventTotals) -> None:
        self.entries += events.claims
        self.claims += events.claims
        self.refunded += events.refunded
        self.redeemed += events.redeemed
        self.dividends += events.dividends


def settle_confirmations(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Settled:
    """
    Book every applied 04 and 06 file up to `business_date` that is not booked yet.

    A file is booked whole or not at all; one that is booked is passed over. Money of
    orders that ended before they were sent is owed back, too.

    :raises CannotSettle: if what was booked does not prove; the file stays as it was.
    """
    settled = Settled()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        for file_id in _files_to_settle(business_date):
            settle_file(file_id=file_id, actor=actor, now=now, settled=settled)
        settled.released = release_order_money(
            business_date=business_date, actor=actor, now=now
        )
        step.answer.update(
            files=settled.files, claims=settled.claims, left_out=settled.left_out
        )
        step.needs_a_look = settled.left_out > 0
    return settled


@transaction.atomic
def settle_file(
    *, file_id: int, actor: Staff, now: dt.datetime, settled: Settled
) -> None:
    """
    Book the rows of one 04 or 06 file and add what was done to `settled`.

    Two at once: the second waits, finds the file booked and does nothing.
    """
    locks.hold(f"settle file {file_id}")
    if SettledFile.objects.filter(file_id=file_id).exists():
        return
    file = TaFile.objects.select_related("package__transfer_agent").get(pk=file_id)
    day = booking_day(file.package.business_date)
    posting.hold_open(day)
    confirmed_money.gather(file)
    left_out = confirmed_money.leave_out_what_is_unfit(file, day)
    totals = confirmed_money.total()
    if totals.rows:
        moved = confirmed_money.book(file, totals, day)
        faultpoints.reach("settle_confirmations.moved")
        confirmed_money.write(file, totals, day, now)
        faultpoints.reach("settle_confirmations.written")
        confirmed_money.prove(file, totals, moved)
    events = event_money.book(file, day=day, now=now)
    SettledFile.objects.create(
        file=file, settled_at=now, entries=totals.entries + events.claims
    )
    settled.add(file, totals, left_out=left_out)
    settled.add_events(events)
    audit.record(
        action="settlement.confirmations.settled",
        subject=file.name,
        actor=actor,
        business_date=day,
        after={
            **totals.as_text(),
            "left_out": left_out,
            "event_claims": events.claims,
            "dividends": str(events.dividends),
            "freed": events.freed,
        },
    )


def _files_to_settle(business_date: dt.date) -> list[int]:
    files = TaFile.objects.filter(
        file_type__in=("04", "06"),
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__business_date__lte=business_date,
        settled__isnull=True,
    )
    return list(
        files.order_by("package__business_date", "id").values_list("id", flat=True)
    )
