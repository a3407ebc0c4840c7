"""The bank has debited us: the debt is gone, or the money is to be recovered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from settlement.ledger import rules
from settlement.ledger.lines import Booking
from settlement.models import BankMovement, Reservation
from settlement.selectors.payouts import cases_of
from settlement.services import movements, reservations
from settlement.services.payouts import case as cases
from settlement.services.payouts.case import Case


def paid(case: Case) -> None:
    """Book the bank's debit of a try, once, and end what it ends."""
    movement = case.answer.movement or movements.resulted(
        answer=case.answer,
        account=case.attempt.account,
        amount=-case.amount,
        nature=BankMovement.Nature.PAYOUT,
        bank_serial=case.answer.bank_serial,
    )
    if movement.entry_reference:
        return
    debited(case, movement, rules.payout_paid)


def debited(
    case: Case, movement: BankMovement, while_live: Callable[..., Booking]
) -> None:
    """
    Book a debit by what is owed at this moment, and move the states.

    :param while_live: the entry where its end was awaited; a debit that is only
        implied by its return is another event than one that was told of.
    """
    account: dict[str, Any] = {
        "account_no": case.attempt.account.account_no,
        "amount": case.amount,
        "currency": case.claim.currency,
    }
    reservations.consume(
        subject_kind=Reservation.SubjectKind.PAYOUT, subject_no=case.attempt.attempt_no
    )
    if case.is_live:
        case.book(movement, while_live(payout_no=case.payout.payout_no, **account))
        cases.pay(case)
        case.tell("paid")
    elif case.is_owed_again and case.nothing_is_live:
        _pay_after_all(case, movement)
    elif _is_in_balance(case):
        case.book(
            movement,
            rules.paid_out_of_balance(sub_account_no=case.sub_account_no, **account),
        )
        case.tell("paid_out_of_balance")
        case.ask_a_person(
            "PAID_AFTER_REFUSAL",
            _("The bank paid %(attempt)s after it had refused it; tell the customer."),
        )
    else:
        case.book(movement, rules.paid_twice(case=movement.evidence_key, **account))
        case.tell("paid_twice")
        case.ask_a_person(
            "PAID_TWICE",
            _("%(attempt)s was paid though nothing was owed: recall it at once."),
            subject=movement.evidence_key,
        )


def settle_by_earlier(case: Case) -> None:
    """
    Pay a claim that is owed again by what an earlier try of it had paid.

    A success that came while a later try was out stood on 1302; when the later one
    ends without money, the earlier is what pays the claim.
    """
    open_cases = cases_of(case.payout)
    if not case.is_owed_again or not open_cases:
        return
    key, _balance = open_cases[0]
    case.post("earlier", rules.paid_by_earlier_attempt(case=key, **_owed(case)))
    cases.void_resend(case, _("An earlier try of it turned out to be paid."))
    cases.pay(case)
    case.tell("paid_by_earlier", case=key)


def _pay_after_all(case: Case, movement: BankMovement) -> None:
    """Pay what was booked as refused: the claim is open, nothing else is under way."""
    account_no = case.attempt.account.account_no
    case.book(movement, rules.paid_after_refusal(account_no=account_no, **_owed(case)))
    cases.void_resend(case, _("The bank paid it after all."))
    cases.pay(case)
    case.tell("paid_after_refusal")
    case.ask_a_person(
        "PAID_AFTER_REFUSAL",
        _("The bank paid %(attempt)s after it had refused it; it is not sent again."),
    )


def _is_in_balance(case: Case) -> bool:
    return case.is_in_balance and cases.balance_of_customer(case) >= case.amount


def _owed(case: Case) -> dict[str, Any]:
    return dict(case.owed)
