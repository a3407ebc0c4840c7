"""The close of a day: proved, or refused with every reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import DayRefused
from fundops.core.models import BusinessDay, Staff
from fundops.core.services import days as day_services
from fundops.core.services import steps
from fundops.workbench.selectors import closing, day_evidence
from settlement.services.verify_books import verify_books


class CannotClose(DayRefused):
    """Steps of the day are not done, or its books do not prove; every reason told."""

    code = "workbench.cannot_close"

    def __init__(self, date: dt.date, reasons: list[str]) -> None:
        head = _("%(date)s cannot be closed:") % {"date": date}
        super().__init__("\n".join([head, *reasons]))
        self.reasons = reasons


@dataclass(frozen=True)
class Closed:
    """
    A closed day; `missing` names the evidence that makes the close provisional.

    `warnings` are sentences about what did not hold it up and should be looked at.
    """

    day: BusinessDay
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def close_day(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> Closed:
    """
    Close `business_date` when its steps are done and every invariant holds.

    A statement, channel file or remittance that is still to come makes the close
    provisional. A day closed so is asked for it again: with all of it here, the close
    is final. A day whose close is final is returned as it is.

    :raises CannotClose: with every reason; nothing is changed then.
    :raises DayRefused: where it takes orders, or an older day is open.
    """
    closed = BusinessDay.objects.filter(
        date=business_date, state=BusinessDay.State.CLOSED
    ).first()
    if closed is not None and not closed.closed_provisionally:
        return Closed(closed)
    with (
        steps.running(
            step="close_day", business_date=business_date, actor=actor
        ) as run,
        transaction.atomic(),
    ):
        day = day_services.lock_day(business_date)
        if day.state != BusinessDay.State.CLOSED:
            day_services.check_may_close(day)
            _prove(day)
        missing = day_evidence.evidence_missing(day)
        warnings = day_evidence.warnings(day, now=now)
        day = day_services.close_day(
            business_date=business_date, actor=actor, now=now, missing=missing
        )
        run.answer = {"missing": missing, "warnings": warnings}
        run.needs_a_look = bool(missing or warnings)
    return Closed(day, missing, warnings)


def _prove(day: BusinessDay) -> None:
    reasons = closing.obstacles(day)
    for broken in verify_books().broken:
        reasons.append(
            _("Invariant %(id)s does not hold: %(count)d offenders (verify_books).")
            % {"id": broken.id, "count": broken.count}
        )
    if reasons:
        raise CannotClose(day.date, reasons)
