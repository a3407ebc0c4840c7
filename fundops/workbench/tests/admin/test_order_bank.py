"""What second persons and the bank did, in the life of an order."""

from __future__ import annotations

import pytest

from fundops.core.tests.factories import a_person
from fundops.workbench.admin.order_bank import tell
from settlement.models import Claim
from settlement.services.payouts import propose_resend
from settlement.tests import payouts as bank
from settlement.tests.factories import an_order_to_collect
from trading.admin.life import BANK, REVIEWS, Event
from trading.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _days() -> None:
    bank.two_days()


def the_order_of(claim: Claim) -> Order:
    return Order.objects.get(order_no=claim.order_no)


def told(order: Order) -> list[Event]:
    return list(tell(order))


class TestTheBank:
    def test_did_nothing_for_an_order_that_waits(self) -> None:
        assert told(an_order_to_collect()) == []

    def test_was_told_of_a_payout_and_refused_it(self) -> None:
        payout = bank.a_failed_payout()

        sent, refused = told(the_order_of(payout.claim))

        assert (sent.lane, str(sent.what)) == (BANK, "Payout sent")
        assert f"{payout.payout_no}" in str(sent.content_html)
        assert (refused.lane, str(refused.what)) == (BANK, "Refused")
        assert "E1001" in str(refused.content)


class TestReviews:
    def test_stand_in_a_lane_of_their_own(self) -> None:
        payout = bank.a_failed_payout()
        maker = a_person(role="operations")
        propose_resend(payout_no=payout.payout_no, actor=maker, now=bank.NOW)

        asked = told(the_order_of(payout.claim))[0]

        assert (asked.lane, str(asked.what)) == (REVIEWS, "Submitted for review")
        assert asked.who == maker.employee_no
