"""
The staff of the play: who submits, who decides, by a policy that is always the same.

They call the services that the console's pages call. Makers and checkers are different
persons; now and then a checker sends something back or rejects it, and it is submitted
again. What nobody may do yet is left for the next round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision, SecondFactorUse, Staff
from fundops.core.models.reviews import LIVE
from fundops.core.services import reviews, second_factors
from fundops.core.services.reviews.levels import MOST_LEVELS
from fundops.sandbox.draws import Draws
from settlement.models import CustodianTransfer, LedgerAccount, Payout, Refund
from settlement.selectors.unapplied import unapplied
from settlement.services import payouts, refunds
from settlement.services.transfers.submitting import submit as submit_transfer

Decision = ReviewDecision.Decision
_MAKERS = ("OPS01", "OPS02")
_CHECKERS = {
    "reviewer": ("REV01", "REV02"),
    "senior_reviewer": ("SEN01", "SEN02"),
    "compliance": ("COM01",),
}
_NOTE = "请补充说明后重新提交"
#: In a thousand reviews that a checker decides for the first time.
_SENT_BACK, _REJECTED = 40, 25
_REJECTABLE = ("TRANSFER", "REFUND")


@dataclass
class Office:
    """The people at work; `left` says what was refused, by its number."""

    draws: Draws
    left: dict[str, str] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    _staff: dict[str, Staff] = field(default_factory=dict)

    def work(self, *, now: dt.datetime) -> int:
        """Submit what can be submitted, decide what is to be decided; say how much."""
        self.left.clear()
        return self.submit_all(now=now) + self.decide_all(now=now)

    def submit_all(self, *, now: dt.datetime) -> int:
        """Makers put drafts, refunds and failed payouts before the checkers."""
        return sum(self._try(number, act, now) for number, act in self._to_submit(now))

    def decide_all(self, *, now: dt.datetime) -> int:
        """Checkers decide, level by level, what others have submitted."""
        decided = 0
        # A second look takes what the first one passed on, a third what the second did.
        for _level in range(MOST_LEVELS):
            waiting = Review.objects.filter(state=Review.State.PENDING)
            related = waiting.select_related("maker", "editor", "policy")
            for review in related.order_by("id"):
                decided += self._decide(review, now)
        return decided

    # Makers

    def _to_submit(self, now: dt.datetime) -> Iterator[tuple[str, Callable[..., Any]]]:
        for transfer in CustodianTransfer.objects.filter(
            state=CustodianTransfer.State.DRAFT, pay_date__lte=now.date()
        ).order_by("id"):
            yield transfer.transfer_no, submit_transfer
        for refund in Refund.objects.filter(
            state__in=[
                Refund.State.CREATED,
                Refund.State.RETURNED_TO_MAKER,
                Refund.State.REJECTED,
            ]
        ).order_by("id"):
            yield refund.refund_no, refunds.submit
        for payout in Payout.objects.filter(
            state__in=[Payout.State.FAILED, Payout.State.RETURNED]
        ).order_by("id"):
            yield payout.payout_no, payouts.propose_resend
        # Late and second successes; what is nobody's is left to a person at the desk.
        for number in _late_money():
            yield number, refunds.propose_unapplied

    def _try(self, number: str, act: Callable[..., Any], now: dt.datetime) -> bool:
        maker = self._person(self.draws.one_of(_MAKERS, "maker", number))
        named = _ARGUMENTS[act]
        try:
            act(**{named: number}, actor=maker, now=now)
        except FundopsError as error:
            self.left[number] = f"{error.code}: {error}"
            return False
        self._count(f"submitted {named.removesuffix('_no')}")
        return True

    # Checkers

    def _decide(self, review: Review, now: dt.datetime) -> bool:
        checker = self._checker(review)
        decision, reason = self._choice(review)
        try:
            reviews.decide(
                review_no=review.review_no,
                checker=checker,
                decision=decision,
                seen_sha256=review.content_sha256,
                now=now,
                reason_code=reason,
                note="" if decision == Decision.APPROVE else _NOTE,
                second_factor=self._code(review, checker, decision),
            )
        except FundopsError as error:
            self.left[review.review_no] = f"{error.code}: {error}"
            return False
        self._count(f"{decision.lower()} {review.kind.lower()}")
        return True

    def _checker(self, review: Review) -> Staff:
        names = _CHECKERS[reviews.role_now(review)]
        first = self.draws.below(len(names), "checker", review.review_no)
        people = [self._person(name) for name in (*names[first:], *names[:first])]
        allowed = [one for one in people if not reviews.why_not(review, one)]
        return allowed[0] if allowed else people[0]

    def _code(
        self, review: Review, checker: Staff, decision: str
    ) -> SecondFactorUse | None:
        """Type the code of the checker's app, where the policy asks for one."""
        if decision != Decision.APPROVE or not reviews.needs_second_factor(review):
            return None
        return second_factors.give(
            person=checker,
            code=second_factors.current_code(checker),
            purpose=SecondFactorUse.Purpose.DECISION,
            bound_to=review.content_sha256,
        )

    def _choice(self, review: Review) -> tuple[str, str]:
        """Approve; but look a first submission over, and send some back."""
        if self._was_before(review):
            return Decision.APPROVE, ""
        drawn = self.draws.below(1000, "decision", review.kind, review.review_no)
        if drawn < _SENT_BACK:
            return Decision.RETURN, self._reason(review, Decision.RETURN)
        # A rejected re-send says whose fault it was; nobody says so by lot.
        if drawn < _SENT_BACK + _REJECTED and review.kind in _REJECTABLE:
            return Decision.REJECT, self._reason(review, Decision.REJECT)
        return Decision.APPROVE, ""

    def _reason(self, review: Review, decision: str) -> str:
        known = sorted(reviews.kind_of(review.kind).reasons.get(decision, {}))
        return known[0] if known else ""

    def _was_before(self, review: Review) -> bool:
        return (
            Review.objects.filter(kind=review.kind, subject_no=review.subject_no)
            .exclude(pk=review.pk)
            .exists()
        )

    def _person(self, employee_no: str) -> Staff:
        if employee_no not in self._staff:
            self._staff[employee_no] = Staff.objects.get(employee_no=employee_no)
        return self._staff[employee_no]

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def _late_money() -> list[str]:
    """Name the accounts of 2009 whose customer is known and that wait on nobody."""
    held = LedgerAccount.objects.filter(code="2009", balance__lt=0).order_by("key")
    waiting = Review.objects.filter(kind=refunds.UNAPPLIED, state__in=LIVE)
    taken = set(waiting.values_list("subject_no", flat=True))
    keys = [x for x in held.values_list("key", flat=True) if x not in taken]
    return [key for key in keys if unapplied(key) is not None]


_ARGUMENTS: dict[Callable[..., Any], str] = {
    submit_transfer: "transfer_no",
    refunds.submit: "refund_no",
    payouts.propose_resend: "payout_no",
    refunds.propose_unapplied: "number",
}
