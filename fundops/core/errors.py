"""The roots of every error an operator can cause or must act on."""

from __future__ import annotations


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
