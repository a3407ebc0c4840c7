"""A payout under its locks, one try of it, and the word of the bank that is taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.models import Break, Staff
from fundops.core.services import audit, reviews
from fundops.core.services.breaks import open_break
from settlement.ledger import posting
from settlement.ledger.lines import Booking
from settlement.models import (
    AttemptAnswer,
    BankMovement,
    Claim,
    LedgerAccount,
    Payout,
    PayoutAttempt,
    Refund,
)
from settlement.selectors.outcome_codes import Meaning
from settlement.selectors.parts import is_in_balance, is_owed
from settlement.selectors.payouts import UNDER_WAY, payable_code
from settlement.services import movements
from settlement.services.bank_answers import BankAnswer
from settlement.services.payouts.claim_states import follow
from settlement.services.payouts.questions import cause_is_decided

RESEND = "PAYOUT_RESEND"
_Claim = Claim.State


@dataclass(frozen=True, slots=True)
class Case:
    """What a word of the bank is about; the rows are locked and as they are now."""

    claim: Claim
    payout: Payout
    attempt: PayoutAttempt
    is_last: bool
    answer: BankAnswer
    kept: AttemptAnswer
    meaning: Meaning
    #: The business date of what is posted, and the day on which it truly was.
    day: dt.date
    actor: Staff
    now: dt.datetime

    @property
    def amount(self) -> Decimal:
        return self.payout.amount

    @property
    def is_live(self) -> bool:
        """Say whether this very try is the one whose end is awaited."""
        return self.is_last and self.payout.state in UNDER_WAY

    @property
    def nothing_is_live(self) -> bool:
        return self.payout.state not in UNDER_WAY

    @property
    def is_owed_again(self) -> bool:
        """Say whether what the payout is for is owed, on the account of the claim."""
        return is_owed(self.payout_with_claim)

    @property
    def is_in_balance(self) -> bool:
        """Say whether what the payout is for is in the customer's balance."""
        return is_in_balance(self.payout_with_claim)

    @property
    def payout_with_claim(self) -> Payout:
        """Give the payout with the claim as it is now, and not another copy of it."""
        self.payout.claim = self.claim
        return self.payout

    @property
    def owed(self) -> dict[str, object]:
        """Name the claim on its account, as the rules of the ledger take it."""
        return {
            "payable": payable_code(self.claim),
            "claim_no": self.claim.claim_no,
            "amount": self.amount,
            "currency": self.claim.currency,
        }

    @property
    def sub_account_no(self) -> str:
        return str(self.claim.sub_account.number)

    def debit(self) -> BankMovement | None:
        """Find the money this try took out of our account, where that is booked."""
        found = movements.of_subject(
            account=self.attempt.account,
            subject_no=self.attempt.attempt_no,
            amount=-self.amount,
        )
        return found if found is not None and found.entry_reference else None

    def post(self, what: str, booking: Booking) -> None:
        """Post an entry that is no movement of a bank account."""
        self._post(f"payout:{self.attempt.attempt_no}:{what}:{self.kept.pk}", booking)

    def book(self, movement: BankMovement, booking: Booking) -> None:
        """Post the entry of a movement and say so on it."""
        reference = f"movement:{movement.evidence_key}"
        self._post(reference, booking)
        movements.book(movement=movement, reference=reference)

    def _post(self, reference: str, booking: Booking) -> None:
        posting.post_booking(
            reference=reference,
            booking=booking,
            business_date=self.day,
            effective_date=self.answer.booked_on,
            subject_kind="PAYOUT",
            subject_no=self.payout.payout_no,
            now=self.now,
        )

    def tell(self, action: str, **after: object) -> None:
        audit.record(
            action=f"settlement.payout.{action}",
            subject=self.payout.payout_no,
            actor=self.actor,
            business_date=self.day,
            after={
                "attempt": self.attempt.attempt_no,
                "amount": str(self.amount),
                "code": self.answer.code,
                "state": str(self.payout.state),
                **after,
            },
        )

    def ask_a_person(self, reason: str, message: str, *, subject: str = "") -> None:
        open_break(
            kind=Break.Kind.BANK,
            reason=reason,
            reference=f"payout:{self.attempt.attempt_no}:{reason}",
            opened_on=self.day,
            amount=self.amount,
            ours=str(self.payout.state),
            theirs=f"{self.answer.code} {self.answer.text}".strip(),
            party=self.attempt.channel,
            subject=subject or self.attempt.attempt_no,
            message=message % {"attempt": self.attempt.attempt_no},
        )


def balance_of_customer(case: Case) -> Decimal:
    """Say what stands on the customer's balance (2008), under its lock."""
    account = (
        LedgerAccount.objects.select_for_update()
        .filter(code="2008", key=case.sub_account_no, currency=case.claim.currency)
        .first()
    )
    return -account.balance if account else Decimal(0)


def is_case_of_1302(movement: BankMovement) -> bool:
    """Say whether a debit stands on 1302 still: paid twice, not recovered."""
    return LedgerAccount.objects.filter(
        code="1302", key=movement.evidence_key, balance__gt=0
    ).exists()


# The states, moved by legal moves; each is saved, so that the database sees each.


def pay(case: Case) -> None:
    """Bring payout and claim to PAID, from wherever a success can find them."""
    payout = case.payout
    if payout.state == Payout.State.READY:
        payout.submit()
        payout.save(update_fields=["state"])
    payout.pay()
    payout.save(update_fields=["state"])
    follow(case.claim, _Claim.PAID)
    cause_is_decided(payout)
    _close_refund(payout)


def fail(case: Case) -> None:
    """Leave the payout FAILED and the same claim owed again."""
    case.payout.fail()
    case.payout.save(update_fields=["state"])
    follow(case.claim, _Claim.OPEN)


def come_back(case: Case) -> None:
    """Leave the payout RETURNED and the same claim owed again."""
    case.payout.come_back()
    case.payout.save(update_fields=["state"])
    follow(case.claim, _Claim.OPEN)


def end_in_balance(case: Case) -> None:
    """End a payout that failed or came back, and its claim, in the balance."""
    if case.payout.state == Payout.State.READY:
        case.payout.submit()
        case.payout.save(update_fields=["state"])
    if case.payout.state == Payout.State.SUBMITTED:
        case.payout.fail()
        case.payout.save(update_fields=["state"])
    case.payout.return_to_balance()
    case.payout.save(update_fields=["state"])
    follow(case.claim, _Claim.RETURNED_TO_BALANCE)
    cause_is_decided(case.payout)


def void_resend(case: Case, why: str) -> None:
    """End a re-send that was proposed or approved: its cause is gone."""
    reviews.void(
        kind=RESEND,
        subject_no=case.payout.payout_no,
        actor=case.actor,
        now=case.now,
        why=why,
    )


def _close_refund(payout: Payout) -> None:
    of_part = Refund.objects.filter(claim=payout.claim_id, part=payout.part)
    refund = of_part.exclude(state=Refund.State.CANCELLED).select_for_update().first()
    if refund is not None and refund.state == Refund.State.APPROVED:
        refund.close()
        refund.save(update_fields=["state"])
