"""What a notice or a line of a statement says of money on one of our accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.models import Break, Staff
from fundops.core.services.breaks import open_break
from settlement.ledger import posting
from settlement.ledger.lines import Booking
from settlement.models import BankAccount, BankFile, BankMovement
from settlement.selectors.booking_days import booking_day
from settlement.services import movements

_Kind = BankAccount.Kind
#: Accounts whose money is ours to keep the ledger of.
OURS = (
    _Kind.COLLECTION_SUB,
    _Kind.COLLECTION_MAIN,
    _Kind.PAYOUT,
    _Kind.PRIVATE_COLLECTION,
)
#: One file, or one reconciliation, looks at the movements at a time.
LOCK = "bank movements"


@dataclass(frozen=True, slots=True)
class Run:
    """Who receives, in which day's work, and when."""

    business_date: dt.date
    actor: Staff
    now: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One amount as the bank told of it: in +, out −."""

    account: BankAccount
    amount: Decimal
    booked_on: dt.date
    said_at: dt.datetime
    file: BankFile
    line: int
    bank_serial: str = ""
    #: Our number, where the bank names it.
    serial: str = ""
    counterparty_no: str = ""
    counterparty_name: str = ""
    summary: str = ""

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.line}"

    @property
    def key(self) -> str:
        """
        Name the money: the same whichever evidence comes first, where it can be.

        A notice of arrival has no serial: it is named by its place.
        """
        if self.bank_serial:
            return movements.short_key(f"{self.account.account_no}:{self.bank_serial}")
        return movements.short_key(self.place)

    @property
    def index(self) -> str:
        return movements.index_of(self.counterparty_no)


def make(
    money: Money, *, state: str, nature: str, subject_no: str = ""
) -> BankMovement:
    """Make the movement that nothing told of before."""
    key, bank_serial = money.key, money.bank_serial
    held = BankMovement.objects.filter(account=money.account, bank_serial=bank_serial)
    if bank_serial and held.exists():
        # A serial that stands for other money already: named by its place instead.
        key, bank_serial = movements.short_key(money.place), ""
    on_statement = state == BankMovement.State.ON_STATEMENT
    return BankMovement.objects.create(
        account=money.account,
        bank_serial=bank_serial,
        evidence_key=key,
        booked_on=money.booked_on,
        amount=money.amount,
        nature=nature,
        subject_no=subject_no,
        counterparty_masked=movements.masked(
            money.counterparty_no, money.counterparty_name
        ),
        counterparty_index=money.index,
        summary=money.summary[:120],
        first_file=money.file,
        statement_file=money.file if on_statement else None,
        state=state,
    )


def book(movement: BankMovement, booking: Booking, run: Run) -> None:
    """Post what a movement books, on its own day while that is open."""
    reference = f"movement:{movement.evidence_key}"
    posting.post_booking(
        reference=reference,
        booking=booking,
        business_date=booking_day(movement.booked_on),
        effective_date=movement.booked_on,
        subject_kind="MOVEMENT",
        subject_no=movement.evidence_key,
        now=run.now,
    )
    movements.book(movement=movement, reference=reference)


def note_break(
    movement: BankMovement,
    *,
    reason: str,
    message: str,
    run: Run,
    amount: Decimal | None = None,
    kind: str = Break.Kind.BANK,
    ours: str = "",
    party: str = "",
) -> None:
    """Put a movement before a person: the break's subject is the ledger's key."""
    open_break(
        kind=kind,
        reason=reason,
        reference=f"movement:{movement.evidence_key}:{reason}",
        opened_on=run.business_date,
        amount=abs(movement.amount if amount is None else amount),
        ours=ours,
        theirs=str(movement.amount),
        party=party or str(movement.account.account_no)[-4:],
        subject=movement.evidence_key,
        message=message % {"number": movement.evidence_key},
    )
