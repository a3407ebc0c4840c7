"""Batches that are due and not here, or not whole: a break each, until they are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.clock import SHANGHAI
from fundops.core.errors import CalendarEnds
from fundops.core.models import Break, BusinessDay
from fundops.core.services.breaks import open_break, resolve_break
from trading.selectors.expected_files import Expected, FileState, expected_files

#: State -> the reason of its break.
REASONS = {
    FileState.MISSING: "FILES_MISSING",
    FileState.INCOMPLETE: "FILES_INCOMPLETE",
}
_PREFIX = "expected:"


@transaction.atomic
def note_missing_files(*, now: dt.datetime) -> int:
    """
    Open a break for every batch of an open day whose hour is over; say how many wait.

    One that has come meanwhile is resolved. A second run changes nothing.
    """
    wanted: dict[str, tuple[dt.date, Expected]] = {}
    for day in _open_days(now):
        try:
            lines = expected_files(day, now=now)
        except CalendarEnds:
            continue
        for line in lines:
            if line.state in REASONS and line.due_at and line.due_at < now:
                wanted[_reference(day, line)] = (day, line)
    known = Break.objects.filter(reference__startswith=_PREFIX).exclude(
        state=Break.State.RESOLVED
    )
    for reference in known.values_list("reference", flat=True):
        if reference not in wanted:
            resolve_break(reference=reference)
    for reference, (day, line) in wanted.items():
        open_break(
            kind=Break.Kind.TRADES,
            reason=REASONS[line.state],
            reference=reference,
            opened_on=day,
            party=line.ta_code,
            subject=f"{line.prefix} {day}",
            message=_words(line),
        )
    return len(wanted)


def _open_days(now: dt.datetime) -> list[dt.date]:
    today = now.astimezone(SHANGHAI).date()
    days = BusinessDay.objects.exclude(state=BusinessDay.State.CLOSED)
    return list(
        days.filter(date__lte=today).order_by("date").values_list("date", flat=True)
    )


def _reference(day: dt.date, line: Expected) -> str:
    return f"{_PREFIX}{line.ta_code}:{line.prefix}:{day}:{line.state}"


def _words(line: Expected) -> str:
    assert line.due_at is not None
    told = {
        "ta": line.ta_code,
        "types": ", ".join(line.lacks or line.types),
        "moment": f"{line.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
    }
    if line.state is FileState.INCOMPLETE:
        return (
            _(
                "The package of TA %(ta)s lacks %(types)s, due by %(moment)s. Ask the "
                "TA; a file without rows would be there."
            )
            % told
        )
    return (
        _(
            "TA %(ta)s owes %(types)s since %(moment)s. Ask the TA; received later, "
            "it is taken all the same."
        )
        % told
    )
