"""Payouts to a card that changed lately, or that is not the one that paid."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.services import thresholds
from fundops.core.services.alert_rules import Finding
from settlement.services.alert_rules.look_back import SQL, since

_WHY: dict[str, str | Promise] = {
    "ACCOUNT": gettext_lazy(
        "%(amount)s go to card %(card)s, which is of another capital account."
    ),
    "DEBIT": gettext_lazy(
        "%(amount)s go to card %(card)s; its order was paid from %(other)s."
    ),
    "BANK": gettext_lazy(
        "%(amount)s were to go to card %(card)s; the bank's line names %(other)s."
    ),
}


def payee_changed(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """Find payouts to a card that took the place of another within N days."""
    rows = SQL.rows(
        "payee_changed",
        since=since(business_date),
        until=business_date,
        days=thresholds.count("CARD_CHANGED_DAYS"),
    )
    words = _(
        "%(amount)s go to card %(card)s, "
        "which took the place of %(before)s on %(date)s."
    )
    return [
        Finding(
            reference=f"PAYEE_CHANGED:{payout_no}",
            subject=payout_no,
            message=words
            % {
                "amount": f"{amount:,.2f}",
                "card": card,
                "before": before,
                "date": changed_on,
            },
            details={"amount": str(amount), "changed_on": changed_on.isoformat()},
        )
        for payout_no, amount, card, before, changed_on in rows
    ]


def own_card(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """Find payouts to a card that is not the one the money came from."""
    rows = SQL.rows("own_card", since=since(business_date), until=business_date)
    return [
        Finding(
            reference=f"OWN_CARD:{payout_no}:{why}",
            subject=payout_no,
            message=str(_WHY[why])
            % {"amount": f"{amount:,.2f}", "card": card, "other": other or "—"},
            details={"amount": str(amount), "why": why},
        )
        for why, payout_no, amount, card, other in rows
    ]
