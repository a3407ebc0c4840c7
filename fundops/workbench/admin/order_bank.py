"""Second persons and the bank in the life of an order: decided, sent, answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core.admin import cells, figures, review_briefs, states
from fundops.core.admin.links import link
from fundops.core.models import Review, ReviewDecision
from fundops.workbench.selectors.order_money import bank_of
from settlement.models import (
    AttemptAnswer,
    CustodianTransfer,
    Outcome,
    Payout,
    TransferAnswer,
)
from trading.admin.life import BANK, REVIEWS, Event
from trading.models import Order

_LOOKS = {
    Outcome.ACCEPTED: states.LEFT_THE_HOUSE,
    Outcome.PROCESSING: states.UNDER_WAY,
    Outcome.DONE: states.DONE,
    Outcome.REFUSED: states.FAILED,
    Outcome.RETURNED: states.CAME_BACK,
    Outcome.NOT_FOUND: states.FAILED,
}
_DECIDED = {
    ReviewDecision.Decision.APPROVE: states.APPROVED,
    ReviewDecision.Decision.REJECT: states.FAILED,
    ReviewDecision.Decision.RETURN: states.CAME_BACK,
    ReviewDecision.Decision.HOLD: states.STOPPED,
}


def tell(order: Order) -> Iterator[Event]:
    """Tell of the reviews of an order's money, and of what the bank heard and said."""
    bank = bank_of(order)
    for review in bank.reviews:
        yield from _reviewed(review)
    for transfer in bank.transfers:
        yield from _instructed(transfer)
    for payout in bank.payouts:
        yield from _attempted(payout)


def _reviewed(review: Review) -> Iterator[Event]:
    yield Event(
        review.submitted_at,
        REVIEWS,
        states.UNDER_WAY,
        _("Submitted for review"),
        format_html(
            "{} {} {}",
            cells.write(link(review), cells.MONO),
            review_briefs.label_of(review.kind),
            figures.money(review.amount),
        ),
        review.maker.employee_no,
    )
    for decision in review.decisions.all():
        made = ReviewDecision.Decision(decision.decision)
        yield Event(
            decision.decided_at,
            REVIEWS,
            _DECIDED.get(made, states.UNDER_WAY),
            decision.get_decision_display(),
            f"{decision.reason_code} {decision.note}".strip(),
            decision.checker.employee_no,
        )
    over = (Review.State.EXECUTED, Review.State.VOIDED, Review.State.EXPIRED)
    if review.state in over and review.ended_at is not None:
        yield Event(
            review.ended_at,
            REVIEWS,
            states.look(str(review.state), machine="review"),
            review.get_state_display(),
            link(review),
            _("System"),
        )


def _instructed(transfer: CustodianTransfer) -> Iterator[Event]:
    instruction = getattr(transfer, "instruction", None)
    if instruction is not None:
        yield Event(
            instruction.sent_at,
            BANK,
            states.LEFT_THE_HOUSE,
            _("Transfer sent"),
            format_html(
                "{} {}",
                cells.write(link(transfer), cells.MONO),
                figures.money(transfer.amount),
            ),
            instruction.file.name,
        )
    yield from _answered(transfer.answers.all())


def _attempted(payout: Payout) -> Iterator[Event]:
    for attempt in payout.attempts.all():
        yield Event(
            attempt.sent_at,
            BANK,
            states.LEFT_THE_HOUSE,
            _("Payout sent"),
            format_html(
                "{} {}",
                cells.write(link(payout, attempt.attempt_no), cells.MONO),
                figures.money(payout.amount),
            ),
            attempt.file.name,
        )
        yield from _answered(attempt.answers.all())


def _answered(answers: Iterable[AttemptAnswer | TransferAnswer]) -> Iterator[Event]:
    for answer in answers:
        words: str | Promise = answer.get_source_display()
        yield Event(
            answer.said_at,
            BANK,
            _LOOKS.get(Outcome(answer.outcome), states.UNKNOWN),
            answer.get_outcome_display(),
            f"{answer.code} {answer.text}".strip(),
            words,
        )
