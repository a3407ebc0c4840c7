"""What the rows of a 06 do to the register."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import MONDAY, THURSDAY, an_open_day
from trading.models import Holding, ShareMovement, TaRecord
from trading.services.apply_confirmations import Applied
from trading.tests.answers import (
    CONFIRM_DATE,
    a_received_package,
    a_serial,
    answer,
    apply,
    apply_rows,
)
from trading.tests.factories import a_holding, a_sent_order
from trading.tests.happenings import dividend

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def apply_dividends(folder: Path, *rows: dict[str, Any]) -> Applied:
    return apply_rows(folder, files={"02": [], "04": [], "06": rows})


def figures(holding: Holding) -> tuple[Decimal, Decimal, Decimal]:
    found = Holding.objects.get(pk=holding.pk)
    return found.shares, found.frozen, found.unpaid_income


def test_a_cash_dividend_moves_no_shares(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))

    done = apply_dividends(
        tmp_path, dividend(holding, FrozenBalance=D("2.34"), DividentDate=MONDAY)
    )

    assert (done.rows, done.quarantined) == (1, 0)
    assert figures(holding) == (D("100.00"), D(0), D(0))
    record = TaRecord.objects.get()
    assert (record.result, record.confirmed_amount) == ("A", D("12.34"))
    assert (record.frozen_amount, record.pay_date) == (D("2.34"), MONDAY)


def test_a_reinvested_dividend_is_a_lot_of_its_own(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))

    apply_dividends(
        tmp_path,
        dividend(
            holding,
            ConfirmedAmount=D(0),
            VolOfDividendforReinvestment=D("5.00"),
            FrozenSharesforReinvest=D("1.00"),
        ),
    )

    assert figures(holding) == (D("105.00"), D("1.00"), D(0))
    lot = holding.lots.order_by("-id")[0]
    assert (lot.shares, lot.source_type) == (D("5.00"), "3")
    assert lot.registered_on == CONFIRM_DATE
    movement = ShareMovement.objects.get(source_kind="TA_EVENT")
    assert (movement.shares, movement.record_id) == (
        D("5.00"),
        TaRecord.objects.get().pk,
    )


def test_both_at_once_move_the_part_in_shares(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))

    apply_dividends(tmp_path, dividend(holding, VolOfDividendforReinvestment=D("5.00")))

    record = TaRecord.objects.get()
    assert (record.confirmed_amount, record.confirmed_shares) == (D("12.34"), D("5.00"))
    assert figures(holding)[0] == D("105.00")


def test_income_carried_over_is_unpaid_no_longer(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))
    Holding.objects.filter(pk=holding.pk).update(unpaid_income=D("0.80"))

    apply_dividends(
        tmp_path,
        dividend(
            holding,
            DividendType="2",
            ConfirmedAmount=D(0),
            VolOfDividendforReinvestment=D("0.80"),
        ),
    )

    assert figures(holding) == (D("100.80"), D(0), D(0))


def test_it_comes_to_who_has_sold_everything_since_the_record_day(
    tmp_path: Path,
) -> None:
    holding = a_holding(lots=("100.00",), frozen="100.00")
    sold = a_sent_order(
        business_code="024",
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=D("100.00"),
    )
    apply_rows(
        tmp_path,
        files={
            "04": [answer(sold)],
            "06": [dividend(holding, VolOfDividendforReinvestment=D("5.00"))],
        },
    )

    assert figures(holding)[0] == D("5.00")


def test_a_row_that_came_before_waits_for_a_person(tmp_path: Path) -> None:
    holding = a_holding(lots=("100.00",))
    row = dividend(holding, VolOfDividendforReinvestment=D("5.00"))
    apply_dividends(tmp_path, row)

    a_received_package(tmp_path / "monday", date=MONDAY, files={"04": [], "06": [row]})
    apply(business_date=MONDAY)

    assert figures(holding)[0] == D("105.00")
    assert Break.objects.get().reason == "SERIAL_BEFORE"


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "another business": ({"BusinessCode": "144"}, "NOT_YET_HANDLED"),
    "another distributor": ({"DistributorCode": "888"}, "WRONG_DISTRIBUTOR"),
    "no serial number": ({"TASerialNO": ""}, "NO_SERIAL"),
    "a fund we do not know": ({"FundCode": "990099"}, "UNKNOWN_FUND"),
    "an account we do not know": ({"TransactionAccountID": "X"}, "WRONG_ACCOUNT"),
    "another currency": ({"CurrencyType": "840"}, "WRONG_CURRENCY"),
    "more frozen than there is": ({"FrozenBalance": D("99.00")}, "MORE_FROZEN"),
    "a negative amount": ({"ConfirmedAmount": D("-1.00")}, "NEGATIVE"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_row_that_is_unfit_waits_and_the_others_go_on(
    case: str, tmp_path: Path
) -> None:
    changes, reason = UNFIT[case]
    holding = a_holding(lots=("100.00",))
    good = dividend(holding, VolOfDividendforReinvestment=D("5.00"))
    wrong = {**good, "TASerialNO": a_serial(), **changes}

    done = apply_dividends(tmp_path, wrong, good)

    assert done.quarantined == 1
    assert figures(holding)[0] == D("105.00")
    assert Break.objects.get().reason == reason
