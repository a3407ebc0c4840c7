"""What can go wrong with money, in words for the person who must act."""

from __future__ import annotations

from decimal import Decimal

from fundops.core.errors import FundopsError, NotAllowed


class SettlementError(FundopsError):
    code = "settlement.error"


class UnbalancedEntry(SettlementError):
    """The lines of an entry do not sum to zero, lie in two books or hold no money."""

    code = "settlement.unbalanced_entry"


class ReferenceReused(SettlementError):
    """The same event was posted before, with other lines."""

    code = "settlement.reference_reused"


class UnknownAccount(SettlementError):
    """The chart has no such account."""

    code = "settlement.unknown_account"


class Overdrawn(SettlementError, NotAllowed):
    """The entry would put an account on the wrong side of zero."""

    code = "settlement.overdrawn"


class DayNotOpen(SettlementError, NotAllowed):
    """Nothing is posted to a day that is closed, or was never opened."""

    code = "settlement.day_not_open"


class EntryReversed(SettlementError, NotAllowed):
    """An entry is reversed once, and a reversal is not reversed."""

    code = "settlement.entry_reversed"


class CollectionNotSendable(SettlementError, NotAllowed):
    """Only a created collection whose orders wait for money is sent, and once."""

    code = "settlement.collection_not_sendable"


class AnswerRefused(SettlementError, NotAllowed):
    """The channel's answer does not fit the collection; nothing was posted."""

    code = "settlement.answer_refused"


class CannotSettle(SettlementError):
    """Money of a confirmation file does not add up; nothing of the file was booked."""

    code = "settlement.cannot_settle"


class MovementBooked(SettlementError, NotAllowed):
    """A movement of a bank account is booked once."""

    code = "settlement.movement_booked"


class ShortOfMoney(SettlementError, NotAllowed):
    """The bank account has less available than is asked for; nothing was kept."""

    code = "settlement.short_of_money"

    def __init__(self, message: str, *, available: Decimal, short: Decimal) -> None:
        super().__init__(message)
        self.available = available
        self.short = short


class RefundRefused(SettlementError, NotAllowed):
    """The refund is not in a state for this."""

    code = "settlement.refund_refused"


class ResendRefused(SettlementError, NotAllowed):
    """The payout must not be sent again, or not now."""

    code = "settlement.resend_refused"


class TransferRefused(SettlementError, NotAllowed):
    """The transfer is not in a state for this."""

    code = "settlement.transfer_refused"


class BankFileDiffers(SettlementError):
    """A file for the bank would get, or has, other bytes than were decided on."""

    code = "settlement.bank_file_differs"


class NoSupervisedAccount(SettlementError):
    """The registry has no main account; files for the bank must name it."""

    code = "settlement.no_supervised_account"
