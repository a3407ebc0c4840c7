"""Money that came back (退票): through return transit, and on by its cause."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from settlement.ledger import bank_rules, rules
from settlement.models import BankMovement, Claim, Payout
from settlement.services import movements
from settlement.services.bank_answers import REFUTED
from settlement.services.payouts import case as cases
from settlement.services.payouts import paying, refusing
from settlement.services.payouts.case import Case
from settlement.services.payouts.claim_states import follow

_PAID = (Payout.State.PAID, Payout.State.SETTLED)


def came_back(case: Case) -> None:
    """
    Book a return: first the debit it implies, where nobody told of that yet.

    Money that was paid twice is recovered by it; what paid the claim is owed again, or
    is the customer's balance; what fits neither waits unapplied for a person.
    """
    credit = case.answer.movement
    if credit is not None and case.answer.code != REFUTED and credit.entry_reference:
        return
    if refusing.came_back_before(case):
        _keep_unapplied(case)
        return
    debit = _debit(case)
    if cases.is_case_of_1302(debit):
        _book(
            case,
            rules.recovered(
                case=debit.evidence_key,
                account_no=case.attempt.account.account_no,
                amount=case.amount,
                currency=case.claim.currency,
            ),
        )
        case.tell("recovered")
    elif case.payout.state in _PAID:
        _return(case)
    else:
        _return_to_balance(case)


def _debit(case: Case) -> BankMovement:
    """Find the debit that came back; book it now where the return is its first sign."""
    if case.answer.code == REFUTED and case.answer.movement is not None:
        return case.answer.movement
    found = case.debit()
    if found is not None:
        return found
    implied = movements.resulted(
        answer=case.answer,
        account=case.attempt.account,
        amount=-case.amount,
        nature=BankMovement.Nature.PAYOUT,
    )
    paying.debited(case, implied, rules.came_back_before_notice)
    return implied


def _return(case: Case) -> None:
    into_transit(case)
    of_payout: dict[str, Any] = {"payout_no": case.payout.payout_no}
    if refusing.customer_is_the_cause(case):
        _to_balance(case)
        case.payout.come_back()
        case.payout.save(update_fields=["state"])
        case.payout.return_to_balance()
        case.payout.save(update_fields=["state"])
        follow(case.claim, Claim.State.RETURNED_TO_BALANCE)
        case.tell("returned_to_balance")
        return
    case.post("owed", rules.returned_to_claim(**of_payout, **_owed(case)))
    cases.come_back(case)
    case.tell("returned", cause=case.meaning.cause)
    refusing.ask_for_unknown_cause(case)
    paying.settle_by_earlier(case)


def _return_to_balance(case: Case) -> None:
    """Put back what had been paid out of the balance, or could not be placed at all."""
    if not case.is_in_balance:
        _keep_unapplied(case)
        return
    into_transit(case)
    _to_balance(case)
    case.tell("returned_to_balance")


def into_transit(case: Case) -> None:
    """1001 / 2007, by the movement that brought the money."""
    _book(
        case,
        rules.payout_came_back(
            account_no=case.attempt.account.account_no,
            payout_no=case.payout.payout_no,
            amount=case.amount,
            currency=case.claim.currency,
        ),
    )


def _to_balance(case: Case) -> None:
    case.post(
        "balance",
        rules.returned_to_balance(
            payout_no=case.payout.payout_no,
            sub_account_no=case.sub_account_no,
            amount=case.amount,
            currency=case.claim.currency,
        ),
    )


def _keep_unapplied(case: Case) -> None:
    credit = case.answer.movement
    if credit is None or case.answer.code == REFUTED:
        raise RuntimeError(f"{case.attempt} came back without the money's movement.")
    case.book(
        credit,
        bank_rules.unknown_receipt(
            account_no=case.attempt.account.account_no,
            movement_no=credit.evidence_key,
            amount=credit.amount,
        ),
    )
    case.ask_a_person(
        "RETURN_NOT_PLACED",
        _("Money of %(attempt)s came back that nothing was out for; say whose it is."),
        subject=credit.evidence_key,
    )


def _book(case: Case, booking: Any) -> None:
    """Post by the movement of the return; a refuted debit has none of its own."""
    credit = case.answer.movement
    if credit is None or case.answer.code == REFUTED:
        case.post("back", booking)
    else:
        case.book(credit, booking)


def _owed(case: Case) -> dict[str, Any]:
    return dict(case.owed)
