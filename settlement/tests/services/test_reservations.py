from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from fundops.core.tests.factories import THURSDAY, an_open_day, noon
from settlement.errors import ShortOfMoney
from settlement.models import BankAccount, Reservation
from settlement.services import reservations
from settlement.tests.factories import a_bank_account, money_on

D = Decimal
NOW = noon(THURSDAY)


def an_account_with(amount: str) -> BankAccount:
    an_open_day(THURSDAY)
    account = a_bank_account(BankAccount.Kind.COLLECTION_MAIN)
    money_on(account, amount)
    return account


def hold(account: BankAccount, amount: str, subject_no: str = "CT1") -> Reservation:
    with transaction.atomic():
        return reservations.hold(
            account_id=account.pk,
            amount=D(amount),
            subject_kind="TRANSFER",
            subject_no=subject_no,
            now=NOW,
        )


@pytest.mark.django_db
class TestHold:
    def test_lowers_what_is_available_and_not_what_is_booked(self) -> None:
        account = an_account_with("100.00")
        hold(account, "60.00")
        assert reservations.available(account_id=account.pk) == D("40.00")

    def test_takes_the_last_cent(self) -> None:
        account = an_account_with("100.00")
        hold(account, "100.00")
        assert reservations.available(account_id=account.pk) == 0

    def test_says_how_much_is_short_and_keeps_nothing(self) -> None:
        account = an_account_with("100.00")
        with pytest.raises(ShortOfMoney, match=r"20\.01") as refused:
            hold(account, "120.01")
        assert refused.value.short == D("20.01")
        assert refused.value.available == D("100.00")
        assert not Reservation.objects.exists()

    def test_asks_each_account_for_its_own_money(self) -> None:
        an_account_with("100.00")
        other = a_bank_account(BankAccount.Kind.PAYOUT)
        with pytest.raises(ShortOfMoney):
            hold(other, "0.01")


@pytest.mark.django_db
class TestTheEndOfAReservation:
    def test_released_the_money_is_available_again(self) -> None:
        account = an_account_with("100.00")
        hold(account, "60.00")
        assert reservations.release(subject_kind="TRANSFER", subject_no="CT1")
        assert reservations.available(account_id=account.pk) == D(100)

    def test_consumed_it_is_no_longer_held(self) -> None:
        account = an_account_with("100.00")
        hold(account, "60.00")
        assert reservations.consume(subject_kind="TRANSFER", subject_no="CT1")
        assert Reservation.objects.get().state == "CONSUMED"

    def test_it_ends_once(self) -> None:
        account = an_account_with("100.00")
        hold(account, "60.00")
        reservations.release(subject_kind="TRANSFER", subject_no="CT1")
        assert not reservations.release(subject_kind="TRANSFER", subject_no="CT1")
        assert not reservations.consume(subject_kind="TRANSFER", subject_no="CT1")

    def test_a_subject_may_hold_again_after_it(self) -> None:
        account = an_account_with("100.00")
        hold(account, "60.00")
        reservations.release(subject_kind="TRANSFER", subject_no="CT1")
        hold(account, "60.00")
        assert Reservation.objects.filter(state="HELD").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_fifty_at_once_never_take_more_than_there_is(round_: int) -> None:
    account = an_account_with("100.00")

    def take(number: int) -> str:
        try:
            hold(account, "9.00", f"CT{number}")
        except ShortOfMoney:
            return "short"
        finally:
            connection.close()
        return "held"

    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(take, range(50)))

    assert said.count("held") == 11
    assert reservations.available(account_id=account.pk) == D("1.00")
