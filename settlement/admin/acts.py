"""What can be done with refunds, payouts and transfers, and why not now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import figures
from fundops.core.admin.acts import Act
from fundops.core.admin.page import Page, Panel
from fundops.core.admin.states import state_badge
from fundops.core.models import Staff
from fundops.core.selectors import days
from settlement.admin import attempts, books, under_review
from settlement.admin.claims import explain_link
from settlement.admin.correction_acts import CORRECT
from settlement.admin.evidence_brief import evidence_brief
from settlement.admin.formula import refund_formula
from settlement.admin.transfer_panels import (
    account_fact,
    amounts_panel,
    correction_panel,
    position_panel,
)
from settlement.models import Cause, CustodianTransfer, Payout, Refund
from settlement.selectors import page_facts, payout_facts
from settlement.selectors import payouts as of_payouts
from settlement.selectors.evidence_gate import evidence_of
from settlement.services import payouts, refunds
from settlement.services.payouts import enquiries
from settlement.services.transfers import submitting

REFUND, PAYOUT_RESEND, TRANSFER = "REFUND", "PAYOUT_RESEND", "TRANSFER"
MAKERS = ("operations",)
Words = str | Promise

_OPEN_REFUND = (
    Refund.State.CREATED,
    Refund.State.RETURNED_TO_MAKER,
    Refund.State.REJECTED,
)
_AWAITED = (Payout.State.SUBMITTED, Payout.State.BANK_ACCEPTED)
#: Why a payout cannot be sent again while its outcome is unknown.
OUTCOME_UNKNOWN = gettext_lazy(
    "Outcome unknown, enquire only; sending again could pay twice."
)
_NOTE = gettext_lazy("Note for the reviewer")


# Refunds


def _refund_lock(refund: Refund) -> Words | None:
    if waiting := under_review.waiting_words(REFUND, refund.refund_no):
        return waiting
    if refund.state not in _OPEN_REFUND:
        return None
    return under_review.blocked_words(REFUND, refund.refund_no)


def _refund_plan(refund: Refund) -> Page:
    claim = refund.claim
    record = page_facts.evidence(claim.record_id)
    return Page(
        title=_("Submit refund %(number)s for review") % {"number": refund},
        badges=[state_badge(refund)],
        facts=[
            books.amount_fact(_("To refund"), refund.amount, claim.currency),
            *books.customer_facts(claim.sub_account),
        ],
        columns=[
            [refund_formula(refund, record, explain_link(claim)), evidence_brief(claim)]
        ],
        above=under_review.checks_panel(REFUND, refund.refund_no),
    )


def _submit_refund(refund: Refund, actor: Staff, now: dt.datetime, note: str) -> str:
    review = refunds.submit(refund_no=refund.refund_no, actor=actor, now=now, note=note)
    return under_review.submitted_words(review)


REFUND_ACTS = (
    Act(
        code="submit",
        label=gettext_lazy("Submit for review…"),
        button=gettext_lazy("Submit for review"),
        roles=MAKERS,
        lock=_refund_lock,
        plan=_refund_plan,
        do=_submit_refund,
        note_label=_NOTE,
    ),
)


# Payouts


def resend_lock(payout: Payout) -> Words | None:
    """Say why a payout cannot be sent again; None where nobody would think of it."""
    if waiting := under_review.waiting_words(PAYOUT_RESEND, payout.payout_no):
        return waiting
    if payout.state == Payout.State.UNKNOWN:
        return OUTCOME_UNKNOWN
    if payout.state in _AWAITED:
        return _("It was sent; the bank's answer is awaited.")
    if payout.state == Payout.State.RETURNED_TO_BALANCE:
        return _customers_fault(payout)
    if payout.state not in of_payouts.ENDED:
        return None
    if of_payouts.last_cause(payout) == Cause.CUSTOMER:
        return _customers_fault(payout)
    evidence = evidence_of(payout.claim)
    if not evidence.ok:
        return evidence.words
    return under_review.blocked_words(PAYOUT_RESEND, payout.payout_no)


def _customers_fault(payout: Payout) -> str:
    """Say in the bank's code why this account gets no second try."""
    last = payout_facts.last_word(payout)
    code = last.code if last else ""
    if code in ("E2007", "R2007"):
        words = _(
            "Name mismatch at the payee's bank (%(code)s); not to this account again: "
            "propose a payee change."
        )
    else:
        words = _(
            "The payee's account cannot take it (%(code)s); not to this account again: "
            "propose a payee change."
        )
    return words % {"code": code or "—"}


