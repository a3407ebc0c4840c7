"""Why a maker lowers a refund, and how short a reason in words may be."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fundops.core.services.reviews.kinds import Words
from settlement.errors import RefundRefused

SHORTEST = 10
LOWERING: Mapping[str, Words] = {
    "PART_DISPUTED": _("A part of it is disputed"),
    "ROW_DOUBTFUL": _("The TA corrects its confirmation"),
    "CUSTOMER_ASKS": _("The customer asks for a part first"),
    "BANK_LIMIT": _("The bank's limit for one payment"),
    "OTHER": _("Other"),
}
ANOTHER_CARD: Mapping[str, Words] = {
    "CARD_CLOSED": _("The card that paid is closed or unbound"),
    "BANK_RETURNED": _("The bank sent money back from the card that paid"),
}


def written(reason: str) -> str:
    """
    Give a reason in words as it is kept.

    :raises RefundRefused: it is too short to say anything.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST:
        raise RefundRefused(
            _t("Say why in at least %(least)d characters; there are %(n)d.")
            % {"least": SHORTEST, "n": len(reason)}
        )
    return reason[:400]
