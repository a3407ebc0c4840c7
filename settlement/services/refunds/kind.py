"""The review kind REFUND: what is approved of a refund and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import audit
from fundops.core.services.reviews import Check, Deadline, Subject
from fundops.core.services.reviews.kinds import Words
from settlement.models import Refund
from settlement.selectors.card_content import card_content
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.destinations import paid_by, payee_of
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.refund_case import refund_case
from settlement.selectors.review_traits import tags_of_claim, traits_of_claim
from settlement.services.payouts.limits import limits
from settlement.services.refunds.checks import checks_of
from settlement.services.refunds.editors import refuse_hands
from settlement.services.refunds.paying_out import make_payout
from settlement.services.refunds.submitting import KIND
from trading.models import Order

_State = Refund.State
_Decision = ReviewDecision.Decision


class RefundKind:
    """
    A refund before a second person.

    Approved and carried out it becomes a payout to the card that was pinned; rejected,
    returned or voided, the same money stays owed and may be submitted again.
    """

    code = KIND
    label = _("Refund")
    reasons: Mapping[str, Mapping[str, Words]] = {
        str(_Decision.REJECT): {
            "AMOUNT_DOUBTFUL": _("Amount doubtful"),
            "CARD_DOUBTFUL": _("Card doubtful"),
            "ORDER_STILL_OPEN": _("The order is not over"),
            "OTHER": _("Other"),
        },
        str(_Decision.RETURN): {
            "EVIDENCE_MISSING": _("Evidence missing"),
            "TO_CLARIFY": _("To be clarified"),
        },
        str(_Decision.ESCALATE): {
            "LARGE": _("Unusually large"),
            "UNUSUAL": _("Unusual customer or card"),
            "OTHER": _("Other"),
        },
        str(_Decision.HOLD): {
            "BREAK_OPEN": _("A break is open"),
            "COMPLIANCE": _("Compliance asks"),
            "OTHER": _("Other"),
        },
        str(_Decision.RELEASE): {"CLEARED": _("Cleared"), "OTHER": _("Other")},
    }

    def lock(self, subject_no: str) -> None:
        """Lock the order, the claim, the refund: two refunds of one order wait here."""
        named = Refund.objects.filter(refund_no=subject_no)
        of_it = named.exclude(order_no="").values("order_no")
        list(
            Order.objects.select_for_update()
            .filter(order_no__in=of_it)
            .values_list("pk")
        )
        # Rows of one statement are locked in the order of `of`.
        locking = Refund.objects.select_for_update(of=("claim", "self"))
        locking.select_related("claim").get(refund_no=subject_no)

    def subject(self, subject_no: str) -> Subject:
        refund = get(subject_no)
        claim = refund.claim
        record, card = evidence_of(claim).record, payee_of(refund)
        return Subject(
            number=refund.refund_no,
            amount=refund.amount,
            currency=claim.currency,
            business_date=day_in_work(),
            content={
                "refund_no": refund.refund_no,
                "claim_no": claim.claim_no,
                "claim_due": claim.due_date.isoformat(),
                "order_no": refund.order_no,
                "origin": f"{claim.origin_kind} {claim.origin_no}",
                "amount": str(refund.amount),
                "paid": str(refund.paid),
                "used": str(refund.used),
                "interest": str(refund.interest),
                "currency": claim.currency,
                "payee": card_content(card),
                "ta_serial_no": record.ta_serial_no if record else "Z03",
                "confirm_date": (
                    record.confirm_date.isoformat()
                    if record and record.confirm_date
                    else ""
                ),
                **_besides(refund),
            },
            deadline=Deadline(
                clock.at(claim.due_date, limits().bank_closes), "REFUND_DUE_DATE"
            ),
            traits=traits_of_claim(claim, card),
            **tags_of_claim(claim),
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        return checks_of(get(subject_no), now=now)

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = get(review.subject_no)
        refund.submit()
        refund.save(update_fields=["state"])

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refuse_hands(_in_review(review), actor)

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = _in_review(review)
        refund.hold()
        refund.save(update_fields=["state"])

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        _in_review(review)

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = _in_review(review)
        refuse_hands(refund, actor)
        refund.approve()
        refund.save(update_fields=["state"])

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = _in_review(review)
        refund.reject()
        refund.save(update_fields=["state"])

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = _in_review(review)
        refund.return_to_maker()
        refund.save(update_fields=["state"])

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        refund = get(review.subject_no)
        refund.return_to_maker()
        refund.save(update_fields=["state"])

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Make the payout to the pinned card; the content was compared just before."""
        refund, day = get(review.subject_no), day_in_work()
        payout = make_payout(refund, business_date=day)
        audit.record(
            action="settlement.refund.carried_out",
            subject=refund.refund_no,
            actor=actor,
            business_date=day,
            after={"payout": payout.payout_no, "amount": str(payout.amount)},
        )


def _besides(refund: Refund) -> dict[str, object]:
    """Pin what only a lowered refund has, and one that goes to another card."""
    said: dict[str, object] = {}
    if refund.apart:
        said["part"] = refund.part
        said["in_other_parts"] = str(refund.apart)
        said["lowered"] = f"{refund.lowered_reason} {refund.lowered_because}"
    if refund.card_id:
        said["in_the_place_of"] = card_content(paid_by(refund))
        said["another_card"] = f"{refund.card_reason} {refund.card_because}"
    return said


def get(refund_no: str) -> Refund:
    found: Refund = refund_case(refund_no)
    return found


def _in_review(review: Review) -> Refund:
    """Give the refund, which the engine has locked, in the state of being decided."""
    refund = get(review.subject_no)
    if refund.state in (_State.SUBMITTED, _State.ON_HOLD):
        refund.take_up()
        refund.save(update_fields=["state"])
    return refund
