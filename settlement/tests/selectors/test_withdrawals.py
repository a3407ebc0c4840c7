from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from settlement.models import Claim, Refund
from settlement.selectors.withdrawals import (
    owed_undecided,
    owed_undecided_total,
    pending_withdrawals,
)
from settlement.services import refunds
from settlement.services.release_money import release_order_money
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from settlement.tests.factories import balance

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def a_refund(amount: str = "1000.00") -> Refund:
    order = bank.a_cancelled_purchase(amount)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return Refund.objects.get(order_no=order.order_no)


class TestPendingWithdrawals:
    def test_nothing_is_pending(self) -> None:
        pending = pending_withdrawals(on=FRIDAY)
        assert (pending.count, pending.amount, pending.ledger) == (0, D(0), D(0))

    def test_is_the_ledger_to_the_cent_by_kind_standing_age_and_bank(self) -> None:
        a_refund("1000.00")
        bank.a_redemption_claim("33.33")  # of the same receipt as the next one
        bank.a_sent_payout("80.01")
        bank.paid(bank.a_sent_payout("7.00"))

        pending = pending_withdrawals(on=FRIDAY)
        assert pending.count == 3
        assert pending.amount == pending.ledger == D("1113.34")
        assert pending.difference == 0
        ledger = sum(balance(code) for code in ("2003", "2004", "2005", "2006"))
        assert pending.ledger == -ledger
        told = {
            (x.kind, x.standing, x.bank): (x.count, x.amount) for x in pending.groups
        }
        assert told[("REDEMPTION", "SUBMITTED", "102")] == (2, D("113.34"))
        assert told[("REFUND", "NONE", "")] == (1, D("1000.00"))

    def test_takes_one_query(self, django_assert_num_queries: object) -> None:
        bank.a_redemption_claim()
        with django_assert_num_queries(1):  # type: ignore[operator] # a fixture
            pending_withdrawals(on=FRIDAY)


class TestOwedUndecided:
    def test_a_rejected_refund_stays_in_it(self) -> None:
        from fundops.core.services import reviews

        refund = a_refund()
        assert owed_undecided_total() == D(1000) == -balance("2003")
        maker = a_person()
        review = refunds.submit(
            refund_no=refund.refund_no, actor=maker, now=noon(FRIDAY)
        )
        reviews.decide(
            review_no=review.review_no,
            checker=a_person(role="reviewer"),
            decision="REJECT",
            reason_code="OTHER",
            note="this is not to be paid now",
            seen_sha256=review.content_sha256,
            now=noon(FRIDAY),
        )
        assert [x.state for x in owed_undecided()] == ["REJECTED"]
        assert owed_undecided_total() == D(1000) == -balance("2003")
        assert Claim.objects.get(pk=refund.claim_id).state == "OPEN"
        assert "L3" not in {x.id for x in verify_books().broken}
