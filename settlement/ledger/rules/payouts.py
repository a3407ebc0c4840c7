"""Money on its way to a customer, and all the ways in which it does not arrive."""

from __future__ import annotations

from decimal import Decimal

from fundops.core.money import ZERO
from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry


def payout_submitted(
    *, payable: str, claim_no: str, payout_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2003 · 2004 · 2005 / 2006: it is under way; the debt is not gone yet."""
    return Booking(
        Event.PAYOUT_SUBMITTED,
        entry(
            debit(payable, claim_no, amount, currency),
            credit("2006", payout_no, amount, currency),
        ),
    )


def payout_paid(
    *, payout_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2006 / 1001: the bank has debited us; now the debt is gone."""
    return Booking(
        Event.PAYOUT_PAID,
        entry(
            debit("2006", payout_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def payout_refused(
    *, payable: str, claim_no: str, payout_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2006 / its payable: refused, and not by the customer's fault."""
    return Booking(
        Event.PAYOUT_REFUSED,
        entry(
            debit("2006", payout_no, amount, currency),
            credit(payable, claim_no, amount, currency),
        ),
    )


def payout_refused_by_customer(
    *, payout_no: str, sub_account_no: str, amount: Decimal, currency: str = CNY
) -> tuple[Booking, Booking]:
    """2006 / 2007; 2007 / 2008: the customer's account refused it (two entries)."""
    return (
        Booking(
            Event.PAYOUT_REFUSED,
            entry(
                debit("2006", payout_no, amount, currency),
                credit("2007", payout_no, amount, currency),
            ),
        ),
        returned_to_balance(
            payout_no=payout_no,
            sub_account_no=sub_account_no,
            amount=amount,
            currency=currency,
        ),
    )


def payout_came_back(
    *,
    account_no: str,
    payout_no: str,
    amount: Decimal,
    fee: Decimal = ZERO,
    currency: str = CNY,
) -> Booking:
    """
    1001 a−f, 1301 f / 2007 a: into return transit; book O: 9401 f / 9201 f.

    :param amount: what had been paid (a); `fee` (f) of it was kept on the way.
    """
    return Booking(
        Event.PAYOUT_CAME_BACK,
        entry(
            debit("1001", account_no, amount - fee, currency),
            debit("1301", payout_no, fee, currency),
            credit("2007", payout_no, amount, currency),
        ),
        own=entry(
            debit("9401", payout_no, fee, currency),
            credit("9201", payout_no, fee, currency),
        ),
    )


def returned_to_balance(
    *, payout_no: str, sub_account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2007 / 2008: the customer's account was the cause."""
    return Booking(
        Event.RETURNED_TO_BALANCE,
        entry(
            debit("2007", payout_no, amount, currency),
            credit("2008", sub_account_no, amount, currency),
        ),
    )


def returned_to_claim(
    *, payable: str, claim_no: str, payout_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2007 / its payable: any other cause; the same claim is owed again."""
    return Booking(
        Event.RETURNED_TO_CLAIM,
        entry(
            debit("2007", payout_no, amount, currency),
            credit(payable, claim_no, amount, currency),
        ),
    )


def came_back_before_notice(
    *, payout_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2006 / 1001: what came back had been debited, though nobody said so yet."""
    return Booking(
        Event.CAME_BACK_BEFORE_NOTICE,
        entry(
            debit("2006", payout_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def paid_after_refusal(
    *,
    payable: str,
    claim_no: str,
    account_no: str,
    amount: Decimal,
    currency: str = CNY,
) -> Booking:
    """Payable / 1001: paid after all; the claim was open again."""
    return Booking(
        Event.PAID_AFTER_REFUSAL,
        entry(
            debit(payable, claim_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def paid_out_of_balance(
    *, sub_account_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2008 / 1001: paid after all; the customer's balance is still there."""
    return Booking(
        Event.PAID_AFTER_REFUSAL,
        entry(
            debit("2008", sub_account_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def paid_twice(
    *, case: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1302 / 1001: paid although nothing was owed any more; to be recovered."""
    return Booking(
        Event.PAID_TWICE,
        entry(
            debit("1302", case, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def paid_by_earlier_attempt(
    *, payable: str, claim_no: str, case: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """Payable / 1302: the later attempt failed, so what was paid twice was paid."""
    return Booking(
        Event.PAID_AFTER_REFUSAL,
        entry(
            debit(payable, claim_no, amount, currency),
            credit("1302", case, amount, currency),
        ),
    )


def recovered(
    *, case: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1001 / 1302: what was paid wrongly is back."""
    return Booking(
        Event.RECOVERED,
        entry(
            debit("1001", account_no, amount, currency),
            credit("1302", case, amount, currency),
        ),
    )
