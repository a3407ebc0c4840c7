"""
Worked scenarios of refunds in parts and to other cards: balances after each line.

Book S by account code, debit +, credit −; what is not named is zero.
"""

from __future__ import annotations

import pytest

from settlement.models import Claim, Payout, Refund
from settlement.tests import payouts as bank
from settlement.tests import refunds as world
from settlement.tests.books import line
from trading.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def refund(part: int = 1) -> Refund:
    return Refund.objects.exclude(state="CANCELLED").get(part=part)


def payout(part: int = 1) -> Payout:
    return Payout.objects.get(part=part)


def the_order() -> Order:
    return Order.objects.get()


def ends() -> tuple[str, list[str]]:
    parts = Payout.objects.order_by("part").values_list("state", flat=True)
    return str(Claim.objects.get().state), [str(state) for state in parts]


def test_a_refund_to_a_closed_card_goes_to_another() -> None:
    line(lambda: world.a_refund("1000.00"), a1101=1000, a2003=-1000)
    line(lambda: bank.the_channel_remits(the_order()), a1001=1000, a2003=-1000)
    # The customer closes the card that paid; without another nothing can be submitted.
    line(lambda: world.the_card_that_paid_is_closed(refund()), a1001=1000, a2003=-1000)
    other = world.another_card_of(refund())
    line(lambda: world.chosen(refund(), other), a1001=1000, a2003=-1000)
    line(lambda: world.with_evidence(refund()), a1001=1000, a2003=-1000)
    line(lambda: world.approved(refund()), a1001=1000, a2003=-1000)
    line(bank.send, a1001=1000, a2006=-1000)
    line(lambda: bank.paid(payout()))
    assert ends() == ("PAID", ["PAID"])
    assert (payout().card, world.broken()) == (other, [])


def test_a_card_that_the_bank_refuses_gets_no_second_part() -> None:
    """Lowered to 600; the bank refuses the card; the rest goes to another, and back."""
    world.a_refund("1000.00", remitted=True)
    line(lambda: world.lowered(refund(), "600.00"), a1001=1000, a2003=-1000)
    line(lambda: world.approved(refund(1)), a1001=1000, a2003=-1000)
    line(bank.send, a1001=1000, a2003=-400, a2006=-600)
    # Account closed: what was refused is the customer's balance, the rest is owed.
    line(lambda: bank.refused(payout(), "E2001"), a1001=1000, a2003=-400, a2008=-600)
    assert ends() == ("OPEN", ["RETURNED_TO_BALANCE"])
    other = world.another_card_of(refund(2))
    line(lambda: world.chosen(refund(2), other), a1001=1000, a2003=-400, a2008=-600)
    line(lambda: world.with_evidence(refund(2)), a1001=1000, a2003=-400, a2008=-600)
    line(lambda: world.approved(refund(2)), a1001=1000, a2003=-400, a2008=-600)
    line(bank.send, a1001=1000, a2006=-400, a2008=-600)
    line(lambda: bank.paid(payout(2)), a1001=600, a2008=-600)
    assert ends() == ("PAID", ["RETURNED_TO_BALANCE", "PAID"])
    # It comes back, and not by the customer's fault: the same part is owed again.
    line(lambda: bank.came_back(payout(2)), a1001=1000, a2003=-400, a2008=-600)
    assert ends() == ("OPEN", ["RETURNED_TO_BALANCE", "RETURNED"])
    line(lambda: bank.send_again(payout(2)), a1001=1000, a2006=-400, a2008=-600)
    line(lambda: bank.paid(payout(2)), a1001=600, a2008=-600)
    assert (ends()[0], payout(2).card, world.broken()) == ("PAID", other, [])
