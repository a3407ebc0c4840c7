"""Worked examples of money that does not arrive: balances after each line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from settlement.ledger import bank_rules, rules
from settlement.ledger.lines import Booking
from settlement.tests.ledger.test_rules import FUND, Books

D = Decimal
T = dt.date(2018, 1, 3)
AMOUNT = D("300.00")
OF_CLAIM = {"payable": rules.REFUNDS_PAYABLE, "claim_no": "C1", "amount": AMOUNT}
ACCOUNT = {"account_no": "A1", "amount": AMOUNT}
BALANCE = {"sub_account_no": "S1", "amount": AMOUNT}


@pytest.fixture
def books() -> Books:
    """Books with a payout of 300.00 under way and 1,000.00 at the bank."""
    books = Books()
    books.balances["1001", "A1"] = D("1000.00")
    books.balances["2003", "C1"] = D("-1000.00")
    books.book(rules.payout_submitted(payout_no="P1", **OF_CLAIM))
    return books


def book(books: Books, *bookings: Booking) -> dict[str, str]:
    for booking in bookings:
        books.book(booking)
    return {code: str(amount) for code, amount in books.all().items()}


class TestRefused:
    def test_not_the_customer_s_fault_owes_the_claim_again(self, books: Books) -> None:
        after = book(books, rules.payout_refused(payout_no="P1", **OF_CLAIM))
        assert after == {"1001": "1000.00", "2003": "-1000.00"}

    def test_the_customer_s_fault_goes_to_the_balance(self, books: Books) -> None:
        after = book(
            books, *rules.payout_refused_by_customer(payout_no="P1", **BALANCE)
        )
        assert after == {"1001": "1000.00", "2003": "-700.00", "2008": "-300.00"}


class TestCameBack:
    def paid(self, books: Books) -> None:
        books.book(rules.payout_paid(payout_no="P1", **ACCOUNT))

    def test_to_the_claim(self, books: Books) -> None:
        self.paid(books)
        back = rules.payout_came_back(payout_no="P1", **ACCOUNT)
        assert book(books, back)["2007"] == "-300.00"
        after = book(books, rules.returned_to_claim(payout_no="P1", **OF_CLAIM))
        assert after == {"1001": "1000.00", "2003": "-1000.00"}

    def test_to_the_balance(self, books: Books) -> None:
        self.paid(books)
        after = book(
            books,
            rules.payout_came_back(payout_no="P1", **ACCOUNT),
            rules.returned_to_balance(payout_no="P1", **BALANCE),
        )
        assert after == {"1001": "1000.00", "2003": "-700.00", "2008": "-300.00"}

    def test_less_a_fee_that_we_make_good(self, books: Books) -> None:
        self.paid(books)
        after = book(
            books,
            rules.payout_came_back(payout_no="P1", fee=D("5.00"), **ACCOUNT),
            rules.returned_to_claim(payout_no="P1", **OF_CLAIM),
        )
        assert after == {
            "1001": "995.00",
            "1301": "5.00",
            "2003": "-1000.00",
            "9201": "-5.00",
            "9401": "5.00",
        }

    def test_before_its_success_was_told(self, books: Books) -> None:
        after = book(
            books,
            rules.came_back_before_notice(payout_no="P1", **ACCOUNT),
            rules.payout_came_back(payout_no="P1", **ACCOUNT),
            rules.returned_to_claim(payout_no="P1", **OF_CLAIM),
        )
        assert after == {"1001": "1000.00", "2003": "-1000.00"}


class TestPaidAfterARefusal:
    def test_the_claim_was_open_again(self, books: Books) -> None:
        after = book(
            books,
            rules.payout_refused(payout_no="P1", **OF_CLAIM),
            rules.paid_after_refusal(account_no="A1", **OF_CLAIM),
        )
        assert after == {"1001": "700.00", "2003": "-700.00"}

    def test_the_balance_is_still_there(self, books: Books) -> None:
        after = book(
            books,
            *rules.payout_refused_by_customer(payout_no="P1", **BALANCE),
            rules.paid_out_of_balance(account_no="A1", **BALANCE),
        )
        assert after == {"1001": "700.00", "2003": "-700.00"}

    def test_twice_and_recovered(self, books: Books) -> None:
        books.book(rules.payout_paid(payout_no="P1", **ACCOUNT))
        after = book(books, rules.paid_twice(case="P1-1", **ACCOUNT))
        assert after == {"1001": "400.00", "1302": "300.00", "2003": "-700.00"}
        after = book(books, rules.recovered(case="P1-1", **ACCOUNT))
        assert after == {"1001": "700.00", "2003": "-700.00"}

    def test_the_later_attempt_failed(self, books: Books) -> None:
        after = book(
            books,
            rules.paid_twice(case="P1-1", **ACCOUNT),
            rules.payout_refused(payout_no="P1", **OF_CLAIM),
            rules.paid_by_earlier_attempt(case="P1-1", **OF_CLAIM),
        )
        assert after == {"1001": "700.00", "2003": "-700.00"}


class TestBetweenOurOwnAccounts:
    def test_its_two_lines_in_either_order(self) -> None:
        out = rules.internal_transfer_debited(transfer_no="X1", **ACCOUNT)
        into = rules.internal_transfer_credited(
            transfer_no="X1", account_no="A2", amount=AMOUNT
        )
        ends = []
        for first, second in ((out, into), (into, out)):
            books = Books()
            book(books, first)
            assert abs(books.of("1102")) == AMOUNT
            book(books, second)
            ends.append({key: b for key, b in books.balances.items() if b})
        assert ends[0] == ends[1] == {("1001", "A1"): -AMOUNT, ("1001", "A2"): AMOUNT}


class TestWhatTheBankDoes:
    def test_interest_and_fee_and_unknown(self) -> None:
        books = Books()
        book(books, bank_rules.interest(**ACCOUNT))
        fee = {"account_no": "A1", "amount": D("2.00")}
        book(books, bank_rules.bank_fee(movement_no="M1", **fee))
        book(books, bank_rules.unknown_debit(movement_no="M2", **fee))
        after = book(books, bank_rules.unknown_receipt(movement_no="M3", **ACCOUNT))
        assert after == {
            "1001": "596.00",
            "1301": "2.00",
            "1302": "2.00",
            "2009": "-300.00",
            "2013": "-300.00",
            "9201": "-2.00",
            "9401": "2.00",
        }

    def test_an_unknown_receipt_was_somebody_s(self) -> None:
        books = Books()
        book(books, bank_rules.unknown_receipt(movement_no="M3", **ACCOUNT))
        was = rules.unapplied_was_remittance(
            movement="M3", channel="PAYA", window_day=T, amount=D("100.00")
        )
        side = rules.unapplied_was_fund_side(
            movement="M3", fund=FUND, pay_date=T, amount=D("200.00")
        )
        after = book(books, was, side)
        assert after == {"1001": "300.00", "1101": "-100.00", "1201": "-200.00"}

    def test_a_remittance_less_the_channel_s_fee(self) -> None:
        booking = rules.remittance_less_fee(
            channel="PAYA", window_day=T, fee=D("0.30"), **ACCOUNT
        )
        assert book(Books(), booking) == {
            "1001": "299.70",
            "1101": "-300.00",
            "1301": "0.30",
            "9201": "-0.30",
            "9401": "0.30",
        }
