"""
The bank's words about one payout, in every order: the same books, the same states.

A set of words is one world; whichever of them is heard first, it ends in one way. The
larger worlds are walked through whole by a soak, and by a part of their orders here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import transaction

from settlement.models import AttemptAnswer, BankMovement, Payout, Reservation
from settlement.tests import payouts as bank
from tests.rounds import ROUNDS

pytestmark = pytest.mark.django_db

Word = Callable[[Payout], None]
#: Orders of a world that are walked through where no soak asks for all.
_A_FEW = 12

ACCEPTED: Word = bank.accepted
PAID: Word = bank.paid
LINE: Word = bank.debit_line
LOST: Word = bank.not_found
REFUSED: Word = partial(bank.refused, code="E1001")
REFUSED_CUSTOMER: Word = partial(bank.refused, code="E2001")
REFUSED_UNKNOWN: Word = partial(bank.refused, code="X999")
BACK: Word = partial(bank.came_back, code="R1001")
BACK_CUSTOMER: Word = partial(bank.came_back, code="R2001")
BACK_UNKNOWN: Word = partial(bank.came_back, code="X998")

PAID_ENDS = ("PAID", "PAID")
OWED_ENDS = ("FAILED", "OPEN")
BACK_ENDS = ("RETURNED", "OPEN")
BALANCE_ENDS = ("RETURNED_TO_BALANCE", "RETURNED_TO_BALANCE")


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


@contextmanager
def undone() -> Iterator[None]:
    """Try something and take all of it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def orders(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    every = list(itertools.permutations(words))
    if ROUNDS >= 100 or len(every) <= 2 * _A_FEW:
        return every
    return every[:: len(every) // _A_FEW] + every[-1:]


def end_of(payout: Payout) -> tuple[object, ...]:
    payout = bank.again(payout)
    return (
        str(payout.state),
        str(payout.claim.state),
        sorted(bank.by_account().items()),
        sorted(
            BankMovement.objects.values_list("subject_no", "amount").order_by("amount")
        ),
        Reservation.objects.filter(state="HELD").count(),
        AttemptAnswer.objects.count(),
    )


def ends(payout: Payout, words: Sequence[Word]) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for order in orders(words):
        with undone():
            for word in order:
                word(payout)
            found.add(tuple(map(repr, end_of(payout))))
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([ACCEPTED, PAID, LINE], PAID_ENDS),
        ([ACCEPTED, REFUSED, LOST], OWED_ENDS),
        ([ACCEPTED, REFUSED_UNKNOWN], OWED_ENDS),
        ([ACCEPTED, REFUSED_CUSTOMER, LOST], BALANCE_ENDS),
        ([REFUSED, REFUSED_CUSTOMER], BALANCE_ENDS),
        ([ACCEPTED, REFUSED, PAID, LINE], PAID_ENDS),
        ([ACCEPTED, LOST, LINE, PAID], PAID_ENDS),
        ([ACCEPTED, PAID, LINE, BACK], BACK_ENDS),
        ([ACCEPTED, PAID, LINE, BACK_UNKNOWN], BACK_ENDS),
        ([ACCEPTED, PAID, LINE, BACK_CUSTOMER], BALANCE_ENDS),
        ([ACCEPTED, REFUSED, BACK], BACK_ENDS),
        ([ACCEPTED, REFUSED, PAID, LINE, LOST, BACK], BACK_ENDS),
        ([ACCEPTED, REFUSED, PAID, LINE, LOST, BACK_CUSTOMER], BALANCE_ENDS),
        ([ACCEPTED, REFUSED_CUSTOMER, PAID, LINE, LOST, BACK], BALANCE_ENDS),
        ([REFUSED_CUSTOMER, PAID, LINE, LOST, BACK_CUSTOMER], BALANCE_ENDS),
    ],
)
def test_ends_in_one_way(words: Sequence[Word], expected: tuple[str, str]) -> None:
    payout = bank.a_sent_payout()
    found = ends(payout, words)
    assert len(found) == 1, found
    assert next(iter(found))[:2] == tuple(map(repr, expected))


def test_paid_and_refused_by_the_customer_leaves_nothing_owed() -> None:
    """
    The one world whose word for the payout depends on what was heard first.

    What was given to the balance is a state that no move leaves; the money is the same
    in both orders, and a person is asked in both.
    """
    payout = bank.a_sent_payout()
    found = ends(payout, [REFUSED_CUSTOMER, PAID, LINE])
    assert len({end[2:] for end in found}) == 1
    assert {end[0] for end in found} == {"'PAID'", "'RETURNED_TO_BALANCE'"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([(PAID, 1), (PAID, 2)], PAID_ENDS),
        ([(PAID, 1), (REFUSED, 2)], PAID_ENDS),
        ([(PAID, 1), (PAID, 2), (BACK, 1)], PAID_ENDS),
        ([(PAID, 1), (PAID, 2), (BACK, 2)], PAID_ENDS),
        ([(BACK, 1), (PAID, 2)], PAID_ENDS),
        ([(BACK, 1), (REFUSED, 2)], None),
    ],
)
def test_two_tries_pay_once(
    words: Sequence[tuple[Callable[..., None], int]],
    expected: tuple[str, str] | None,
) -> None:
    """Words about the first try that come while the second is out, in every order."""
    payout = bank.a_sent_payout()
    bank.refused(payout)
    assert bank.send_again(payout)
    found = ends(payout, [partial(word, number=number) for word, number in words])
    assert len({end[2] for end in found}) == 1, found
    if expected:
        assert {end[:2] for end in found} == {tuple(map(repr, expected))}
