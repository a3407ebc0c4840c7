from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import FRIDAY, THURSDAY


def open_one(reference: str = "05:1:9", amount: str = "12.00") -> Break:
    return open_break(
        kind=Break.Kind.SHARES,
        reason="DIFFERS",
        reference=reference,
        opened_on=THURSDAY,
        amount=Decimal(amount),
        ours="100.00",
        theirs="112.00",
        party="91",
    )


@pytest.mark.django_db
class TestOpenBreak:
    def test_opens_one_under_its_own_number(self) -> None:
        found = open_one()

        assert found.break_no == "BR202501020000001"
        assert found.state == Break.State.OPEN
        assert (found.amount, found.party) == (Decimal("12.00"), "91")

    def test_returns_the_one_opened_before(self) -> None:
        first = open_one()
        again = open_break(
            kind=Break.Kind.SHARES,
            reason="DIFFERS",
            reference="05:1:9",
            opened_on=FRIDAY,
        )

        assert again.pk == first.pk
        assert Break.objects.count() == 1

    def test_opens_another_for_another_reference(self) -> None:
        open_one("05:1:9")

        assert open_one("05:1:10").break_no == "BR202501020000002"


@pytest.mark.django_db(transaction=True)
def test_two_finders_at_once_open_one() -> None:
    def find(_: int) -> str:
        try:
            return open_one().break_no
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(find, range(8))) == {"BR202501020000001"}

    assert Break.objects.count() == 1
