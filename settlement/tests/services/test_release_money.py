from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import AuditEntry
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import Claim, JournalEntry, Refund
from settlement.services.release_money import release_order_money
from settlement.tests.factories import Row, an_applied_file, balances, paid_in
from trading.models import Order
from trading.tests.factories import a_paid_order, a_sent_order

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def release() -> int:
    return release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def given_up(state: str = Order.State.FAILED) -> Order:
    order = paid_in(a_paid_order())
    Order.objects.filter(pk=order.pk).update(state=state)
    return order


class TestReleaseOrderMoney:
    @pytest.mark.parametrize("state", [Order.State.FAILED, Order.State.CANCELLED])
    def test_owes_back_what_the_order_holds(self, state: str) -> None:
        order = given_up(state)
        assert release() == 1

        assert balances() == {"1101": D(1000), "2003": D(-1000)}
        claim = Claim.objects.get()
        assert (claim.kind, claim.origin_kind) == ("REFUND", "ORDER")
        assert (claim.origin_no, claim.order_no) == (order.order_no, order.order_no)
        # The business day after the remittance of the debit.
        assert (claim.amount, claim.due_date) == (D(1000), MONDAY)
        refund = Refund.objects.get()
        assert (refund.claim, refund.paid, refund.used) == (claim, D(1000), D(0))
        entry = JournalEntry.objects.latest("id")
        assert (entry.event, entry.business_date) == ("ORDER_MONEY_RELEASED", THURSDAY)

    def test_a_second_run_changes_nothing(self) -> None:
        given_up()
        release()
        assert release() == 0
        assert Claim.objects.count() == 1

    def test_leaves_a_trace(self) -> None:
        order = given_up()
        release()
        entry = AuditEntry.objects.get(action="settlement.order_money.released")
        assert (entry.subject, entry.after) == (
            order.order_no,
            {"claim": Claim.objects.get().claim_no, "amount": "1000.00"},
        )

    def test_leaves_an_order_that_the_ta_refused_to_its_file(self) -> None:
        order = paid_in(a_sent_order())
        an_applied_file(Row(order, return_code="0316"))
        assert release() == 0

    @pytest.mark.parametrize("state", [Order.State.PAID, Order.State.SENT])
    def test_leaves_an_order_that_goes_its_way(self, state: str) -> None:
        paid_in(a_paid_order() if state == Order.State.PAID else a_sent_order())
        assert release() == 0
