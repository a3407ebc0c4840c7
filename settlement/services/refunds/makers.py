"""What a maker may still change of a refund: before it is before the reviewers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs
from settlement.errors import RefundRefused
from settlement.models import Claim, Refund
from settlement.services.refunds.submitting import KIND, SUBMITTABLE

_OWED = (Claim.State.OPEN, Claim.State.ON_HOLD, Claim.State.IN_PAYOUT)


def changeable(refund_no: str, actor: Staff) -> Refund:
    """
    Give a refund, which the caller has locked, where this person may change it.

    :raises NotTheirs: the person is no maker.
    :raises RefundRefused: it is with the reviewers, decided, or no longer owed.
    """
    makers = reviews.makers_of(reviews.kind_of(KIND))
    if not actor.is_active or not makers & set(actor.roles):
        raise NotTheirs(_("Only operations can change a refund."))
    refund = Refund.objects.select_related(
        "claim__sub_account__capital_account", "card__capital_account", "card_by"
    ).get(refund_no=refund_no)
    if refund.state not in SUBMITTABLE:
        raise RefundRefused(
            _("%(refund)s is %(state)s; it changes only before it is submitted.")
            % {"refund": refund, "state": refund.get_state_display()}
        )
    if refund.claim.state not in _OWED:
        raise RefundRefused(
            _("Claim %(claim)s is %(state)s.")
            % {"claim": refund.claim, "state": refund.claim.get_state_display()}
        )
    return refund
