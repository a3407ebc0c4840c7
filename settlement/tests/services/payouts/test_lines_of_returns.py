"""A line of a statement that brings money back, in the words in which banks say so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from settlement.models import AttemptAnswer, BankAccount
from settlement.tests import payouts as bank
from settlement.tests.bank_files import OURS, line, put_statement, received
from settlement.tests.factories import a_bank_account

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize(
    ("summary", "cause", "state"),
    [
        ("退票 R2001 账户已销户", "CUSTOMER", "RETURNED_TO_BALANCE"),
        ("R2001 账户已销户", "CUSTOMER", "RETURNED_TO_BALANCE"),
        ("退票 R1001 收款行无法入账", "BANK", "RETURNED"),
        ("退票", "UNKNOWN", "RETURNED"),
        ("退票 X998 不明", "UNKNOWN", "RETURNED"),
    ],
)
def test_the_code_of_a_return_decides(
    summary: str, cause: str, state: str, tmp_path: Path
) -> None:
    a_bank_account(BankAccount.Kind.PAYOUT, OURS)
    bank.two_days()
    payout = bank.a_sent_payout()
    serial = payout.attempts.get().attempt_no
    put_statement(
        tmp_path,
        line("-80.00", "B1", serial_no=serial),
        line("80.00", "B2", serial_no=serial, summary=summary),
        opening="80.00",
    )
    assert received(tmp_path).ok
    assert AttemptAnswer.objects.get(outcome="RETURNED").cause == cause
    assert bank.again(payout).state == state
