"""
Received = used + refunded + owed, after any sequence of what can happen (RF18).

A purchase is confirmed by any amount; its refund is lowered, approved, sent, paid,
refused and returned in any order. What cannot be done is refused, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fundops.core.errors import FundopsError
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from settlement.models import (
    BankMovement,
    Claim,
    Collection,
    LedgerAccount,
    Payout,
    Refund,
)
from settlement.selectors.parts import owed_of
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests import payouts as bank
from settlement.tests import refunds as world
from settlement.tests.factories import (
    Row,
    a_collection,
    a_success,
    an_applied_file,
    an_order_to_collect,
)
from tests.rounds import ROUNDS
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal
PAID = D("1000.00")
ZERO = D("0.00")


def lower(refund: Refund, cents: int) -> None:
    world.lowered(refund, str(D(cents) / 100))


def approve(refund: Refund, cents: int) -> None:
    world.approved(refund)


def send(refund: Refund, cents: int) -> None:
    bank.send()


def say(word: Callable[[Payout, str], None], code: str) -> Callable[..., None]:
    def act(refund: Refund, cents: int) -> None:
        if (found := payout_of(refund)) is not None and found.attempts.exists():
            word(found, code)

    act.__name__ = f"{word.__name__}({code})"
    return act


def paid(payout: Payout, code: str) -> None:
    bank.paid(payout)


def resend(refund: Refund, cents: int) -> None:
    if (found := payout_of(refund)) is not None:
        bank.send_again(found)


def to_another_card(refund: Refund, cents: int) -> None:
    world.chosen(refund, world.another_card_of(refund))
    world.with_evidence(refund)


ACTS = (
    lower,
    approve,
    send,
    say(paid, "0000"),
    say(bank.refused, "E1001"),
    say(bank.refused, "E2001"),
    say(bank.came_back, "R1001"),
    say(bank.came_back, "R2001"),
    resend,
    to_another_card,
)
STEPS = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 100_000))


@settings(
    max_examples=2 * ROUNDS,
    deadline=None,
    # A step takes a database some time; a failing case is told as it was found.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(used=st.integers(0, 100_000), steps=st.lists(STEPS, min_size=4, max_size=14))
def test_received_is_used_and_refunded_and_owed(
    used: int, steps: list[tuple[Callable[..., None], int, int]]
) -> None:
    with transaction.atomic():
        bank.two_days()
        a_confirmed_purchase(D(used) / 100)
        holds()
        for act, which, cents in steps:
            parts = list(Refund.objects.exclude(state="CANCELLED").order_by("part"))
            if not parts:
                break
            tried(act, parts[which % len(parts)], cents)
            holds()
        transaction.set_rollback(True)


def a_confirmed_purchase(used: Decimal) -> None:
    """A purchase of 1,000.00 that was debited and remitted, confirmed by so much."""
    from settlement.services.collection_answers import record_answer

    order = an_order_to_collect(amount=PAID)
    debit = a_collection(state="SUBMITTED", order=order)
    record_answer(
        collection_id=debit.pk,
        answer=a_success("1000.00"),
        source="CALL",
        now=noon(THURSDAY),
    )
    bank.the_channel_remits(order)
    Order.objects.filter(pk=order.pk).update(state=Order.State.SENT)
    order = Order.objects.get(pk=order.pk)
    code = "0000" if used else "0301"
    an_applied_file(Row(order, str(used), str(used), return_code=code))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def payout_of(refund: Refund) -> Payout | None:
    return Payout.objects.filter(part=refund.part).first()


def tried(act: Callable[..., None], refund: Refund, cents: int) -> None:
    """Do it, or be refused with nothing changed."""
    try:
        with transaction.atomic():
            act(refund, cents)
    except FundopsError:
        pass


def holds() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    received = _sum(Collection.objects.all())
    used = -_balance("2002") - _balance("2011")
    # What left our account and did not come back, less what was paid twice.
    refunded = -_sum(BankMovement.objects.all()) - _balance("1302")
    way = _sum(Payout.objects.filter(state__in=["SUBMITTED", "BANK_ACCEPTED"]))
    claim = Claim.objects.first()
    owed = (owed_of(claim) if claim else ZERO) + way
    # The customer's balance, and what came back that nothing was out for.
    kept = -_balance("2008") - _balance("2009")
    assert received == used + refunded + owed + kept
    assert owed == -_balance("2003") - _balance("2006")
    assert world.broken() == []


def _sum(rows: object) -> Decimal:
    total = rows.aggregate(total=Sum("amount"))["total"]  # type: ignore[attr-defined] # a query
    return total or ZERO


def _balance(code: str) -> Decimal:
    found = LedgerAccount.objects.filter(code=code).aggregate(total=Sum("balance"))
    return found["total"] or ZERO
