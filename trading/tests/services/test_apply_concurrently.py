"""Two at once: the same package, two TAs, and orders placed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, transaction

from fundops.core.errors import FundopsError
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.models import Holding, Order, ShareMovement, TaPackage
from trading.services import frozen
from trading.services.loading import load_package
from trading.tests.answers import a_received_package, answer, apply, receive
from trading.tests.factories import a_fund, a_holding, a_sent_order, a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all in threads that begin together; say what came of each, sorted."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=20)
            act()
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def test_one_package_is_received_once(tmp_path: Path) -> None:
    a_transfer_agent()
    a_package(tmp_path)

    outcomes = at_once(*[lambda: receive(tmp_path)] * 4)

    assert set(outcomes) <= {"done", "fundops.step_is_running"}
    assert TaPackage.objects.count() == 1


def test_one_package_is_applied_once(tmp_path: Path) -> None:
    orders = [a_sent_order() for _ in range(20)]
    a_received_package(tmp_path, *map(answer, orders))

    # By steps of two days, so that their locks by day do not keep them apart.
    outcomes = at_once(
        lambda: apply(business_date=FRIDAY), lambda: apply(business_date=MONDAY)
    )

    assert outcomes == ["done", "done"]
    assert ShareMovement.objects.count() == 20
    assert set(Order.objects.values_list("state", flat=True)) == {"CONFIRMED"}


def test_two_packages_of_one_ta_make_one_new_holding(tmp_path: Path) -> None:
    first = a_sent_order()
    second = a_sent_order(sub_account=first.sub_account, fund=first.fund)
    a_received_package(tmp_path / "friday", answer(first))
    later = answer(second, TransactionCfmDate=MONDAY)
    package = a_received_package(tmp_path / "monday", later, date=MONDAY)
    load_package(package_id=package.pk)

    at_once(lambda: apply(business_date=FRIDAY), lambda: apply(business_date=MONDAY))

    assert Holding.objects.get().shares == Decimal("2000.00")


def test_packages_of_two_tas_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for code, fund in (("91", "990031"), ("92", "980031")):
        order = a_sent_order(fund=a_fund(fund, agent=a_transfer_agent(code)))
        a_received_package(tmp_path / code, answer(order), ta=code)

    at_once(lambda: apply(business_date=FRIDAY), lambda: apply(business_date=MONDAY))

    assert TaPackage.objects.filter(state="APPLIED").count() == 2


def test_shares_held_back_meanwhile_stay_held_back(tmp_path: Path) -> None:
    holdings = [a_holding(lots=("100.00",), frozen="40.00") for _ in range(10)]
    rows = [
        answer(
            a_sent_order(
                business_code="024",
                sub_account=holding.sub_account,
                fund=holding.fund,
                shares=Decimal("40.00"),
            )
        )
        for holding in holdings
    ]
    a_received_package(tmp_path, *rows)
    keys = [(h.sub_account_id, h.fund_id, h.share_class) for h in holdings]

    def hold_back_more() -> None:
        with transaction.atomic():
            frozen.lock_available(set(keys))
            frozen.freeze(dict.fromkeys(keys, Decimal("10.00")))

    outcomes = at_once(apply, hold_back_more)

    assert outcomes == ["done", "done"]
    figures = set(Holding.objects.values_list("shares", "frozen"))
    assert figures == {(Decimal("60.00"), Decimal("10.00"))}
