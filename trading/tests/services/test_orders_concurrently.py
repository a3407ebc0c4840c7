"""Two at once: the shares of a holding, the number of an order, the end of intake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from fundops.core import clock
from fundops.core.errors import FundopsError, StepIsRunning
from fundops.core.services import days
from fundops.core.tests.factories import (
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    noon,
    service,
)
from trading.models import Holding, Order, TaPackage
from trading.services.export import send_ta_files
from trading.services.order_rows import Wish
from trading.services.orders import place_order, place_orders
from trading.tests.factories import (
    a_csv,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_paid_order,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], object]) -> list[str]:
    """Run `act` in threads that begin together; say what came of each, sorted."""
    start = Barrier(count)

    def one(n: int) -> str:
        try:
            start.wait(timeout=20)
            act(n)
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


def a_redemption(shares: str, **fields: Any) -> Wish:
    return Wish(
        **{
            "sub_account_no": "9001A0001",
            "business_code": "024",
            "fund_code": "990031",
            "shares": Decimal(shares),
            **fields,
        }
    )


def test_only_one_of_two_redemptions_of_the_same_shares_is_placed():
    an_open_day(THURSDAY)
    a_holding(a_known_sub_account("9001A0001"), a_fund("990031"), lots=("100.00",))

    outcomes = at_once(
        2,
        lambda n: place_order(
            wish=a_redemption("60.00"), now=noon(THURSDAY), actor=service()
        ),
    )

    assert outcomes == ["done", "trading.order_refused"]
    assert Order.objects.count() == 1
    assert Holding.objects.get().frozen == Decimal("60.00")


def test_the_same_number_twice_at_once_is_one_order():
    an_open_day(THURSDAY)
    a_holding(a_known_sub_account("9001A0001"), a_fund("990031"), lots=("100.00",))
    wish = a_redemption("10.00", order_no="202501029000000000000001")

    outcomes = at_once(
        6, lambda n: place_order(wish=wish, now=noon(THURSDAY), actor=service())
    )

    assert outcomes == ["done"] * 6
    assert Order.objects.count() == 1
    assert Holding.objects.get().frozen == Decimal("10.00")


def test_the_same_file_twice_at_once_is_placed_once(tmp_path: Path):
    an_open_day(THURSDAY)
    a_holding(a_known_sub_account("9001A0001"), a_fund("990031"), lots=("100.00",))
    path = a_csv(
        tmp_path,
        {
            "sub_account_no": "9001A0001",
            "business_code": "024",
            "fund_code": "990031",
            "shares": "20.00",
        },
    )

    outcomes = at_once(
        4, lambda n: place_orders(path=path, now=noon(THURSDAY), actor=service())
    )

    assert outcomes == ["done"] * 4
    assert Order.objects.count() == 1
    assert Holding.objects.get().frozen == Decimal("20.00")


def test_an_order_at_the_end_of_intake_is_in_the_day_or_refused():
    an_open_day(THURSDAY)
    a_holding(a_known_sub_account("9001A0001"), a_fund("990031"), lots=("100.00",))

    def act(n: int) -> None:
        if n == 0:
            days.cut_off_day(
                business_date=THURSDAY,
                actor=service(),
                now=clock.at(THURSDAY, dt.time(15)),
            )
        else:
            place_order(wish=a_redemption("1.00"), now=noon(THURSDAY), actor=service())

    outcomes = at_once(6, act)

    placed = Order.objects.count()
    assert outcomes.count("done") == placed + 1
    assert Holding.objects.get().frozen == Decimal(placed)


def test_a_cut_off_waits_for_orders_that_are_being_placed():
    an_open_day(THURSDAY)
    a_holding(a_known_sub_account("9001A0001"), a_fund("990031"), lots=("100.00",))

    def cut_off() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            days.cut_off_day(
                business_date=THURSDAY,
                actor=service(),
                now=clock.at(THURSDAY, dt.time(15)),
            )
        except Exception as error:  # noqa: BLE001  # what it is, is asserted
            return type(error).__name__
        finally:
            connection.close()
        return "cut off"

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        place_order(wish=a_redemption("1.00"), now=noon(THURSDAY), actor=service())
        assert pool.submit(cut_off).result() == "OperationalError"


def test_two_runs_of_the_evening_write_one_package():
    a_day_cut_off(THURSDAY)
    a_paid_order()

    outcomes = at_once(
        2,
        lambda n: send_ta_files(
            business_date=THURSDAY,
            actor=service(),
            now=clock.at(THURSDAY, dt.time(18)),
        ),
    )

    assert outcomes in (["done", "done"], ["done", StepIsRunning.code])
    assert TaPackage.objects.get().state == "WRITTEN"
    assert Order.objects.get().state == "SENT"
