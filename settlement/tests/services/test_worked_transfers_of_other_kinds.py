"""Fees, advances, money back to a channel, corrections: every event a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import service
from settlement.models import CustodianTransfer
from settlement.services.transfers import answers
from settlement.services.verify_books import verify_books
from settlement.tests import owed, transfers
from settlement.tests.books import line
from settlement.tests.factories import balances, money_on

pytestmark = pytest.mark.django_db
D = Decimal
#: What holds all the way; the others ask of orders and days that are not played here.
HELD = {"I1", "I2", "I3", "I4", "I19", "I21", "I28", "L2", "L5", "L6"}


@dataclass
class Moved:
    """A draft of a kind, and what the books said before it was sent."""

    draft: CustodianTransfer
    owed_on: str

    def has_a_line(self, amount: str, outcome: str = "DONE") -> None:
        main = transfers.the_account("COLLECTION_MAIN")
        word = transfers.a_line(self.draft, main, amount, outcome=outcome)
        answers.take(answer=word, actor=service(), now=transfers.MORNING)

    def is_answered(self, outcome: str) -> None:
        answer = transfers.an_answer(self.draft, outcome)
        answers.take(answer=answer, actor=service(), now=transfers.MORNING)

    @property
    def state(self) -> str:
        return str(CustodianTransfer.objects.get(pk=self.draft.pk).state)


def a_fee() -> Moved:
    owed.the_registry()
    owed.a_fee("10.00")
    return Moved(transfers.prepare()[-1], "2011")


def an_advance() -> Moved:
    owed.the_registry()
    owed.an_advance("80.00")
    return Moved(transfers.prepare()[-1], "2010")


def a_channels_money() -> Moved:
    return Moved(owed.given_to_its_channel(owed.a_late_success()), "2009")


KINDS = pytest.mark.parametrize("made", [a_fee, an_advance, a_channels_money])


def the_books_hold() -> None:
    assert HELD.isdisjoint({found.id for found in verify_books().broken})


@KINDS
def test_it_is_reserved_sent_and_executed(made: Callable[[], Moved]) -> None:
    moved = made()
    amount, before = moved.draft.amount, balances()
    assert (before["1001"], before[moved.owed_on]) == (amount, -amount)
    transfers.approved(moved.draft)
    assert balances() == before
    transfers.send_approved(moved.draft)
    sent = {**before, "1102": -amount}
    del sent[moved.owed_on]
    assert balances() == sent
    the_books_hold()
    moved.is_answered("DONE")
    moved.has_a_line(f"-{amount}")
    assert {"1001", "1102", moved.owed_on}.isdisjoint(balances())
    assert moved.state == "EXECUTED"
    the_books_hold()


@KINDS
def test_refused_by_the_bank_it_is_owed_again(made: Callable[[], Moved]) -> None:
    moved = made()
    before = balances()
    transfers.sent(moved.draft)
    moved.is_answered("REFUSED")
    assert (balances(), moved.state) == (before, "BANK_REJECTED")
    the_books_hold()


@KINDS
def test_what_came_back_is_owed_again(made: Callable[[], Moved]) -> None:
    moved = made()
    before = balances()
    transfers.sent(moved.draft)
    moved.is_answered("DONE")
    moved.has_a_line(f"{moved.draft.amount}", "RETURNED")
    assert (balances(), moved.state) == (before, "RETURNED")
    the_books_hold()


@KINDS
def test_refused_and_executed_all_the_same_it_is_cleared(
    made: Callable[[], Moved],
) -> None:
    moved = made()
    transfers.sent(moved.draft)
    moved.is_answered("REFUSED")
    moved.has_a_line(f"-{moved.draft.amount}")
    assert {"1001", "1102", "1302", moved.owed_on}.isdisjoint(balances())
    assert Break.objects.filter(reason="EXECUTED_AFTER_REFUSAL").exists()
    the_books_hold()


@KINDS
def test_executed_twice_it_is_to_be_recovered(made: Callable[[], Moved]) -> None:
    """Refused, owed again and sent once more, and then the first was executed, too."""
    moved = made()
    money_on(transfers.the_account("COLLECTION_MAIN"), "2000.00")
    transfers.sent(moved.draft)
    moved.is_answered("REFUSED")
    (successor,) = transfers.prepare()
    assert successor.replaces == moved.draft
    owed.executed(successor)
    moved.has_a_line(f"-{moved.draft.amount}")
    assert balances()["1302"] == moved.draft.amount
    assert Break.objects.filter(reason="PAID_TWICE").exists()


def test_a_fee_goes_from_book_s_to_our_own_bank() -> None:
    moved = a_fee()
    line(lambda: None, a1001=10, a2011=-10, a9101=10, a9301=-10)
    transfers.approved(moved.draft)
    line(
        lambda: transfers.send_approved(moved.draft),
        **dict(a1001=10, a1102=-10, a9101=10, a9301=-10),
    )
    line(lambda: moved.is_answered("DONE"), a9001=10, a9301=-10)
    line(lambda: moved.has_a_line("-10.00"), a9001=10, a9301=-10)
    line(
        lambda: moved.has_a_line("10.00", "RETURNED"),
        **dict(a1001=10, a2011=-10, a9101=10, a9301=-10),
    )


def test_money_of_2009_is_asked_about_until_it_is_sent_and_when_it_is_not() -> None:
    moved = a_channels_money()

    def asked() -> list[str]:
        waiting = Break.objects.exclude(state="RESOLVED")
        return list(waiting.values_list("reason", flat=True))

    assert asked() == ["LATE_SUCCESS"]
    transfers.sent(moved.draft)
    assert asked() == []
    moved.is_answered("REFUSED")
    assert asked() == ["BACK_TO_CHANNEL_FAILED"]


def test_a_correction_moves_as_what_it_corrects() -> None:
    moved = a_fee()
    done = owed.executed(moved.draft)
    owed.a_fee("5.00")
    line(lambda: None, a1001=5, a2011=-5, a9001=10, a9101=5, a9301=-15)
    correction = owed.with_a_paper(owed.a_correction(done, "4.00"))
    line(
        lambda: transfers.sent(correction),
        **dict(a1001=5, a1102=-4, a2011=-1, a9001=10, a9101=5, a9301=-15),
    )
    the_books_hold()
    line(
        lambda: transfers.executed(correction),
        **dict(a1001=1, a2011=-1, a9001=14, a9101=1, a9301=-15),
    )
    the_books_hold()
    # What it corrects stays as it was.
    again = CustodianTransfer.objects.get(pk=done.pk)
    assert (again.amount, again.state) == (D(10), "EXECUTED")
