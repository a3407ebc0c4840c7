"""
What second persons decide, and the database lets move by no other way.

Each trigger looks for the review of that very record, of its amount, with the decision
that approved it; who writes past the services gets no further than they do.
"""

from __future__ import annotations

import pgtrigger

from fundops.core.database.triggers import (
    decided_review,
    decided_reviews,
    under_review,
)

_OF_THIS_AMOUNT = "review.amount = NEW.amount"
#: Reviews that gave unapplied money back, against refunds that came of them.
_GIVEN_BACK = decided_reviews(
    "review.kind = 'UNAPPLIED'",
    "review.subject_no = claim.origin_no",
    _OF_THIS_AMOUNT,
    "review.state = 'EXECUTED'",
)
_UNAPPLIED_MONEY = f"""
    EXISTS (
        SELECT FROM public.settlement_claim AS claim
        WHERE claim.id = NEW.claim_id
            AND claim.origin_kind = 'COLLECTION'
            AND (SELECT count(*) FROM ({_GIVEN_BACK}) AS given_back) > (
                SELECT count(*) FROM public.settlement_claim AS other
                JOIN public.settlement_refund AS refund ON refund.claim_id = other.id
                WHERE other.origin_kind = 'COLLECTION'
                    AND other.origin_no = claim.origin_no
                    AND refund.amount = NEW.amount
                    AND refund.state IN ('APPROVED', 'CLOSED')
            )
    )
"""  # noqa: S608  # our own words only


def refund_approved() -> pgtrigger.Trigger:
    """
    Let a refund be APPROVED under its own live review, or with unapplied money.

    A review that gave unapplied money back (UNAPPLIED) approves one refund of it.
    """
    own = decided_review(
        "review.kind = 'REFUND'",
        "review.subject_no = NEW.refund_no",
        _OF_THIS_AMOUNT,
        "review.state = 'APPROVED'",
    )
    return under_review(
        when="NEW.state = 'APPROVED'",
        allowed=f"{own} OR {_UNAPPLIED_MONEY}",
        message="a refund is approved by a review of it only",
    )


def payout_ready_again() -> pgtrigger.Trigger:
    """Let a payout be READY again once under each re-send that was carried out."""
    return under_review(
        when="NEW.state = 'READY'",
        allowed=decided_review(
            "review.review_no = NEW.review_no",
            "review.kind = 'PAYOUT_RESEND'",
            "review.subject_no = NEW.payout_no",
            _OF_THIS_AMOUNT,
            "review.state = 'EXECUTED'",
            # Later than the one before.
            "review.id > coalesce((SELECT id FROM public.core_review"
            " WHERE review_no = OLD.review_no), 0)",
        ),
        message="a payout is sent again by a new review of it only",
    )


def transfer_approved() -> pgtrigger.Trigger:
    """Let a transfer be APPROVED under its live review, of the content it pins."""
    return under_review(
        when="NEW.state = 'APPROVED'",
        allowed=decided_review(
            "review.kind = 'TRANSFER'",
            "review.subject_no = NEW.transfer_no",
            _OF_THIS_AMOUNT,
            "review.content::jsonb ->> 'content_sha256' = NEW.content_sha256",
            "review.state = 'APPROVED'",
        ),
        message="a transfer is approved by a review of it only",
    )
