"""A try that the bank refused, or never had: by its cause, owed again or in balance."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from settlement.ledger import rules
from settlement.models import AttemptAnswer, Cause, Outcome, Payout, Reservation
from settlement.selectors.payouts import ENDED, cause_of
from settlement.services import reservations
from settlement.services.payouts import case as cases
from settlement.services.payouts import paying
from settlement.services.payouts.case import Case
from settlement.services.payouts.questions import UNKNOWN_CAUSE


def refused(case: Case) -> None:
    """Book a refusal, once; one that comes after the success is a contradiction."""
    if case.is_live:
        _refuse(case)
    elif case.meaning.cause == Cause.CUSTOMER and _is_owed_again(case):
        give_to_balance(case)
    elif case.debit() is not None and not came_back_before(case):
        case.ask_a_person(
            "REFUSED_AFTER_SUCCESS",
            _("The bank calls %(attempt)s refused after it had paid it; ask the bank."),
        )


def _refuse(case: Case) -> None:
    reservations.release(
        subject_kind=Reservation.SubjectKind.PAYOUT, subject_no=case.attempt.attempt_no
    )
    if case.meaning.cause == Cause.CUSTOMER:
        customers = rules.payout_refused_by_customer(
            payout_no=case.payout.payout_no,
            sub_account_no=case.sub_account_no,
            amount=case.amount,
            currency=case.claim.currency,
        )
        for what, booking in zip(("refused", "balance"), customers, strict=True):
            case.post(what, booking)
        case.payout.fail()
        case.payout.save(update_fields=["state"])
        cases.end_in_balance(case)
        case.tell("returned_to_balance")
        return
    case.post("refused", rules.payout_refused(**_of_payout(case)))
    cases.fail(case)
    case.tell("failed", cause=case.meaning.cause)
    ask_for_unknown_cause(case)
    paying.settle_by_earlier(case)


def give_to_balance(case: Case) -> None:
    """Move what is owed again to the customer's balance: the account was the cause."""
    case.post("taken_up", rules.payout_submitted(**_of_payout(case)))
    customers = rules.payout_refused_by_customer(
        payout_no=case.payout.payout_no,
        sub_account_no=case.sub_account_no,
        amount=case.amount,
        currency=case.claim.currency,
    )
    for what, booking in zip(("refused", "balance"), customers, strict=True):
        case.post(what, booking)
    cases.void_resend(case, _("The customer's account is the cause."))
    cases.end_in_balance(case)
    case.tell("returned_to_balance")


def ask_for_unknown_cause(case: Case) -> None:
    """Put a failure whose cause nobody knows before a person, the same day."""
    if case.meaning.cause == Cause.UNKNOWN:
        case.ask_a_person(
            UNKNOWN_CAUSE,
            _(
                "Why %(attempt)s did not arrive is not known; decide by the review of "
                "its re-send whether the customer's account is the cause."
            ),
        )


def came_back_before(case: Case) -> bool:
    """Say whether this try's money was booked as returned, by an earlier word."""
    return (
        AttemptAnswer.objects.filter(attempt=case.attempt, outcome=Outcome.RETURNED)
        .exclude(pk=case.kept.pk)
        .exists()
    )


def customer_is_the_cause(case: Case) -> bool:
    """Say whether any word about this try names the customer's account."""
    return cause_of(case.attempt) == Cause.CUSTOMER


def _is_owed_again(case: Case) -> bool:
    return (
        case.is_last
        and case.payout.state in (*ENDED, Payout.State.READY)
        and case.is_owed_again
    )


def _of_payout(case: Case) -> dict[str, Any]:
    return {"payout_no": case.payout.payout_no, **case.owed}
