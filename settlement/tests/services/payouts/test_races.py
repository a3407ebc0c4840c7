"""Twenty at once: one effect, one live try, no more than there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from fundops.core.errors import FundopsError
from fundops.core.models import Review
from fundops.core.services import reviews
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from settlement.models import AttemptAnswer, Payout, PayoutAttempt, Refund, Reservation
from settlement.services import payouts, refunds
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests.factories import balances
from tests.rounds import rounds

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
MANY = 20
NOW = noon(FRIDAY)


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def at_once(act: Callable[[int], object], times: int = MANY) -> Counter[str]:
    """Do something many times at once; count what was said."""

    def run(number: int) -> str:
        try:
            act(number)
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(run, range(times)))


@pytest.mark.parametrize("round_", rounds())
def test_parallel_re_sends_make_one_try(round_: int) -> None:
    """Proposed, approved, carried out and submitted by twenty: sent once."""
    payout = bank.a_failed_payout()
    makers = [a_person() for _ in range(4)]
    checkers = [a_person(role="reviewer") for _ in range(4)]

    def propose(number: int) -> None:
        payouts.propose_resend(
            payout_no=payout.payout_no, actor=makers[number % 4], now=NOW
        )

    said = at_once(propose)
    assert said["done"] == 1
    review = Review.objects.get()

    def approve(number: int) -> None:
        bank.approve(review, checker=checkers[number % 4])

    assert at_once(approve)["done"] == 1

    def go(number: int) -> None:
        reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)
        bank.send()

    assert at_once(go, 8) == {"done": 8}
    assert PayoutAttempt.objects.count() == 2
    assert Reservation.objects.filter(state="HELD").count() == 1
    assert balances() == {"1001": D(80), "2006": D(-80)}


@pytest.mark.parametrize("round_", rounds())
def test_refunds_of_one_order_never_give_back_more_than_came(round_: int) -> None:
    order = bank.a_cancelled_purchase()
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    refund = Refund.objects.get()
    bank.the_channel_remits(order)
    makers = [a_person() for _ in range(4)]
    checkers = [a_person(role="reviewer") for _ in range(4)]

    def submit(number: int) -> None:
        refunds.submit(refund_no=refund.refund_no, actor=makers[number % 4], now=NOW)

    assert at_once(submit)["done"] == 1
    review = Review.objects.get()
    assert at_once(lambda n: bank.approve(review, checker=checkers[n % 4]))["done"] == 1

    def carry_out(number: int) -> None:
        reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)

    assert at_once(carry_out) == {"done": MANY}
    assert Payout.objects.count() == 1
    at_once(lambda _n: bank.send(), 4)
    assert PayoutAttempt.objects.count() == 1
    assert balances() == {"1001": D(1000), "2006": D(-1000)}


@pytest.mark.parametrize("round_", rounds())
def test_parallel_words_of_the_bank_are_booked_once(round_: int) -> None:
    payout = bank.a_sent_payout()
    at_once(lambda n: bank.said(payout, "DONE", "0000", key=f"word:{n % 2}"))
    assert AttemptAnswer.objects.count() == 2
    assert balances() == {}
    assert bank.again(payout).state == "PAID"


@pytest.mark.parametrize("round_", rounds())
def test_parallel_submissions_never_overdraw_the_account(round_: int) -> None:
    for _n in range(3):
        bank.a_redemption_claim("50.00")
    claim = bank.a_redemption_claim("50.00")
    bank.the_fund_side_pays(claim)
    prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)
    account = bank.the_account()
    _keep_for_another(account.pk, D(90))
    at_once(lambda _n: bank.send(), 8)
    held = Reservation.objects.filter(state="HELD", subject_kind="PAYOUT").count()
    assert held == PayoutAttempt.objects.count() == 2


def _keep_for_another(account_id: int, amount: Decimal) -> None:
    from django.db import transaction

    from settlement.services import reservations

    with transaction.atomic():
        reservations.hold(
            account_id=account_id,
            amount=amount,
            subject_kind="TRANSFER",
            subject_no="X",
            now=NOW,
        )
