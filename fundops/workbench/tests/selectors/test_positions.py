from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import THURSDAY, noon
from fundops.workbench.selectors.positions import positions
from settlement.models import BankAccount, LedgerAccount, Reservation

pytestmark = pytest.mark.django_db


def an_account(kind: str, number: str) -> BankAccount:
    return BankAccount.objects.create(
        account_no=number, kind=kind, bank_code="102", account_name="样例账户"
    )


class TestPositions:
    def test_are_what_is_booked_less_what_is_held(self) -> None:
        main = an_account("COLLECTION_MAIN", "8800000000000001")
        an_account("REGISTRATION", "9100000000000001")
        LedgerAccount.objects.create(
            book="S", code="1001", key=main.account_no, balance=Decimal("100.00")
        )
        Reservation.objects.create(
            account=main,
            amount=Decimal("30.00"),
            subject_kind="TRANSFER",
            subject_no="CT1",
            held_at=noon(THURSDAY),
        )

        (told,) = positions()

        assert told.account == main
        assert (told.have, told.reserved, told.available) == (
            Decimal("100.00"),
            Decimal("30.00"),
            Decimal("70.00"),
        )

    def test_are_nothing_where_nothing_was_booked(self) -> None:
        an_account("PAYOUT", "8800000000000002")

        (told,) = positions()

        assert (told.ledger, told.available) == (None, Decimal("0.00"))
