from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import FundTradingAccount
from fundops.core.errors import CalendarEnds
from fundops.core.models import CalendarDay
from fundops.core.services.alert_rules import Finding
from fundops.core.tests.allowing import allowed, may_update
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, noon
from settlement.models import BankMovement
from settlement.services.alert_rules.large import large
from settlement.tests import payouts as bank
from settlement.tests.factories import a_collection, an_order_to_collect

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def debited(*amounts: str, kind: str = "1") -> FundTradingAccount:
    """One customer's debits that succeeded on Thursday."""
    order = an_order_to_collect(amount=D(amounts[0]))
    customer = order.sub_account.capital_account.fund_trading_account
    with may_update("accounts_fundtradingaccount", "kind"):
        FundTradingAccount.objects.filter(pk=customer.pk).update(kind=kind)
    a_collection(state="SUCCEEDED", order=order)
    for amount in amounts[1:]:
        other = an_order_to_collect(amount=D(amount), sub_account=order.sub_account)
        a_collection(state="SUCCEEDED", order=other)
    return customer


def found(date: dt.date = FRIDAY) -> list[Finding]:
    return large(date, noon(date))


class TestIn:
    def test_finds_a_natural_person_from_500_000_on(self) -> None:
        customer = debited("300000.00", "200000.00")
        debited("499999.99")
        [finding] = found()
        assert finding.reference == f"LARGE:IN:{customer.number}:20250102"
        assert "500,000.00 came in on 2025-01-02 in 2 payments" in finding.message
        assert finding.details == {
            "side": "IN",
            "date": "2025-01-02",
            "sum": "500000.00",
            "payments": 2,
        }

    @pytest.mark.parametrize("kind", ["0", "2"])
    def test_finds_anybody_else_from_2_000_000_on(self, kind: str) -> None:
        debited("1999999.99", kind=kind)
        customer = debited("2000000.00", kind=kind)
        assert [f.subject for f in found()] == [customer.number]

    def test_leaves_debits_that_failed(self) -> None:
        order = an_order_to_collect(amount=D(900_000))
        a_collection(state="FAILED", order=order)
        assert found() == []

    def test_waits_until_the_day_is_over(self) -> None:
        debited("600000.00")
        assert found(THURSDAY) == []
        assert len(found(MONDAY)) == 1

    def test_follows_the_settings(self, settings: Any) -> None:
        debited("600000.00")
        settings.COMPLIANCE_THRESHOLDS = {"LARGE_INDIVIDUAL": 600_001}
        assert found() == []


class TestOut:
    def test_counts_what_left_for_the_customer_for_itself(self) -> None:
        payout = bank.a_sent_payout("700000.00")
        attempt = bank.last_attempt(payout)
        debited("400000.00")
        assert found(MONDAY) == []
        BankMovement.objects.create(
            account=attempt.account,
            bank_serial="B1",
            evidence_key="line:1",
            booked_on=FRIDAY,
            amount=-payout.amount,
            nature=BankMovement.Nature.PAYOUT,
            subject_no=attempt.attempt_no,
            state=BankMovement.State.ON_STATEMENT,
        )
        [finding] = found(MONDAY)
        customer = payout.claim.sub_account.capital_account.fund_trading_account
        assert finding.reference == f"LARGE:OUT:{customer.number}:20250103"


class TestDue:
    def test_is_five_days_of_the_bank_later(self) -> None:
        debited("600000.00")
        [finding] = found()
        # Friday, Monday to Thursday.
        assert finding.due_on == dt.date(2025, 1, 9)

    def test_counts_a_day_made_up_for_a_holiday(self) -> None:
        debited("600000.00")
        CalendarDay.objects.filter(date=dt.date(2025, 1, 4)).update(is_bank_day=True)
        assert found()[0].due_on == dt.date(2025, 1, 8)

    def test_guesses_no_day_beyond_the_calendar(self) -> None:
        debited("600000.00")
        with allowed("DELETE ON core_calendarday"):
            CalendarDay.objects.filter(date__gt=FRIDAY).delete()
        with pytest.raises(CalendarEnds):
            found()
