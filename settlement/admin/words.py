"""Words for what happened and for the accounts it happened on."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from settlement.ledger.chart import CHART
from settlement.ledger.lines import Event

EVENTS: dict[str, Promise] = {
    Event.DEBIT_SUCCEEDED: _("Debit succeeded"),
    Event.LATE_SUCCESS: _("Late success"),
    Event.REMITTANCE: _("Remittance"),
    Event.CHANNEL_OVER: _("Debit that only the channel has"),
    Event.UNAPPLIED_REFUNDED: _("Unapplied receipt refunded"),
    Event.ORDER_MONEY_RELEASED: _("Order's money released"),
    Event.PURCHASE_CONFIRMED: _("Purchase confirmed"),
    Event.PURCHASE_PARTLY_CONFIRMED: _("Purchase partly confirmed"),
    Event.PURCHASE_FAILED: _("Purchase failed"),
    Event.REDEMPTION_CONFIRMED: _("Redemption confirmed"),
    Event.OFFERING_CUT: _("Offering confirmed in part"),
    Event.OFFERING_FAILED: _("Offering failed"),
    Event.FORCED_REDEMPTION: _("Forced redemption"),
    Event.DIVIDEND: _("Dividend"),
    Event.FUND_SIDE_PAID: _("Fund side paid"),
    Event.PAYOUT_SUBMITTED: _("Payout submitted"),
    Event.PAYOUT_PAID: _("Payout paid"),
    Event.PAYOUT_REFUSED: _("Payout refused"),
    Event.PAYOUT_CAME_BACK: _("Payout came back"),
    Event.CAME_BACK_BEFORE_NOTICE: _("Came back before its success was told"),
    Event.RETURNED_TO_BALANCE: _("Returned to the customer's balance"),
    Event.RETURNED_TO_CLAIM: _("Owed again after a return"),
    Event.PAID_AFTER_REFUSAL: _("Paid after a refusal"),
    Event.PAID_TWICE: _("Paid twice"),
    Event.RECOVERED: _("Recovered"),
    Event.ADVANCED: _("Advanced by a bank"),
    Event.ADVANCE_CONFIRMED: _("Advance confirmed"),
    Event.TRANSFER_SENT: _("Transfer sent"),
    Event.TRANSFER_EXECUTED: _("Transfer executed"),
    Event.TRANSFER_REJECTED: _("Transfer rejected"),
    Event.TRANSFER_CAME_BACK: _("Transfer came back"),
    Event.TRANSFER_DEBITED: _("Transfer between own accounts debited"),
    Event.TRANSFER_CREDITED: _("Transfer between own accounts credited"),
    Event.UNKNOWN_RECEIPT: _("Receipt nobody expected"),
    Event.UNAPPLIED_APPLIED: _("Unapplied receipt applied"),
    Event.INTEREST: _("Interest"),
    Event.BANK_FEE: _("Bank fee"),
    Event.UNKNOWN_DEBIT: _("Debit nobody knows"),
    Event.REVERSAL: _("Reversal"),
}

#: Characters of an account's name in a narrow panel.
_BRIEF = 22

_NAMES = {code: name for code, name, _per in CHART}
_PER = {code: per for code, _name, per in CHART}


def event_words(event: str) -> Any:
    """Say an event in words; the code itself where none are known."""
    return EVENTS.get(event, event)


def account_name(code: str) -> str:
    """Say an account of the chart: `2003 Refunds payable`."""
    return f"{code} {gettext(_NAMES[code])}" if code in _NAMES else code


def account_brief(code: str) -> str:
    """Say an account of the chart where there is little room."""
    name = account_name(code)
    return name if len(name) <= _BRIEF else f"{name[: _BRIEF - 1].rstrip()}…"


def account_per(code: str) -> str:
    """Say what one account of the code stands for."""
    return gettext(_PER[code]) if code in _PER else ""


def unit_of(currency: str) -> str:
    """Say a currency as people write it."""
    return "CNY" if currency == "156" else currency


#: The catalogue of outcome codes keeps these as data; here they are translated.
OUTCOME_TEXTS = (
    gettext_noop("Executed"),
    gettext_noop("In progress"),
    gettext_noop("The bank's system is busy"),
    gettext_noop("Outside the bank's hours"),
    gettext_noop("The payment route is closed"),
    gettext_noop("No answer on the payment route"),
    gettext_noop("Above the limit of one payment"),
    gettext_noop("Above the limit of the day"),
    gettext_noop("The paying account is short"),
    gettext_noop("No trade detail for this row"),
    gettext_noop("The content differs from the trade detail"),
    gettext_noop("The payee's account is closed"),
    gettext_noop("The payee's account is frozen"),
    gettext_noop("The payee's account does not exist"),
    gettext_noop("Name mismatch at the payee's bank"),
    gettext_noop("Stopped by the bank's screening"),
    gettext_noop("Returned: the payee's bank could not book it"),
    gettext_noop("Returned: the route was down"),
    gettext_noop("Returned: the account is closed"),
    gettext_noop("Returned: the account does not exist"),
    gettext_noop("Returned: the name does not match"),
    gettext_noop("The bank has no such payment"),
)
