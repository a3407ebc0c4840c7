"""The roots of every error an operator can cause or must act on."""

from __future__ import annotations

from collections.abc import Sequence


class FundopsError(Exception):
    """
    An anticipated failure: the message is fit to show an operator.

    Anything that is not a FundopsError is a bug and must reach the error log.
    """

    code = "fundops.error"


class NotAllowed(FundopsError):
    """The record, or the person asking, is not in a state that permits this."""

    code = "fundops.not_allowed"


class InputRefused(FundopsError):
    """Something brought in from outside is wrong; nothing of it was kept."""

    code = "fundops.input_refused"


class StepIsRunning(FundopsError):
    """The same step is being run elsewhere; nothing was done here."""

    code = "fundops.step_is_running"


class CalendarEnds(FundopsError):
    """The calendar holds no answer for this day; days beyond it are never guessed."""

    code = "core.calendar_ends"


class CalendarDiffers(InputRefused):
    """A day of the calendar is held already and says something else."""

    code = "core.calendar_differs"


class DayRefused(NotAllowed):
    """The business day is not in a state, or not in the order, for this."""

    code = "core.day_refused"


class NumberRefused(FundopsError):
    """A number range was asked for something it cannot give."""

    code = "core.number_refused"


class OutboxRefused(NotAllowed):
    """The message was taken or answered already, or its subject was queued before."""

    code = "core.outbox_refused"


class BootstrapRefused(NotAllowed):
    """The installation has staff already, or the list cannot start a house."""

    code = "core.bootstrap_refused"


class CsvRefused(InputRefused):
    """
    One row, or more, of a CSV is wrong; nothing of the file was kept.

    `reasons` holds every reason, one a line of the message: file, row, column, raw
    text.
    """

    code = "fundops.csv_refused"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


class ViewRefused(InputRefused):
    """A view of a list cannot be kept as it was asked for."""

    code = "core.view_refused"
