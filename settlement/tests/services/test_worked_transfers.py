"""The worked scenarios of transfers: every event a line, every balance after it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import service
from settlement.models import BankAccount, CustodianTransfer
from settlement.services.transfers import answers
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.books import line

pytestmark = pytest.mark.django_db
D = Decimal


class Transfer:
    """1,000.00 owed to the fund side, and as much of other money at the bank."""

    def __init__(self) -> None:
        self.draft = transfers.a_draft("1000.00", money="1000.00")

    def is_approved(self) -> None:
        transfers.approved(self.draft)

    def is_sent(self) -> None:
        transfers.send_approved(self.draft)

    def is_answered(self, outcome: str) -> None:
        answer = transfers.an_answer(self.draft, outcome)
        answers.take(answer=answer, actor=service(), now=transfers.MORNING)

    def has_a_line(self, amount: str, outcome: str = "DONE") -> None:
        main = transfers.the_account("COLLECTION_MAIN")
        word = transfers.a_line(self.draft, main, amount, outcome=outcome)
        answers.take(answer=word, actor=service(), now=transfers.MORNING)

    @property
    def state(self) -> str:
        return str(CustodianTransfer.objects.get(pk=self.draft.pk).state)


@pytest.fixture
def moved() -> Transfer:
    """Its purchase was debited and is not remitted yet (1101); others are (2001)."""
    transfer = Transfer()
    line(lambda: None, a1001=1000, a1101=1000, a2001=-1000, a2002=-1000)
    return transfer


def test_a_transfer_is_reserved_sent_and_executed(moved: Transfer) -> None:
    line(moved.is_approved, a1001=1000, a1101=1000, a2001=-1000, a2002=-1000)
    line(moved.is_sent, a1001=1000, a1101=1000, a1102=-1000, a2001=-1000)
    line(lambda: moved.is_answered("DONE"), a1101=1000, a2001=-1000)
    line(lambda: moved.has_a_line("-1000.00"), a1101=1000, a2001=-1000)
    assert moved.state == "EXECUTED"


def test_a_transfer_that_the_bank_refuses_is_owed_again(moved: Transfer) -> None:
    moved.is_approved()
    line(moved.is_sent, a1001=1000, a1101=1000, a1102=-1000, a2001=-1000)
    line(
        lambda: moved.is_answered("REFUSED"),
        **dict(a1001=1000, a1101=1000, a2001=-1000, a2002=-1000),
    )
    assert moved.state == "BANK_REJECTED"


def test_a_transfer_that_comes_back_is_owed_again(moved: Transfer) -> None:
    moved.is_approved()
    moved.is_sent()
    line(lambda: moved.is_answered("DONE"), a1101=1000, a2001=-1000)
    line(
        lambda: moved.has_a_line("1000.00", "RETURNED"),
        **dict(a1001=1000, a1101=1000, a2001=-1000, a2002=-1000),
    )
    assert moved.state == "RETURNED"


def test_money_moves_from_the_sub_to_the_main_account_line_by_line() -> None:
    draft = transfers.an_internal_draft("1000.00")
    sub, main = (
        transfers.the_account(kind) for kind in ("COLLECTION_SUB", "COLLECTION_MAIN")
    )

    def has_a_line(account: BankAccount, amount: str) -> None:
        word = transfers.a_line(draft, account, amount, serial="B1")
        answers.take(answer=word, actor=service(), now=transfers.MORNING)

    line(lambda: transfers.sent(draft), a1001=1000, a2001=-1000)
    # Out of the one, not yet in the other.
    line(lambda: has_a_line(sub, "-1000.00"), a1102=1000, a2001=-1000)
    line(lambda: has_a_line(main, "1000.00"), a1001=1000, a2001=-1000)
    assert bank.by_account()[("1001", main.account_no)] == D(1000)
