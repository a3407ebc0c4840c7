"""What can be refused in this room; each says what is so and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from fundops.core.errors import FundopsError, InputRefused, NotAllowed


class OrderRefused(InputRefused):
    """An order breaks a rule; nothing was placed. `reasons` holds every one."""

    code = "trading.order_refused"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


class OrderHasMoved(NotAllowed):
    """An order is no longer in a state that permits this; look at it again."""

    code = "trading.order_has_moved"


class PlanRefused(InputRefused):
    """A plan cannot be kept as it was asked for; the sentence says what is wrong."""

    code = "trading.plan_refused"


class PlanHasMoved(NotAllowed):
    """A plan is no longer in a state that permits this; look at its page."""

    code = "trading.plan_has_moved"


class QuoteNotReleased(NotAllowed):
    """A quote is not held, or nothing can be valued with it; look at its page."""

    code = "trading.quote_not_released"


class DayTakesNoOrders(NotAllowed):
    """The day that was named is not the one that takes orders now."""

    code = "trading.day_takes_no_orders"


class DayNotCutOff(NotAllowed):
    """The day still takes orders, or was never opened; its files cannot be written."""

    code = "trading.day_not_cut_off"


class LinkIncomplete(NotAllowed):
    """A TA has no link, or our codes do not fit its files; set it up first."""

    code = "trading.link_incomplete"


class SomeNotSent(FundopsError):
    """The files of more than one TA could not be sent; each reason stands on a line."""

    code = "trading.some_not_sent"


class FileDiffers(FundopsError):
    """A file of ours stands there with other bytes; a person has to look."""

    code = "trading.file_differs"


class NotDelivered(FundopsError):
    """A written package could not be carried to its TA; it is carried again later."""

    code = "trading.not_delivered"
