"""
A bank that behaves as it likes, and people who send again whenever they may.

The bank pays, refuses, loses its words, says them twice, late and in any order, and
sends money back; yet of one claim it never has more than one payment standing that we
asked for. Twenty worlds here, two thousand by a soak.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from fundops.core.errors import FundopsError
from settlement.models import Payout
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from tests.rounds import ROUNDS

pytestmark = pytest.mark.django_db

WORLDS = 2_000 if ROUNDS >= 100 else 20
MOST_TURNS = 25
REFUSALS = ("E1001", "E1003", "E1101", "E2001", "X999")
RETURNS = ("R1001", "R2001", "X998")
#: States in which nothing more is to come by itself.
RESTS = ("PAID", "SETTLED", "RETURNED_TO_BALANCE")

Word = Callable[[], None]


@dataclass
class WilfulBank:
    """The truth about each try of one payout, and the words still to be said."""

    payout: Payout
    chance: random.Random
    #: By number of the try: PAID, REFUSED or RETURNED.
    truth: dict[int, str] = field(default_factory=dict)
    unsaid: list[Word] = field(default_factory=list)
    most_standing: int = 0
    #: What the made-up beginning leaves unproved.
    broken_before: list[tuple[str, int]] = field(default_factory=list)

    def receive(self, number: int) -> None:
        """Decide on a try once, and prepare the words about it."""
        payout, draw = self.payout, self.chance.random()
        self.unsaid.append(lambda: bank.accepted(payout, number))
        if draw < 0.4:
            self.truth[number] = "REFUSED"
            code = self.chance.choice(REFUSALS)
            words: list[Word] = [lambda: bank.refused(payout, code, number)]
        else:
            self.truth[number] = "PAID"
            words = [
                lambda: bank.paid(payout, number),
                lambda: bank.debit_line(payout, number),
            ]
            if self.chance.random() < 0.3:
                words = words[1:]  # the result is lost, the statement has it
        self._count()
        if self.truth[number] == "PAID" and self.chance.random() < 0.35:
            words.append(lambda: self._send_back(number))
        # Said twice now and then.
        words += [word for word in words[:2] if self.chance.random() < 0.2]
        self.unsaid += words

    def speak(self) -> None:
        """Say one of the words that are left, whichever."""
        self.unsaid.pop(self.chance.randrange(len(self.unsaid)))()

    def is_asked(self, number: int) -> None:
        """Answer an enquiry by what is true: a payment that never was is not found."""
        if self.truth[number] == "REFUSED":
            bank.not_found(self.payout, number)
        else:
            bank.debit_line(self.payout, number)

    def _send_back(self, number: int) -> None:
        self.truth[number] = "RETURNED"
        bank.came_back(self.payout, self.chance.choice(RETURNS), number)

    def _count(self) -> None:
        standing = sum(what == "PAID" for what in self.truth.values())
        self.most_standing = max(self.most_standing, standing)


def live_through(seed: int) -> WilfulBank:
    """Play one payout to its end; money, staff and bank as the seed has them."""
    chance = random.Random(seed)  # noqa: S311 - a scenario, not a secret
    payout = bank.a_sent_payout()
    wilful = WilfulBank(payout, chance, broken_before=broken())
    wilful.receive(1)
    for _turn in range(MOST_TURNS):
        payout = bank.again(payout)
        tries = payout.attempts.count()
        if wilful.unsaid and chance.random() < 0.7:
            wilful.speak()
        elif payout.state in RESTS and not wilful.unsaid:
            break
        elif chance.random() < 0.5:
            wilful.is_asked(tries)
        elif _sent_again(payout):
            wilful.receive(tries + 1)
    while wilful.unsaid:
        wilful.speak()
    return wilful


def broken() -> list[tuple[str, int]]:
    return [(found.id, found.count) for found in verify_books().broken]


def _sent_again(payout: Payout) -> bool:
    """Let two people try to send it again, whether or not they may."""
    try:
        with transaction.atomic():
            return bool(bank.send_again(payout))
    except FundopsError:
        return False


@pytest.mark.parametrize("world", range(WORLDS))
def test_never_two_payments_of_a_claim_stand_by_our_doing(world: int) -> None:
    bank.two_days()

    wilful = live_through(world)

    assert wilful.most_standing <= 1, wilful.truth
    payout = bank.again(wilful.payout)
    standing = [n for n, what in wilful.truth.items() if what == "PAID"]
    if standing:
        assert payout.state == "PAID"
    else:
        assert payout.state != "PAID"
    assert broken() == wilful.broken_before
