"""What a TA does of its own accord, in rows of a 04 without an order."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import MONDAY, THURSDAY, an_open_day
from trading.models import ShareMovement
from trading.services import frozen
from trading.tests.answers import (
    a_received_package,
    answer,
    apply,
    apply_on_monday,
    apply_rows,
)
from trading.tests.factories import a_holding, a_sent_order, an_order
from trading.tests.happenings import figures, happened, lots

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


class TestWhatTheTaDoes:
    @pytest.mark.parametrize("code", ["135", "142", "145", "150", "151", "196"])
    def test_takes_shares_without_an_order(self, code: str, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))

        done = apply_rows(tmp_path, happened(code, holding, "30.00"))

        assert done.quarantined == 0
        assert figures(holding) == (D("70.00"), D("0.00"))
        movement = ShareMovement.objects.get(source_kind="TA_EVENT")
        assert movement.shares == D("-30.00")

    @pytest.mark.parametrize(
        ("code", "source"), [("134", "4"), ("144", "1"), ("127", "5"), ("197", "5")]
    )
    def test_brings_shares_without_an_order(
        self, code: str, source: str, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("100.00",))

        apply_rows(tmp_path, happened(code, holding, "30.00"))

        assert figures(holding) == (D("130.00"), D("0.00"))
        assert lots(holding) == [("100.00", "1"), ("30.00", source)]

    def test_carries_income_over_as_a_dividend(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))

        apply_rows(tmp_path, happened("144", holding, "0.12", SharesAdjustmentFlag="4"))

        assert lots(holding) == [("100.00", "1"), ("0.12", "3")]

    def test_freezes_and_frees_shares(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))

        apply_rows(tmp_path, happened("131", holding, "60.00"))
        assert figures(holding) == (D("100.00"), D("60.00"))
        apply_on_monday(tmp_path, happened("132", holding, "20.00"))

        assert figures(holding) == (D("100.00"), D("40.00"))

    def test_never_takes_a_holding_below_zero(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))

        done = apply_rows(
            tmp_path,
            happened("145", holding, "80.00"),
            happened("145", holding, "30.00"),
        )

        assert done.quarantined == 1
        assert figures(holding) == (D("20.00"), D("0.00"))
        assert Break.objects.get().reason == "BELOW_ZERO"

    def test_does_not_take_what_is_held_back_for_an_order(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",), frozen="90.00")

        apply_rows(tmp_path, happened("145", holding, "20.00"))

        assert figures(holding) == (D("100.00"), D("90.00"))
        assert Break.objects.get().reason == "HELD_BACK"

    def test_draws_on_what_the_plain_rows_of_the_package_brought(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("10.00",))
        bought = a_sent_order(
            sub_account=holding.sub_account, fund=holding.fund, amount=D("50.00")
        )

        done = apply_rows(tmp_path, happened("145", holding, "60.00"), answer(bought))

        assert done.quarantined == 0
        assert figures(holding) == (D("0.00"), D("0.00"))

    def test_is_known_again_by_its_serial_number(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))
        row = happened("145", holding, "30.00")

        apply_rows(tmp_path, row)
        a_received_package(tmp_path / "monday", row, date=MONDAY)
        apply(business_date=MONDAY)

        assert figures(holding) == (D("70.00"), D("0.00"))
        assert Break.objects.get().reason == "SERIAL_BEFORE"


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "a fund we do not know": ({"FundCode": "990099"}, "UNKNOWN_FUND"),
    "an account we do not know": ({"TransactionAccountID": "X"}, "WRONG_ACCOUNT"),
    "another's fund account": ({"TAAccountID": "999999999999"}, "WRONG_ACCOUNT"),
    "no serial number": ({"TASerialNO": ""}, "NO_SERIAL"),
    "another distributor": ({"DistributorCode": "888"}, "WRONG_DISTRIBUTOR"),
    "a day to come": ({"TransactionCfmDate": MONDAY}, "WRONG_DATE"),
    "another currency": ({"CurrencyType": "840"}, "WRONG_CURRENCY"),
    "no shares": ({"ConfirmedVol": D(0)}, "NO_SHARES"),
    "an order that was never sent": ({"BusinessCode": "136"}, "UNKNOWN_ORDER"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_row_that_is_unfit_waits_and_the_others_go_on(
    case: str, tmp_path: Path
) -> None:
    changes, reason = UNFIT[case]
    holding = a_holding(lots=("100.00",))

    done = apply_rows(
        tmp_path,
        happened("144", holding, "5.00", **changes),
        happened("144", holding, "7.00"),
    )

    assert done.quarantined == 1
    assert figures(holding) == (D("107.00"), D("0.00"))
    assert Break.objects.get().reason == reason


def test_orders_that_hold_shares_let_them_go_when_they_die() -> None:
    holding = a_holding(lots=("100.00",), frozen="40.00")
    order = an_order(
        business_code="036",
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=D("40.00"),
        amount=None,
    )

    frozen.release([order.pk])

    assert figures(holding) == (D("100.00"), D("0.00"))
