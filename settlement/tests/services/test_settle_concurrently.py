"""Two runs of the step at once, and one that fails half way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from fundops.core import faultpoints
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import Claim, JournalEntry, SettledFile
from settlement.services.settle_confirmations import (
    Settled,
    settle_confirmations,
    settle_file,
)
from settlement.tests.factories import (
    Row,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
    balances,
)

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
BOOKED = {
    "1101": D(1000),
    "1201": D(80),
    "2002": D(-900),
    "2003": D(-100),
    "2004": D(-80),
}


def a_file() -> int:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    file = an_applied_file(
        Row(a_sent_purchase("1000.00"), "900.00"),
        Row(a_sent_redemption(), "80.00", "80.00"),
    )
    return file.pk


def test_a_file_is_booked_once_by_whoever_comes_first() -> None:
    file_id = a_file()
    actor = service()
    start = threading.Barrier(6)

    def press(_: int) -> int:
        try:
            start.wait()
            settled = Settled()
            settle_file(file_id=file_id, actor=actor, now=noon(FRIDAY), settled=settled)
            return settled.entries
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(press, range(6))) == [0, 0, 0, 0, 0, 2]
    assert (SettledFile.objects.count(), Claim.objects.count()) == (1, 2)
    assert balances() == BOOKED


@pytest.mark.parametrize(
    "place", ["settle_confirmations.moved", "settle_confirmations.written"]
)
def test_a_run_that_dies_half_way_leaves_nothing_and_the_next_books_it(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file()
    before = balances()

    def die(name: str) -> None:
        if name == place:
            raise MemoryError(name)

    monkeypatch.setattr(faultpoints, "reach", die)
    with pytest.raises(MemoryError):
        settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    assert balances() == before
    assert not SettledFile.objects.exists()
    assert not Claim.objects.exists()

    monkeypatch.undo()
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    assert balances() == BOOKED
    assert JournalEntry.objects.filter(reference__startswith="confirmed:").count() == 2
