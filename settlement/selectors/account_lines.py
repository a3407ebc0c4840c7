"""Lines on accounts that belong to one order, debit or claim: a few each."""

from __future__ import annotations

from django.db.models import Q

from fundops.core.asked_once import asked_once, keep
from settlement.models import Posting


@asked_once
def lines_on(code: str, key: str) -> list[Posting]:
    """List the lines on an account, the oldest first, each with its entry."""
    return _asked(Q(account__code=code, account__key=key))


def look_up(*accounts: tuple[str, str]) -> None:
    """Ask for the lines on several accounts at once, before a page draws them."""
    wanted = Q()
    for code, key in accounts:
        wanted |= Q(account__code=code, account__key=key)
    lines = _asked(wanted)
    for code, key in accounts:
        found = [x for x in lines if (x.account.code, x.account.key) == (code, key)]
        keep(lines_on, found, code, key)


def _asked(wanted: Q) -> list[Posting]:
    lines = Posting.objects.filter(wanted).select_related("entry", "account")
    return list(lines.order_by("id"))
