"""An approval above the policy's limit needs a fresh code, for this content, once."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import Review, ReviewDecision, SecondFactorUse, Staff
from fundops.core.services.reviews.errors import NeedsSecondFactor

Decision = ReviewDecision.Decision
#: Of the machine's time: a business clock may be moved.
FRESH = dt.timedelta(minutes=5)


def needs_second_factor(review: Review) -> bool:
    """Say whether an approval of this review needs a fresh second factor."""
    from_amount = review.policy.step_up_from
    return from_amount is not None and review.amount >= from_amount


def check_second_factor(
    review: Review, checker: Staff, decision: Decision, given: SecondFactorUse | None
) -> None:
    """
    Refuse an approval without the code it needs, and any code that is not for it.

    :raises NeedsSecondFactor: none, another's, for another content, old or used.
    """
    if given is None:
        if decision == Decision.APPROVE and needs_second_factor(review):
            raise NeedsSecondFactor(
                _(
                    "From %(amount)s on an approval needs a fresh code; "
                    "type the code of your app and approve again."
                )
                % {"amount": f"{review.policy.step_up_from:,.2f}"}
            )
        return
    # What was given is looked up: an object in memory can say anything.
    use = SecondFactorUse.objects.filter(pk=given.pk).first()
    if (
        use is None
        or use.person_id != checker.pk
        or use.purpose != SecondFactorUse.Purpose.DECISION
        or use.bound_to != review.content_sha256
    ):
        raise NeedsSecondFactor(
            _("This code was given for something else; type a new one for this.")
        )
    if not dt.timedelta() <= clock.machine() - use.given_at <= FRESH:
        raise NeedsSecondFactor(
            _("The code is older than 5 minutes; type a new one and decide again.")
        )
    if ReviewDecision.objects.filter(second_factor=use).exists():
        raise NeedsSecondFactor(
            _("The code was used for a decision already; wait for the next one.")
        )
