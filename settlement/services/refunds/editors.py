"""Who had a hand in a refund before it was submitted; they never approve it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services.reviews.errors import NotTheirs
from settlement.models import Refund


def last_editor(refund: Refund) -> Staff | None:
    """Say who chose its card, else who lowered it; nobody, of one as it was made."""
    return refund.card_by or refund.lowered_by


def refuse_hands(refund: Refund, person: Staff) -> None:
    """
    Refuse an approval by who lowered the refund, or chose its card.

    A review keeps one editor; a refund can have had two.

    :raises NotTheirs: the person had a hand in what is decided.
    """
    if person.pk in (refund.lowered_by_id, refund.card_by_id):
        raise NotTheirs(_("You changed this refund; another person decides it."))
