"""
The money of offerings, forced redemptions and dividends: every event a line.

Files come in and are applied as on any morning; book S by account code after each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import SubAccount
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from settlement.models import (
    Claim,
    JournalEntry,
    Payout,
    Refund,
    SettledFile,
    TaReceipt,
)
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.settle_confirmations import settle_confirmations
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from settlement.tests.books import line
from settlement.tests.factories import a_paying_customer, a_sent_purchase
from trading.models import Fund, Holding, Order
from trading.tests.answers import a_received_package, a_serial, answer, apply
from trading.tests.factories import a_holding
from trading.tests.happenings import dividend, happened

pytestmark = pytest.mark.django_db
D = Decimal
LATER = dt.date(2025, 1, 7)

Says = Callable[..., Callable[[], object]]


@pytest.fixture(autouse=True)
def _days() -> None:
    bank.two_days()


@pytest.fixture
def the_ta_says(tmp_path: Path) -> Says:
    """Rows of a file of Thursday, or of Friday, received, applied and booked."""

    def says(*rows: dict[str, Any], file: str = "04", date: Any = THURSDAY) -> Any:
        files: dict[str, list[dict[str, Any]]] = {"04": []}
        files[file] = [row | {"TransactionCfmDate": date} for row in rows]

        def happens() -> None:
            folder = tmp_path / f"{date}{file}"
            a_received_package(folder, date=date, files=files)
            applied = apply(business_date=date)
            assert applied.quarantined == 0
            settle_confirmations(business_date=date, actor=service(), now=noon(date))

        return happens

    return says


def broken() -> list[str]:
    verdict = verify_books()
    return [one.id for one in verdict.invariants if one.ok is False]


class Subscription:
    """A subscription of 1,000.00 that is paid and sent."""

    def __init__(self, the_ta_says: Says) -> None:
        self.order: Order = a_sent_purchase("1000.00", business_code="020")
        self.says = the_ta_says

    def is_accepted(self) -> None:
        self.says(answer(self.order, ConfirmedVol=D(0)))()

    def is_set_up(self, amount: str, shares: str, **fields: Any) -> None:
        row = answer(
            self.order,
            BusinessCode="130",
            ConfirmedAmount=D(amount),
            ConfirmedVol=D(shares),
            TASerialNO=a_serial(),
            **{name: D(value) for name, value in fields.items()},
        )
        self.says(row, date=FRIDAY)()

    def fails(self, interest: str) -> None:
        row = answer(
            self.order,
            BusinessCode="149",
            ConfirmedVol=D(0),
            RaiseInterest=D(interest),
            TASerialNO=a_serial(),
        )
        self.says(row, date=FRIDAY)()


def test_an_offering_brings_its_interest_as_shares(the_ta_says: Says) -> None:
    bought = Subscription(the_ta_says)
    line(bought.is_accepted, a1101=1000, a2002=-1000)
    line(
        lambda: bought.is_set_up("1000.00", "1000.35", RaiseInterest="0.35"),
        a1101=1000,
        a2002=-1000,
    )
    assert Order.objects.get().state == "CONFIRMED"
    assert not Claim.objects.exists()


def test_an_offering_that_is_cut_gives_the_rest_back(the_ta_says: Says) -> None:
    bought = Subscription(the_ta_says)
    line(bought.is_accepted, a1101=1000, a2002=-1000)
    line(
        lambda: bought.is_set_up("600.00", "600.21", RefundAmount="400.00"),
        a1101=1000,
        a2002=-1000,
        a1201=400,
        a2003=-400,
    )
    claim = Claim.objects.get()
    assert (claim.kind, claim.amount, claim.state) == ("REFUND", D("400.00"), "OPEN")
    receipt = TaReceipt.objects.get()
    assert (receipt.kind, receipt.amount) == ("REFUND", D("400.00"))
    assert claim.receipt == receipt
    refund = Refund.objects.get()
    assert (refund.paid, refund.used, refund.amount) == (
        D("1000.00"),
        D("600.00"),
        D("400.00"),
    )


def test_an_offering_that_fails_gives_money_and_interest_back(
    the_ta_says: Says,
) -> None:
    bought = Subscription(the_ta_says)
    line(bought.is_accepted, a1101=1000, a2002=-1000)
    line(lambda: bought.fails("1.00"), a1101=1000, a2002=-1000, a1201=1001, a2003=-1001)
    assert Claim.objects.get().amount == D("1001.00")


def test_an_offering_that_fails_before_it_was_accepted(the_ta_says: Says) -> None:
    bought = Subscription(the_ta_says)
    line(lambda: bought.fails("1.00"), a1101=1000, a1201=1, a2003=-1001)
    assert TaReceipt.objects.get().amount == D("1.00")


def test_an_offering_set_up_at_once_uses_the_money_then(the_ta_says: Says) -> None:
    bought = Subscription(the_ta_says)
    line(
        lambda: bought.is_set_up("600.00", "600.00", RefundAmount="400.00"),
        a1101=1000,
        a2002=-600,
        a2003=-400,
    )


@pytest.mark.parametrize("code", ["142", "150", "151"])
def test_shares_taken_without_being_asked_for_are_paid_for(
    code: str, the_ta_says: Says
) -> None:
    holding = a_holding(lots=("100.00",))
    row = happened(code, holding, ConfirmedVol=D("40.00"), ConfirmedAmount=D("52.00"))
    line(the_ta_says(row), a1201=52, a2004=-52)
    claim = Claim.objects.get()
    assert (claim.kind, claim.origin_kind) == ("REDEMPTION", "CONFIRMATION")
    assert claim.sub_account == holding.sub_account


def test_a_dividend_in_cash_is_owed_and_its_frozen_part_waits(
    the_ta_says: Says,
) -> None:
    holding = a_holding(lots=("100.00",))
    row = dividend(holding, ConfirmedAmount=D("12.00"), FrozenBalance=D("2.00"))
    line(the_ta_says(row, file="06"), a1201=12, a2004=-12)
    assert broken() == []
    claims = Claim.objects.order_by("id").values_list("amount", "state")
    assert list(claims) == [(D("10.00"), "OPEN"), (D("2.00"), "ON_HOLD")]
    assert {claim.receipt for claim in Claim.objects.all()} == {TaReceipt.objects.get()}
    freed = happened("157", holding, ConfirmedAmount=D("2.00"))
    line(the_ta_says(freed, date=FRIDAY), a1201=12, a2004=-12)
    assert set(Claim.objects.values_list("state", flat=True)) == {"OPEN"}


def test_a_dividend_in_shares_moves_no_money(the_ta_says: Says) -> None:
    holding = a_holding(lots=("100.00",))
    row = dividend(
        holding, ConfirmedAmount=D(0), VolOfDividendforReinvestment=D("3.00")
    )
    line(the_ta_says(row, file="06"))
    assert SettledFile.objects.count() == 2


def test_a_dividend_both_ways_pays_the_part_in_cash(the_ta_says: Says) -> None:
    holding = a_holding(lots=("100.00",))
    row = dividend(
        holding,
        ConfirmedAmount=D("12.00"),
        VolOfDividendforReinvestment=D("3.00"),
    )
    line(the_ta_says(row, file="06"), a1201=12, a2004=-12)


def test_a_dividend_is_paid_on_its_day_or_by_the_funds_days(the_ta_says: Says) -> None:
    holding = a_holding(lots=("100.00",))
    Fund.objects.update(dividend_pay_days=1)
    later = dividend(holding, ConfirmedAmount=D("12.00"), DividentDate=LATER)
    blank = dividend(holding, ConfirmedAmount=D("1.00"))
    the_ta_says(later, blank, file="06")()
    paid_on = TaReceipt.objects.order_by("pay_date").values_list("pay_date", "amount")
    assert list(paid_on) == [(FRIDAY, D("1.00")), (LATER, D("12.00"))]


def of_a_paying_customer() -> Holding:
    """A holding whose card can be paid, known to the TA."""
    return a_holding(a_paying_customer(), lots=("100.00",))


def is_sent() -> None:
    prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    bank.send()


@pytest.mark.parametrize("file", ["04", "06"])
def test_what_no_order_asked_for_is_paid_out_when_the_fund_side_paid(
    file: str, the_ta_says: Says
) -> None:
    holding, money = of_a_paying_customer(), {"ConfirmedAmount": D("52.00")}
    row = {
        "04": happened("142", holding, "40.00", **money),
        "06": dividend(holding, **money),
    }[file]
    line(the_ta_says(row, file=file), a1201=52, a2004=-52)
    line(is_sent, a1201=52, a2004=-52)
    claim = Claim.objects.get()
    line(lambda: bank.the_fund_side_pays(claim), a1001=52, a2004=-52)
    line(is_sent, a1001=52, a2006=-52)
    line(lambda: bank.paid(Payout.objects.get()))
    assert Claim.objects.get().state == "PAID"
    # This bank writes no statement, so that its account has no lines.
    assert set(broken()) <= {"I11"}


def test_the_frozen_part_of_a_dividend_stays_until_it_is_free(
    the_ta_says: Says,
) -> None:
    holding = of_a_paying_customer()
    row = dividend(holding, ConfirmedAmount=D("12.00"), FrozenBalance=D("2.00"))
    the_ta_says(row, file="06")()
    bank.the_fund_side_pays(Claim.objects.filter(state="OPEN").get())

    line(is_sent, a1001=12, a2004=-2, a2006=-10)

    assert Payout.objects.get().amount == D("10.00")


def test_nothing_is_booked_twice(the_ta_says: Says) -> None:
    holding = a_holding(lots=("100.00",))
    the_ta_says(dividend(holding, ConfirmedAmount=D("12.00")), file="06")()
    entries = JournalEntry.objects.count()

    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))

    assert JournalEntry.objects.count() == entries


def test_the_sub_account_is_the_rows(the_ta_says: Says) -> None:
    holding = a_holding(lots=("100.00",))
    the_ta_says(dividend(holding, ConfirmedAmount=D("12.00")), file="06")()

    assert Claim.objects.get().sub_account == SubAccount.objects.get(
        pk=holding.sub_account_id
    )
