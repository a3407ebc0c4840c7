"""
The worked scenarios of money: every event a line, every balance after it.

Book S by account code, debit +, credit −; what is not named is zero. Each event goes
through its own service; what the outside says is said as its files are read.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from settlement.models import Claim, Payout, Refund
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.release_money import release_order_money
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests import payouts as bank
from settlement.tests.books import line
from settlement.tests.factories import (
    A_FAILURE,
    Row,
    a_collection,
    a_paying_customer,
    a_sent_redemption,
    a_success,
    an_applied_file,
    an_order_to_collect,
)
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal
NOW = noon(FRIDAY)


# What happens to a purchase


class Purchase:
    """A purchase of 1,000.00 by agreement debit."""

    def __init__(self) -> None:
        bank.two_days()
        self.order = an_order_to_collect(amount=D(1000))
        self.debit = a_collection(state="SUBMITTED", order=self.order)

    def is_debited(self) -> None:
        self._channel_says(a_success("1000.00"))

    def is_refused(self) -> None:
        self._channel_says(A_FAILURE)

    def is_remitted(self) -> None:
        bank.the_channel_remits(self.order)

    def is_sent(self) -> None:
        Order.objects.filter(pk=self.order.pk).update(state=Order.State.SENT)

    def is_confirmed(self, amount: str, *, code: str = "0000") -> None:
        self.order.refresh_from_db()
        an_applied_file(Row(self.order, amount, amount, return_code=code))
        settle_confirmations(business_date=FRIDAY, actor=service(), now=NOW)

    def is_cancelled(self) -> None:
        Order.objects.filter(pk=self.order.pk).update(state=Order.State.CANCELLED)
        release_order_money(business_date=FRIDAY, actor=service(), now=NOW)

    def refund_is_approved(self) -> None:
        refund = Refund.objects.get(order_no=self.order.order_no)
        bank.approve(
            refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)
        )

    def late_money_is_decided(self) -> None:
        bank.approve(
            refunds.propose_unapplied(
                number=self.debit.collection_no, actor=a_person(), now=NOW
            )
        )

    def _channel_says(self, answer: object) -> None:
        record_answer(
            collection_id=self.debit.pk,
            answer=answer,
            source="CALL",
            now=noon(THURSDAY),
        )


def payouts_are_prepared() -> None:
    prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)


def it_is_paid() -> None:
    bank.paid(Payout.objects.get())


def states() -> tuple[str, str]:
    payout = Payout.objects.select_related("claim").get()
    return str(payout.state), str(payout.claim.state)


def test_a_purchase_confirmed_in_full_goes_to_the_fund_side() -> None:
    bought = Purchase()
    line(bought.is_debited, a1101=1000, a2001=-1000)
    line(bought.is_remitted, a1001=1000, a2001=-1000)
    line(bought.is_sent, a1001=1000, a2001=-1000)
    line(lambda: bought.is_confirmed("1000.00"), a1001=1000, a2002=-1000)


def test_a_purchase_confirmed_in_part_is_refunded_the_rest() -> None:
    bought = Purchase()
    line(bought.is_debited, a1101=1000, a2001=-1000)
    bought.is_sent()
    line(lambda: bought.is_confirmed("600.00"), a1101=1000, a2002=-600, a2003=-400)
    line(bought.refund_is_approved, a1101=1000, a2002=-600, a2003=-400)
    line(payouts_are_prepared, a1101=1000, a2002=-600, a2003=-400)
    # Nothing leaves before the channel's money is here.
    line(bank.send, a1101=1000, a2002=-600, a2003=-400)
    line(bought.is_remitted, a1001=1000, a2002=-600, a2003=-400)
    line(bank.send, a1001=1000, a2002=-600, a2006=-400)
    line(it_is_paid, a1001=600, a2002=-600)
    assert states() == ("PAID", "PAID")


def test_a_failed_purchase_goes_back_whole() -> None:
    bought = Purchase()
    bought.is_debited()
    line(bought.is_remitted, a1001=1000, a2001=-1000)
    bought.is_sent()
    line(lambda: bought.is_confirmed("0.00", code="0301"), a1001=1000, a2003=-1000)
    line(bought.refund_is_approved, a1001=1000, a2003=-1000)
    payouts_are_prepared()
    line(bank.send, a1001=1000, a2006=-1000)
    line(it_is_paid)


def test_a_purchase_cancelled_before_it_was_sent_goes_back_whole() -> None:
    bought = Purchase()
    line(bought.is_debited, a1101=1000, a2001=-1000)
    line(bought.is_cancelled, a1101=1000, a2003=-1000)
    line(bought.is_remitted, a1001=1000, a2003=-1000)
    bought.refund_is_approved()
    payouts_are_prepared()
    line(bank.send, a1001=1000, a2006=-1000)
    line(it_is_paid)


def test_a_late_success_of_a_debit_goes_back_by_review() -> None:
    bought = Purchase()
    line(bought.is_refused)
    line(bought.is_debited, a1101=1000, a2009=-1000)
    line(bought.late_money_is_decided, a1101=1000, a2009=-1000)
    line(payouts_are_prepared, a1101=1000, a2003=-1000)
    line(bought.is_remitted, a1001=1000, a2003=-1000)
    line(bank.send, a1001=1000, a2006=-1000)
    line(it_is_paid)


# What happens to what is owed


class Redemption:
    """A redemption of which 80.00 are confirmed."""

    def __init__(self) -> None:
        bank.two_days()

    def is_confirmed(self) -> None:
        order = a_sent_redemption(sub_account=a_paying_customer())
        an_applied_file(Row(order, "80.00", "80.00"))
        settle_confirmations(business_date=FRIDAY, actor=service(), now=NOW)

    def fund_side_pays(self) -> None:
        bank.the_fund_side_pays(Claim.objects.get())

    def is_under_way(self) -> None:
        self.is_confirmed()
        self.fund_side_pays()
        payouts_are_prepared()
        bank.send()

    @property
    def payout(self) -> Payout:
        return Payout.objects.get()


@pytest.fixture
def sold() -> Redemption:
    return Redemption()


def test_a_redemption_is_paid_out_when_the_fund_side_has_paid(sold: Redemption) -> None:
    line(sold.is_confirmed, a1201=80, a2004=-80)
    line(payouts_are_prepared, a1201=80, a2004=-80)
    line(bank.send, a1201=80, a2004=-80)
    line(sold.fund_side_pays, a1001=80, a2004=-80)
    line(bank.send, a1001=80, a2006=-80)
    line(lambda: bank.accepted(sold.payout), a1001=80, a2006=-80)
    line(it_is_paid)
    line(lambda: bank.debit_line(sold.payout))
    assert states() == ("PAID", "PAID")


def test_a_payout_refused_by_the_bank_is_owed_and_sent_again(sold: Redemption) -> None:
    line(sold.is_under_way, a1001=80, a2006=-80)
    line(lambda: bank.refused(sold.payout, "E1001"), a1001=80, a2004=-80)
    # Not again without a second person.
    line(bank.send, a1001=80, a2004=-80)
    line(lambda: bank.send_again(sold.payout), a1001=80, a2006=-80)
    line(it_is_paid)


def test_a_payout_refused_by_the_customers_account_is_kept_for_the_customer(
    sold: Redemption,
) -> None:
    line(sold.is_under_way, a1001=80, a2006=-80)
    line(lambda: bank.refused(sold.payout, "E2001"), a1001=80, a2008=-80)
    assert states() == ("RETURNED_TO_BALANCE", "RETURNED_TO_BALANCE")


def test_a_payout_of_unknown_outcome_is_asked_about_and_not_sent_again(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    line(lambda: bank.said(sold.payout, "PROCESSING"), a1001=80, a2006=-80)
    line(bank.send, a1001=80, a2006=-80)
    line(lambda: bank.debit_line(sold.payout))


def test_a_payout_that_came_back_by_the_banks_fault_is_sent_again(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    line(it_is_paid)
    line(lambda: bank.came_back(sold.payout, "R1001"), a1001=80, a2004=-80)
    line(lambda: bank.send_again(sold.payout), a1001=80, a2006=-80)
    line(it_is_paid)


def test_a_payout_that_came_back_from_a_closed_account_is_kept_for_the_customer(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    line(it_is_paid)
    line(lambda: bank.came_back(sold.payout, "R2001"), a1001=80, a2008=-80)


def test_a_payout_that_came_back_twice(sold: Redemption) -> None:
    sold.is_under_way()
    it_is_paid()
    line(lambda: bank.came_back(sold.payout, "R1001"), a1001=80, a2004=-80)
    line(lambda: bank.send_again(sold.payout), a1001=80, a2006=-80)
    line(it_is_paid)
    line(lambda: bank.came_back(sold.payout, "R2001"), a1001=80, a2008=-80)
    # The first return, told once more, changes nothing.
    line(lambda: bank.came_back(sold.payout, "R1001", number=1), a1001=80, a2008=-80)


def test_a_payout_that_came_back_before_its_success_was_told(sold: Redemption) -> None:
    sold.is_under_way()
    line(lambda: bank.came_back(sold.payout, "R1001"), a1001=80, a2004=-80)
    line(lambda: bank.paid(sold.payout, 1), a1001=80, a2004=-80)
    assert states() == ("RETURNED", "OPEN")


def test_a_success_after_a_refusal_ends_the_debt_that_was_open_again(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    line(lambda: bank.refused(sold.payout, "E1001"), a1001=80, a2004=-80)
    line(lambda: bank.debit_line(sold.payout))
    assert states() == ("PAID", "PAID")


def test_a_success_after_a_refusal_takes_the_customers_balance_back(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    line(lambda: bank.refused(sold.payout, "E2001"), a1001=80, a2008=-80)
    line(lambda: bank.debit_line(sold.payout))


def test_a_success_after_a_re_send_that_was_paid_is_to_be_recovered(
    sold: Redemption,
) -> None:
    sold.is_under_way()
    bank.refused(sold.payout, "E1001")
    line(lambda: bank.send_again(sold.payout), a1001=80, a2006=-80)
    line(it_is_paid)
    # The outside paid the first try after all: ours to get back, in its own account.
    line(lambda: bank.debit_line(sold.payout, 1), a1001=-80, a1302=80)
