"""Transfers that the bank executed after their deadline, or has not yet."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.services.alert_rules import Finding
from settlement.services.alert_rules.look_back import SQL, since


def late_transfers(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """Find transfers past the deadline that stood in their approved review."""
    rows = SQL.rows("late_transfers", since=since(business_date), now=now)
    return [
        Finding(
            reference=f"LATE_TRANSFER:{transfer_no}",
            subject=transfer_no,
            message=_words(amount, deadline, done_at),
            details={
                "amount": str(amount),
                "deadline": deadline.isoformat(),
                "rule": rule,
                "done_at": done_at.isoformat() if done_at else None,
            },
        )
        for transfer_no, amount, deadline, rule, done_at in rows
    ]


def _words(amount: object, deadline: dt.datetime, done_at: dt.datetime | None) -> str:
    said = {"amount": f"{amount:,.2f}", "deadline": _moment(deadline)}
    if done_at is None:
        words = _(
            "%(amount)s due by %(deadline)s; the bank has not said that it is done."
        )
        return words % said
    words = _("%(amount)s due by %(deadline)s; the bank did it at %(done)s.")
    return words % {**said, "done": _moment(done_at)}


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
