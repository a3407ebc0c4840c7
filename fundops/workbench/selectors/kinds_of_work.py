"""The queues of the console as data: which records wait, in which list, since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Break
from settlement.models import (
    Claim,
    CustodianTransfer,
    LedgerAccount,
    Payout,
    Refund,
)


@dataclass(frozen=True)
class Kind:
    """A queue: the records of one filter of a list, `since` a date of theirs."""

    key: str
    label: str | Promise
    model: Any
    value: str
    since: str = ""
    parameter: str = "state"
    #: The page of the navigation that counts it; empty where nobody has to act.
    place: str = ""
    #: Told also where it is empty.
    always: bool = False

    @property
    def rows(self) -> QuerySet[Any]:
        found = self.model.objects.filter(**{self.parameter: self.value})
        return found.exclude(balance=0) if self.model is LedgerAccount else found


KINDS_OF_WORK: tuple[Kind, ...] = (
    Kind("claims", _("Claims"), Claim, "OPEN", "due_date", place="claims", always=True),
    Kind("claims_on_hold", _("Claims on hold"), Claim, "ON_HOLD", "due_date"),
    Kind(
        "refunds",
        _("Refunds to submit"),
        Refund,
        "CREATED",
        "business_date",
        place="refunds",
        always=True,
    ),
    Kind(
        "refunds_returned",
        _("Refunds returned to maker"),
        Refund,
        "RETURNED_TO_MAKER",
        "business_date",
        place="refunds",
    ),
    Kind(
        "refunds_rejected",
        _("Refunds rejected"),
        Refund,
        "REJECTED",
        "business_date",
        place="refunds",
    ),
    Kind("refunds_sent", _("Refunds submitted"), Refund, "SUBMITTED", "business_date"),
    Kind(
        "refunds_in_review",
        _("Refunds in review"),
        Refund,
        "IN_REVIEW",
        "business_date",
    ),
    Kind("refunds_on_hold", _("Refunds on hold"), Refund, "ON_HOLD", "business_date"),
    Kind(
        "payouts",
        _("Payouts ready"),
        Payout,
        "READY",
        "due_date",
        place="payouts",
        always=True,
    ),
    Kind("payouts_sent", _("Payouts sent"), Payout, "SUBMITTED", "due_date"),
    Kind(
        "payouts_accepted",
        _("Payouts accepted by the bank"),
        Payout,
        "BANK_ACCEPTED",
        "due_date",
    ),
    Kind(
        "payouts_failed",
        _("Failed payouts to re-send"),
        Payout,
        "FAILED",
        "due_date",
        place="payouts",
        always=True,
    ),
    Kind(
        "payouts_returned",
        _("Returned payouts to re-send"),
        Payout,
        "RETURNED",
        "due_date",
        place="payouts",
    ),
    Kind(
        "payouts_unknown",
        _("Payouts of unknown end"),
        Payout,
        "UNKNOWN",
        "due_date",
        place="payouts",
        always=True,
    ),
    Kind(
        "transfers",
        _("Transfers to submit"),
        CustodianTransfer,
        "DRAFT",
        "pay_date",
        place="transfers",
        always=True,
    ),
    Kind(
        "transfers_submitted",
        _("Transfers submitted"),
        CustodianTransfer,
        "SUBMITTED",
        "pay_date",
    ),
    Kind(
        "transfers_approved",
        _("Transfers approved"),
        CustodianTransfer,
        "APPROVED",
        "pay_date",
    ),
    Kind("transfers_sent", _("Transfers sent"), CustodianTransfer, "SENT", "pay_date"),
    Kind(
        "transfers_accepted",
        _("Transfers accepted by the bank"),
        CustodianTransfer,
        "BANK_ACCEPTED",
        "pay_date",
    ),
    Kind(
        "transfers_unknown",
        _("Transfers of unknown end"),
        CustodianTransfer,
        "UNKNOWN",
        "pay_date",
        place="transfers",
    ),
    Kind("unapplied", _("Unapplied receipts"), LedgerAccount, "2009", parameter="code"),
    Kind(
        "breaks",
        _("Breaks"),
        Break,
        "OPEN",
        "opened_on",
        place="breaks",
        always=True,
    ),
)
