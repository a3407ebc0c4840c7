from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import BankCard
from fundops.core.errors import StepIsRunning
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import Claim, Payout
from settlement.services.prepare_payouts import Prepared, prepare_payouts
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.factories import (
    Row,
    a_card,
    a_paying_customer,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
    balances,
)
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal


def a_redemption_claim(amount: str = "80.00") -> Claim:
    order = a_sent_redemption(sub_account=a_paying_customer())
    confirmed(Row(order, amount, amount))
    return Claim.objects.get(order_no=order.order_no)


def confirmed(*rows: Row) -> None:
    an_applied_file(*rows)
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


@pytest.fixture
def _two_days() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def prepare() -> Prepared:
    return prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def in_state(claim: Claim, state: str) -> None:
    paths = {
        "ON_HOLD": ("ON_HOLD",),
        "IN_PAYOUT": ("IN_PAYOUT",),
        "PAID": ("IN_PAYOUT", "PAID"),
        "SETTLED": ("IN_PAYOUT", "PAID", "SETTLED"),
        "RETURNED_TO_BALANCE": ("IN_PAYOUT", "RETURNED_TO_BALANCE"),
    }
    for step in paths[state]:
        Claim.objects.filter(pk=claim.pk).update(state=step)


@pytest.mark.usefixtures("_two_days")
class TestPreparePayouts:
    def test_makes_one_ready_for_an_open_redemption_claim(self) -> None:
        claim = a_redemption_claim()
        assert prepare() == Prepared(1, D(80), 0)

        payout = Payout.objects.get()
        assert payout.payout_no == "PO202501030000001"
        assert (payout.claim, payout.part, payout.state) == (claim, 1, "READY")
        assert (payout.amount, payout.currency) == (D(80), "156")
        assert (payout.due_date, payout.business_date) == (claim.due_date, FRIDAY)
        assert payout.card == BankCard.objects.get()
        assert Claim.objects.get().state == "OPEN"

    def test_moves_no_money(self) -> None:
        a_redemption_claim()
        before = balances()
        prepare()
        assert balances() == before

    def test_a_second_run_makes_none(self) -> None:
        a_redemption_claim()
        prepare()
        assert prepare() == Prepared()
        assert Payout.objects.count() == 1

    def test_numbers_them_in_the_order_of_their_claims(self) -> None:
        claims = [a_redemption_claim(f"{n}.00") for n in range(1, 4)]
        prepare()
        payouts = Payout.objects.order_by("payout_no")
        assert [payout.claim for payout in payouts] == claims

    def test_waits_for_the_decision_about_a_refund(self) -> None:
        order = a_sent_purchase(sub_account=a_paying_customer())
        confirmed(Row(order, return_code="0316"))
        assert Order.objects.get(pk=order.pk).state == "FAILED"
        assert prepare() == Prepared()

    def test_a_claim_without_a_card_waits_for_one(self) -> None:
        claim = a_redemption_claim()
        BankCard.objects.update(valid_until=FRIDAY)
        assert prepare() == Prepared(0, D(0), 1)

        card = a_card(claim.sub_account)
        assert prepare().payouts == 1
        assert Payout.objects.get().card == card

    def test_one_that_was_cancelled_is_made_anew(self) -> None:
        a_redemption_claim()
        prepare()
        Payout.objects.update(state="CANCELLED")
        assert prepare().payouts == 1

    @pytest.mark.parametrize("state", [s for s in Claim.State if s != Claim.State.OPEN])
    def test_makes_none_for_a_claim_in_every_other_state(self, state: str) -> None:
        in_state(a_redemption_claim(), state)
        assert prepare() == Prepared()

    def test_leaves_a_trace(self) -> None:
        a_redemption_claim()
        prepare()
        entry = AuditEntry.objects.get(action="settlement.payouts.prepared")
        assert entry.after == {
            "payouts": 1,
            "amount": "80.00",
            "first": "PO202501030000001",
        }


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_payout() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    a_redemption_claim()
    start = threading.Barrier(6)

    def press(_: int) -> int:
        try:
            start.wait()
            return prepare().payouts
        except StepIsRunning:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(press, range(6)))
    assert sum(made) == 1
    assert Payout.objects.count() == 1
