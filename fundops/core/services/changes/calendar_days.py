"""A day of the calendar: whether the exchange trades on it, and whether banks work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import BusinessDay, CalendarDay, Proposal, Staff
from fundops.core.services.proposals.changeables import Changeable, Values, Words
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import Field, Plain, YesNo

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class CalendarDayChange(Changeable):
    """Of a day that was not opened and is not over; in force once it is approved."""

    code = "CALENDAR_DAY"
    at_once = True
    makes_new = True
    model: ClassVar[Any] = CalendarDay
    import_columns = ("date", "is_trading_day", "is_bank_day")
    label: Words = gettext_lazy("Calendar day")
    subject_label: Words = gettext_lazy("Date")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field("is_trading_day", gettext_lazy("Trading day"), YesNo),
            Field("is_bank_day", gettext_lazy("Bank day"), YesNo),
        )

    def subject_problem(self, subject: str) -> str:
        try:
            if _DATE.fullmatch(subject):
                dt.date.fromisoformat(subject)
                return ""
        except ValueError:
            pass
        return _("This is no date; write it like 2027-01-04.")

    def current(self, subject: str) -> dict[str, Plain] | None:
        day = self.record(subject)
        if day is None:
            return None
        return {"is_trading_day": day.is_trading_day, "is_bank_day": day.is_bank_day}

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Refuse a day that works already by what the calendar says.

        :raises ChangeRefused: the day is over or opened, or trades without a bank.
        """
        date = dt.date.fromisoformat(subject)
        if after["is_trading_day"] and not after["is_bank_day"]:
            raise ChangeRefused(_("A trading day is a bank day, too."))
        if BusinessDay.objects.filter(date__gte=date).exists():
            raise ChangeRefused(
                _("%(day)s is opened or over; the calendar of it stays as it is.")
                % {"day": subject}
            )
        if date <= effective_from - dt.timedelta(days=1):
            raise ChangeRefused(
                _("%(day)s is over before the change takes effect.") % {"day": subject}
            )

    def record(self, subject: str) -> CalendarDay | None:
        return CalendarDay.objects.filter(date=dt.date.fromisoformat(subject)).first()

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        CalendarDay.objects.update_or_create(
            date=dt.date.fromisoformat(proposal.subject), defaults=proposal.after
        )
