"""Worked examples: each event a line, the balances asserted after it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from settlement.ledger import rules
from settlement.ledger.chart import CODES
from settlement.ledger.lines import Booking, Event, Line, book_of, turned_round

D = Decimal
T = dt.date(2018, 1, 3)
PAY_DATE = dt.date(2018, 1, 5)
REDEMPTION_DATE = dt.date(2018, 1, 8)
FUND = rules.Fund("91", "990031")
OWED = FUND.owed_on(PAY_DATE)


class Books:
    """A ledger in memory: what the rules say and nothing else."""

    def __init__(self) -> None:
        self.balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def book(self, booking: Booking) -> Event:
        for lines in filter(None, (booking.settlement, booking.own)):
            assert sum(line.amount for line in lines) == 0
            assert len({book_of(line.code) for line in lines}) == 1
            assert all(line.code in CODES for line in lines)
            for line in lines:
                self.balances[line.code, line.key] += line.amount
        return booking.event

    def of(self, code: str) -> Decimal:
        return sum((b for (c, _), b in self.balances.items() if c == code), D(0))

    def all(self) -> dict[str, Decimal]:
        codes = sorted({code for code, _ in self.balances})
        return {code: self.of(code) for code in codes if self.of(code)}


@pytest.fixture
def books() -> Books:
    return Books()


def paid(books: Books, order_no: str, amount: str) -> None:
    books.book(
        rules.debit_succeeded(
            channel="PAYA", window_day=T, parts=[(order_no, D(amount))]
        )
    )


class TestADayOfOneFund:
    def test_debit_confirmed_whole_transferred(self, books: Books) -> None:
        paid(books, "O1", "16000.00")
        assert books.all() == {"1101": D(16000), "2001": D(-16000)}

        books.book(
            rules.remittance(
                account_no="BANK1", channel="PAYA", window_day=T, amount=D(16000)
            )
        )
        assert books.all() == {"1001": D(16000), "2001": D(-16000)}

        event = books.book(
            rules.purchase_confirmed(
                order_no="O1",
                fund=FUND,
                pay_date=PAY_DATE,
                claim_no="",
                paid=D(16000),
                used=D(16000),
            )
        )
        assert event == Event.PURCHASE_CONFIRMED
        assert books.all() == {"1001": D(16000), "2002": D(-16000)}
        assert books.balances["2002", "91/990031/2018-01-05"] == D(-16000)

        books.book(rules.transfer_sent(transfer_no="CT1", owed=OWED, amount=D(16000)))
        assert books.all() == {"1001": D(16000), "1102": D(-16000)}

        books.book(
            rules.transfer_executed(
                transfer_no="CT1", account_no="BANK1", owed=OWED, amount=D(16000)
            )
        )
        assert books.all() == {}

    def test_confirmed_in_part_refunded(self, books: Books) -> None:
        paid(books, "O1", "16000.00")
        event = books.book(
            rules.purchase_confirmed(
                order_no="O1",
                fund=FUND,
                pay_date=PAY_DATE,
                claim_no="CL1",
                paid=D(16000),
                used=D(14400),
            )
        )
        assert event == Event.PURCHASE_PARTLY_CONFIRMED
        assert books.all() == {"1101": D(16000), "2002": D(-14400), "2003": D(-1600)}

        books.book(
            rules.payout_submitted(
                payable=rules.REFUNDS_PAYABLE,
                claim_no="CL1",
                payout_no="PO1",
                amount=D(1600),
            )
        )
        assert (books.of("2003"), books.of("2006")) == (0, D(-1600))

        books.book(
            rules.payout_paid(payout_no="PO1", account_no="BANK1", amount=D(1600))
        )
        assert (books.of("2006"), books.of("1001")) == (0, D(-1600))

    def test_failed_refunded_whole(self, books: Books) -> None:
        paid(books, "O1", "13000.00")
        event = books.book(
            rules.purchase_confirmed(
                order_no="O1",
                fund=FUND,
                pay_date=PAY_DATE,
                claim_no="CL1",
                paid=D(13000),
                used=D(0),
            )
        )
        assert event == Event.PURCHASE_FAILED
        assert books.all() == {"1101": D(13000), "2003": D(-13000)}

    def test_agency_fee_kept_is_in_both_books(self, books: Books) -> None:
        paid(books, "O1", "1000.00")
        books.book(
            rules.purchase_confirmed(
                order_no="O1",
                fund=FUND,
                pay_date=PAY_DATE,
                claim_no="CL1",
                paid=D(1000),
                used=D(900),
                kept=D("1.35"),
            )
        )
        assert books.all() == {
            "1101": D(1000),
            "2002": D("-898.65"),
            "2003": D(-100),
            "2011": D("-1.35"),
            "9101": D("1.35"),
            "9301": D("-1.35"),
        }
        assert books.of("2011") == -books.of("9101")

    def test_redeemed_received_paid_out(self, books: Books) -> None:
        event = books.book(
            rules.redemption_confirmed(
                fund=FUND, pay_date=REDEMPTION_DATE, claim_no="CL2", net=D(80)
            )
        )
        assert event == Event.REDEMPTION_CONFIRMED
        assert books.all() == {"1201": D(80), "2004": D(-80)}

        books.book(
            rules.fund_side_paid(
                account_no="BANK1", fund=FUND, pay_date=REDEMPTION_DATE, amount=D(80)
            )
        )
        assert books.all() == {"1001": D(80), "2004": D(-80)}

        books.book(
            rules.payout_submitted(
                payable=rules.REDEMPTIONS_PAYABLE,
                claim_no="CL2",
                payout_no="PO2",
                amount=D(80),
            )
        )
        books.book(rules.payout_paid(payout_no="PO2", account_no="BANK1", amount=D(80)))
        assert books.all() == {}

    def test_redemption_with_a_fee_kept(self, books: Books) -> None:
        books.book(
            rules.redemption_confirmed(
                fund=FUND,
                pay_date=REDEMPTION_DATE,
                claim_no="CL2",
                net=D("79.60"),
                kept=D("0.40"),
            )
        )
        assert books.all() == {
            "1201": D(80),
            "2004": D("-79.60"),
            "2011": D("-0.40"),
            "9101": D("0.40"),
            "9301": D("-0.40"),
        }


class TestWhatGoesAnotherWay:
    def test_one_debit_for_several_orders(self, books: Books) -> None:
        books.book(
            rules.debit_succeeded(
                channel="PAYA",
                window_day=T,
                parts=[("O1", D("0.01")), ("O2", D("99.99"))],
            )
        )
        assert books.balances["1101", "PAYA/2018-01-03"] == D(100)
        assert books.balances["2001", "O2"] == D("-99.99")

    def test_late_success_waits_for_a_person_then_is_owed_back(
        self, books: Books
    ) -> None:
        event = books.book(
            rules.debit_succeeded(
                channel="PAYA",
                window_day=T,
                parts=[],
                collection_no="CO1",
                unapplied=D(500),
            )
        )
        assert event == Event.LATE_SUCCESS
        assert books.all() == {"1101": D(500), "2009": D(-500)}

        books.book(
            rules.unapplied_refunded(collection_no="CO1", claim_no="CL1", amount=D(500))
        )
        assert books.all() == {"1101": D(500), "2003": D(-500)}

    def test_one_order_of_a_debit_was_given_up_meanwhile(self, books: Books) -> None:
        event = books.book(
            rules.debit_succeeded(
                channel="PAYA",
                window_day=T,
                parts=[("O1", D(30))],
                collection_no="CO1",
                unapplied=D(70),
            )
        )
        assert event == Event.DEBIT_SUCCEEDED
        assert books.all() == {"1101": D(100), "2001": D(-30), "2009": D(-70)}

    def test_order_given_up_before_it_was_sent(self, books: Books) -> None:
        paid(books, "O1", "250.00")
        books.book(
            rules.order_money_released(order_no="O1", claim_no="CL1", paid=D(250))
        )
        assert books.all() == {"1101": D(250), "2003": D(-250)}

    def test_transfer_rejected_is_owed_as_before(self, books: Books) -> None:
        terms = {"transfer_no": "CT1", "owed": OWED}
        books.book(rules.transfer_sent(amount=D(10), **terms))
        books.book(rules.transfer_rejected(amount=D(10), **terms))
        assert books.all() == {}

    def test_transfer_that_came_back_is_owed_again(self, books: Books) -> None:
        books.book(rules.transfer_sent(transfer_no="CT1", owed=OWED, amount=D(10)))
        books.book(
            rules.transfer_executed(
                transfer_no="CT1", account_no="B", owed=OWED, amount=D(10)
            )
        )
        assert books.all() == {"1001": D(-10), "2002": D(10)}

        books.book(rules.transfer_came_back(account_no="B", owed=OWED, amount=D(10)))
        assert books.all() == {}

    def test_a_reversal_undoes_every_line(self, books: Books) -> None:
        booking = rules.debit_succeeded(
            channel="PAYA", window_day=T, parts=[("O1", D(5)), ("O2", D(6))]
        )
        books.book(booking)
        books.book(Booking(Event.REVERSAL, turned_round(booking.settlement)))
        assert books.all() == {}


class TestLines:
    def test_are_in_the_order_of_locking_and_without_zeros(self) -> None:
        booking = rules.purchase_confirmed(
            order_no="O1",
            fund=FUND,
            pay_date=PAY_DATE,
            claim_no="",
            paid=D(10),
            used=D(10),
        )
        assert booking.settlement == (
            Line("2001", "O1", D(10)),
            Line("2002", "91/990031/2018-01-05", D(-10)),
        )
        assert booking.own == ()

    def test_carry_the_funds_currency(self) -> None:
        booking = rules.redemption_confirmed(
            fund=rules.Fund("91", "990840", "840"),
            pay_date=PAY_DATE,
            claim_no="CL1",
            net=D(10),
        )
        assert {line.currency for line in booking.settlement} == {"840"}
