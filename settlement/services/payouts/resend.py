"""Sending a payout again: proposed by one person, decided by another, then ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import audit, reviews
from fundops.core.services.reviews import Check, Deadline, Subject
from fundops.core.services.reviews.kinds import Words
from settlement.errors import ResendRefused
from settlement.models import Cause, Payout
from settlement.selectors.card_content import card_content
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.payout_case import payout_case
from settlement.selectors.payouts import (
    UNDER_WAY,
    attempts_with_answers,
    last_cause,
    last_end,
)
from settlement.selectors.review_traits import tags_of_claim, traits_of_claim
from settlement.services.payouts import deciding
from settlement.services.payouts.limits import limits
from settlement.services.payouts.questions import cause_is_decided
from settlement.services.payouts.resend_checks import checks_of

KIND = "PAYOUT_RESEND"
_Decision = ReviewDecision.Decision
#: Why a maker proposes it.
RESEND_REASONS: Mapping[str, object] = {
    "BANK_RECOVERED": _("The bank works again"),
    "ROUTE_OPEN": _("The payment route is open again"),
    "LIMIT_RAISED": _("The limit allows it now"),
    "CAUSE_CLEARED": _("The bank explained the cause"),
    "OTHER": _("Other"),
}
#: A rejection for this reason ends the payout in the customer's balance.
CUSTOMER_ACCOUNT = "CUSTOMER_ACCOUNT"


def propose_resend(
    *,
    payout_no: str,
    actor: Staff,
    now: dt.datetime,
    reason_code: str = "",
    note: str = "",
) -> Review:
    """
    Put a payout that failed or came back before the reviewers, to be sent again.

    The same claim, amount and card, under a new number of a try.

    :raises ResendRefused: its outcome is unknown, or the customer's account is the
        cause, or it has not failed; the sentence says what can be done.
    :raises ReviewRefused: a check stands in the way, or a review is live already.
    """
    with transaction.atomic():
        reviews.kind_of(KIND).lock(payout_no)
        _refuse_unfit(get(payout_no))
        words = str(RESEND_REASONS.get(reason_code, reason_code))
        return reviews.submit(
            kind=KIND,
            subject_no=payout_no,
            actor=actor,
            now=now,
            note=" ".join(filter(None, [words, note]))[:400],
        )


class ResendKind:
    """
    A re-send before a second person.

    Carried out the payout is READY again; nothing else of it changes before. Rejected
    because the customer's account is the cause, it ends in the customer's balance.
    """

    code = KIND
    label = _("Re-send")
    reasons: Mapping[str, Mapping[str, Words]] = {
        str(_Decision.REJECT): {
            CUSTOMER_ACCOUNT: _("The customer's account is the cause: to the balance"),
            "MAY_HAVE_PAID": _("It may have been paid"),
            "OTHER": _("Other"),
        },
        str(_Decision.RETURN): {
            "EVIDENCE_MISSING": _("Evidence missing"),
            "TO_CLARIFY": _("To be clarified"),
        },
        str(_Decision.ESCALATE): {
            "LARGE": _("Unusually large"),
            "MANY_TRIES": _("Many tries"),
            "OTHER": _("Other"),
        },
        str(_Decision.HOLD): {
            "BANK_ASKED": _("The bank was asked"),
            "COMPLIANCE": _("Compliance asks"),
            "OTHER": _("Other"),
        },
        str(_Decision.RELEASE): {"CLEARED": _("Cleared"), "OTHER": _("Other")},
    }

    def lock(self, subject_no: str) -> None:
        # Rows of one statement are locked in the order of `of`: the claim first.
        locking = Payout.objects.select_for_update(of=("claim", "self"))
        locking.select_related("claim").get(payout_no=subject_no)

    def subject(self, subject_no: str) -> Subject:
        payout = get(subject_no)
        end, day = last_end(payout), day_in_work()
        return Subject(
            number=payout.payout_no,
            amount=payout.amount,
            currency=payout.currency,
            business_date=day,
            content={
                "payout_no": payout.payout_no,
                "claim_no": payout.claim.claim_no,
                "amount": str(payout.amount),
                "currency": payout.currency,
                "payee": card_content(payout.card),
                "attempts": len(attempts_with_answers(payout)),
                "last_attempt_no": end.attempt.attempt_no if end else "",
                "end": f"{end.outcome} {end.code}".strip() if end else "",
                "cause": last_cause(payout),
            },
            deadline=Deadline(clock.at(day, limits().bank_closes), "BANK_CLOSES"),
            traits=traits_of_claim(payout.claim, payout.card),
            **tags_of_claim(payout.claim),
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        return checks_of(get(subject_no), now=now)

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """The payout stays as it is until the re-send is carried out."""

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Only the review moves."""

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Only the review moves."""

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Only the review moves."""

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Nothing is sent yet; `carry_out` looks at everything again."""

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        last = review.decisions.order_by("-pk").first()
        if last is not None and last.reason_code == CUSTOMER_ACCOUNT:
            deciding.give_to_balance(payout_no=review.subject_no, actor=actor, now=now)

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It may be proposed anew."""

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It may be proposed anew."""

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        payout = get(review.subject_no)
        before = str(payout.state)
        payout.make_ready_again(review_no=review.review_no)
        payout.save(update_fields=["state", "review_no"])
        cause_is_decided(payout)
        audit.record(
            action="settlement.payout.ready_again",
            subject=payout.payout_no,
            actor=actor,
            business_date=day_in_work(),
            before={"state": before},
            after={"state": str(payout.state), "review": review.review_no},
        )


def get(payout_no: str) -> Payout:
    found: Payout = payout_case(payout_no)
    return found


def _refuse_unfit(payout: Payout) -> None:
    if payout.state in UNDER_WAY:
        raise ResendRefused(
            _t("Outcome unknown, enquire only; sending again could pay twice.")
        )
    if payout.state not in (Payout.State.FAILED, Payout.State.RETURNED):
        raise ResendRefused(
            _t("%(payout)s is %(state)s; only what failed or came back is sent again.")
            % {"payout": payout, "state": payout.get_state_display()}
        )
    if last_cause(payout) == Cause.CUSTOMER:
        raise ResendRefused(
            _t("The customer's account is the cause; propose a payee change.")
        )
