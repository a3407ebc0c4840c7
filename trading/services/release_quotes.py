"""A held quote is released by a person who has asked the TA; from then on it counts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services import audit, locks
from fundops.core.services.breaks import resolve_break
from trading.errors import QuoteNotReleased
from trading.models import FundQuote, QuoteRelease


@transaction.atomic
def release_quote(
    *, quote_id: int, reason: str, actor: Staff, now: dt.datetime
) -> QuoteRelease:
    """
    Release a held quote and resolve its break.

    :param reason: what the TA said, in the person's words.
    :raises QuoteNotReleased: if it is not held, can never be used, was released, is not
        the newest version of its day, or no reason is given.
    """
    # Append-only rows cannot be locked by the application; two releases are told apart.
    locks.hold(f"quote {quote_id}")
    quote = FundQuote.objects.select_related("fund", "release").get(pk=quote_id)
    if problem := why_not(quote):
        raise QuoteNotReleased(problem)
    if not reason.strip():
        raise QuoteNotReleased(_("Say what the TA answered; nothing was released."))
    release = QuoteRelease.objects.create(
        quote=quote, released_by=actor, released_at=now, reason=reason.strip()
    )
    resolve_break(reference=quote.break_reference)
    audit.record(
        action="trading.quote.released",
        subject=str(quote),
        actor=actor,
        reason=release.reason,
        after={"nav": str(quote.nav), "doubt": quote.doubt},
    )
    return release


def why_not(quote: FundQuote) -> str:
    """Say why a quote cannot be released; blank where it can."""
    if not quote.doubt:
        return _("This quote is not held.")
    if hasattr(quote, "release"):
        return _("This quote was released before.")
    if quote.doubt in FundQuote.UNUSABLE:
        return _("Nothing can be valued with this NAV; await the corrected one.")
    newer = FundQuote.objects.filter(
        fund=quote.fund_id,
        nav_date=quote.nav_date,
        value_type=quote.value_type,
        version__gt=quote.version,
    )
    if newer.exists():
        return _("A newer version of this day is here; look at that one.")
    return ""
