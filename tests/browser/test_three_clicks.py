"""From the board to who approved what: three clicks of a person from compliance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from fundops.core.models import Review
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from settlement.models import Refund
from settlement.services import payouts, refunds
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from tests.browser import people
from tests.browser.reader import Reader

Open = Callable[..., Reader]
MOST = 3


@pytest.fixture(autouse=True)
def _friday(live_server: Any, move_clock: Callable[[str], Any]) -> None:
    move_clock("2025-01-03T10:00:00+08:00")
    bank.two_days()


def a_refund() -> Review:
    order = bank.a_cancelled_purchase()
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    refund = Refund.objects.get(order_no=order.order_no)
    return refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=bank.NOW)


def a_resend() -> Review:
    payout = bank.a_failed_payout()
    return payouts.propose_resend(
        payout_no=payout.payout_no, actor=a_person(), now=bank.NOW
    )


class Clicks:
    """Counts what a person presses."""

    def __init__(self) -> None:
        self.made = 0

    def on(self, link: Locator) -> None:
        link.click()
        self.made += 1


@pytest.mark.parametrize("make", [a_refund, a_resend], ids=["refund", "resend"])
@pytest.mark.parametrize("role", ["compliance", "auditor"])
def test_who_approved_what_and_under_which_policy(
    reader: Open, make: Callable[[], Review], role: str
) -> None:
    people.a_login("LOOK1", role)
    review = bank.approve(make(), checker=a_person(role="reviewer", employee_no="E77"))
    one, clicks = reader(role, "zh-hans"), Clicks()
    one.read(reverse("admin:index"))
    page = one.page
    clicks.on(page.locator("#console-nav").get_by_role("link", name="已决定"))
    clicks.on(page.locator("#result_list").get_by_role("link", name=review.subject_no))
    said = page.locator("main")
    for fact in (
        "E77",
        review.maker.employee_no,
        review.subject_no,
        review.content_sha256[:8],
        f"v{review.policy.version}",
    ):
        expect(said).to_contain_text(fact)
    assert clicks.made <= MOST
    assert one.complaints == []