def _resend_plan(payout: Payout) -> Page:
    account = payout_facts.paying_account(payout)
    return Page(
        title=_("Re-send payout %(number)s") % {"number": payout},
        badges=[state_badge(payout)],
        facts=[
            books.amount_fact(_("Amount"), payout.amount, payout.currency),
            *books.customer_facts(payout.claim.sub_account),
        ],
        columns=[
            [
                attempts.attempts_panel(payout),
                attempts.search_panel(payout),
                attempts.position_panel(account, payout),
            ]
        ],
        above=under_review.checks_panel(PAYOUT_RESEND, payout.payout_no),
    )


def _propose_resend(payout: Payout, actor: Staff, now: dt.datetime, note: str) -> str:
    review = payouts.propose_resend(
        payout_no=payout.payout_no, actor=actor, now=now, note=note
    )
    return under_review.submitted_words(review)


def _enquiry_lock(payout: Payout) -> Words | None:
    return "" if payout.state in (*_AWAITED, Payout.State.UNKNOWN) else None


def _enquiry_plan(payout: Payout) -> Page:
    return Page(
        title=_("Enquire about payout %(number)s") % {"number": payout},
        badges=[state_badge(payout)],
        facts=[books.amount_fact(_("Amount"), payout.amount, payout.currency)],
        columns=[[attempts.attempts_panel(payout), attempts.search_panel(payout)]],
    )


def _enquire(payout: Payout, actor: Staff, now: dt.datetime, note: str) -> str:
    day = days.oldest_open_day()
    found = enquiries.enquire(
        payout_no=payout.payout_no,
        business_date=day.date if day else now.date(),
        actor=actor,
        now=now,
    )
    return _("%(number)s, %(amount)s: asked; it is %(state)s.") % {
        "number": found,
        "amount": figures.money(found.amount),
        "state": found.get_state_display(),
    }


PAYOUT_ACTS = (
    Act(
        code="resend",
        label=gettext_lazy("Re-send…"),
        button=gettext_lazy("Propose the re-send"),
        roles=MAKERS,
        lock=resend_lock,
        plan=_resend_plan,
        do=_propose_resend,
        note_label=_NOTE,
    ),
    Act(
        code="enquire",
        label=gettext_lazy("Enquire…"),
        button=gettext_lazy("Enquire now"),
        roles=MAKERS,
        lock=_enquiry_lock,
        plan=_enquiry_plan,
        do=_enquire,
    ),
)


# Transfers


def _transfer_lock(transfer: CustodianTransfer) -> Words | None:
    if waiting := under_review.waiting_words(TRANSFER, transfer.transfer_no):
        return waiting
    if transfer.state != CustodianTransfer.State.DRAFT:
        return None
    return under_review.blocked_words(TRANSFER, transfer.transfer_no)


def _transfer_plan(transfer: CustodianTransfer) -> Page:
    panels: list[Panel] = [
        *correction_panel(transfer),
        amounts_panel(transfer),
        position_panel(transfer),
    ]
    amount: Any = transfer.amount
    return Page(
        title=_("Submit transfer %(number)s for approval") % {"number": transfer},
        badges=[state_badge(transfer)],
        facts=[
            books.amount_fact(_("Amount"), amount, transfer.currency),
            account_fact(_("From"), transfer.from_account),
            account_fact(_("To"), transfer.to_account),
        ],
        columns=[panels],
        above=under_review.checks_panel(TRANSFER, transfer.transfer_no),
    )


def _submit_transfer(
    transfer: CustodianTransfer, actor: Staff, now: dt.datetime, note: str
) -> str:
    review = submitting.submit(
        transfer_no=transfer.transfer_no, actor=actor, now=now, note=note
    )
    return under_review.submitted_words(review)


TRANSFER_ACTS = (
    Act(
        code="submit",
        label=gettext_lazy("Submit for approval…"),
        button=gettext_lazy("Submit for approval"),
        roles=MAKERS,
        lock=_transfer_lock,
        plan=_transfer_plan,
        do=_submit_transfer,
        note_label=_NOTE,
    ),
    CORRECT,
)
