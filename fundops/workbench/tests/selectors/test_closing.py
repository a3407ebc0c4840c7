from __future__ import annotations

import datetime as dt

import pytest

from fundops.core import clock
from fundops.core.models import BusinessDay, StepRun
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    noon,
    service,
)
from fundops.workbench.selectors.closing import obstacles
from fundops.workbench.tests.factories import (
    a_collection,
    a_package,
    a_redemption_claim,
)
from trading.models import TaHub, TaLink, TaPackage
from trading.services.export import send_ta_files
from trading.tests.factories import a_fund, a_paid_order, a_sent_order, a_transfer_agent

pytestmark = pytest.mark.django_db

NIGHT = clock.at(THURSDAY, dt.time(22))


def a_day_that_is_done() -> BusinessDay:
    a_transfer_agent("91")
    a_day_cut_off()
    send_ta_files(business_date=THURSDAY, actor=service(), now=NIGHT)
    return BusinessDay.objects.get(date=THURSDAY)


def told(day: BusinessDay) -> str:
    return "\n".join(obstacles(day))


class TestObstacles:
    def test_are_none_where_the_day_is_done(self) -> None:
        assert obstacles(a_day_that_is_done()) == []

    def test_are_the_tas_whose_files_are_not_out(self) -> None:
        day = a_day_that_is_done()
        a_transfer_agent("92")

        assert obstacles(day) == [
            "01 and 03 are not out for TA 92 (send_ta_files).",
        ]

    def test_are_packages_that_are_not_delivered(self) -> None:
        day = a_day_that_is_done()
        TaPackage.objects.update(delivered_at=None)
        # Where the place is our own folder, writing is delivering.
        assert obstacles(day) == []

        TaLink.objects.update(hub=TaHub.objects.create(code="HUB", name="样例平台"))

        assert obstacles(day) == [
            "OFI_379_91_20250102.TXT is not delivered (deliver_ta_files)."
        ]

    def test_are_orders_left_behind(self) -> None:
        day = a_day_cut_off()
        a_paid_order(business_date=THURSDAY)

        assert "1 orders are neither sent nor ended" in told(day)

    def test_are_answers_that_were_due(self) -> None:
        fund = a_fund("990031", agent=a_transfer_agent("91"))
        a_sent_order(business_date=THURSDAY, fund=fund)
        a_sent_order(business_date=THURSDAY, fund=fund)

        assert "owes answers" not in told(a_day_cut_off(THURSDAY))
        assert "TA 91 owes answers to 2 orders." in told(a_day_cut_off(FRIDAY))

    def test_are_no_answers_that_are_due_later(self) -> None:
        fund = a_fund("990031", agent=a_transfer_agent("91"))
        fund.confirm_days = 2
        fund.save()
        a_sent_order(business_date=THURSDAY, fund=fund)
        a_day_cut_off(THURSDAY)

        assert "owes answers" not in told(a_day_cut_off(FRIDAY))

    def test_are_packages_not_applied(self) -> None:
        day = a_day_that_is_done()
        a_package("OFI_91_379_20250102", types=["02", "04"])

        assert obstacles(day) == [
            "OFI_91_379_20250102 is not applied (apply_confirmations)."
        ]

    def test_are_no_packages_without_confirmations(self) -> None:
        day = a_day_that_is_done()
        a_package("OFJ_91_379_20250102", types=["07"])

        assert obstacles(day) == []

    @pytest.mark.parametrize("file_type", ["04", "06"])
    def test_are_rows_whose_money_is_not_booked(self, file_type: str) -> None:
        day = a_day_that_is_done()
        applied = TaPackage.State.APPLIED
        a_package("OFI_91_379_20250102", types=[file_type], state=applied)

        assert "settle_confirmations" in told(day)

    def test_are_shares_that_were_not_compared(self) -> None:
        day = a_day_that_is_done()
        a_package("OFI_91_379_20250102", types=["05"], state=TaPackage.State.APPLIED)
        assert "reconcile_shares" in told(day)

        StepRun.objects.create(
            business_date=THURSDAY,
            step="reconcile_shares",
            state="DONE",
            started_at=noon(THURSDAY),
            actor=service(),
        )
        assert obstacles(day) == []

    @pytest.mark.parametrize(
        ("state", "holds"),
        [
            ("CREATED", False),
            ("SUBMITTED", True),
            ("UNKNOWN", True),
            ("SUCCEEDED", False),
            ("FAILED", False),
        ],
    )
    def test_are_debits_that_may_have_happened(self, state: str, holds: bool) -> None:
        day = a_day_that_is_done()
        debit = a_collection(state=state)

        assert (debit.collection_no in told(day)) is holds

    def test_are_redemptions_without_a_payout(self) -> None:
        day = a_day_that_is_done()
        a_redemption_claim()

        assert "prepare_payouts" in told(day)
