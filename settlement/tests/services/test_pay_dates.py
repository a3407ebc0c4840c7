from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import Claim, LedgerAccount
from settlement.services.pay_dates import PayDates
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.factories import (
    Row,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
)
from trading.models import TaPackage
from trading.services.receive import receive_ta_files
from trading.tests.factories import a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.date(2025, 1, 8)


@pytest.fixture(autouse=True)
def _two_days() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def a_row(**fields: Any) -> dict[str, Any]:
    return {
        "TransactionCfmDate": FRIDAY,
        "FundCode": "990031",
        "DistributorCode": "379",
        "BusinessCode": "122",
        "CapitalType": "001",
        "ConfirmedAmount": Decimal("900.00"),
        "ReceOrPayFlag": "1",
        "PayDate": WEDNESDAY,
        "DetailFlag": "0",
        **fields,
    }


def received(folder: Path, *rows: dict[str, Any]) -> None:
    a_transfer_agent()
    a_package(folder, files={"25": list(rows)}, date=FRIDAY)
    answer = receive_ta_files(
        directory=folder, business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
    )
    assert not answer.refused, answer.reasons


def named() -> PayDates:
    file = an_applied_file()
    return PayDates.of_package(TaPackage.objects.get(files=file))


def test_the_ta_names_when_money_is_settled(tmp_path: Path) -> None:
    received(tmp_path, a_row(), a_row(BusinessCode="124", ReceOrPayFlag="0"))
    an_applied_file(
        Row(a_sent_purchase("1000.00"), "900.00"),
        Row(a_sent_redemption(), "80.00", "80.00"),
    )
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))

    keys = LedgerAccount.objects.filter(code__in=["1201", "2002"]).values_list("key")
    assert set(keys) == {("91/990031/2025-01-08",)}
    assert Claim.objects.get(kind="REDEMPTION").due_date == WEDNESDAY


def test_without_a_25_no_date_is_named() -> None:
    assert named() == PayDates()


@pytest.mark.parametrize(
    "fields",
    [
        {"DetailFlag": "1"},
        {"DistributorCode": "999"},
        {"PayDate": None},
        {"PayDate": THURSDAY},
        {"FundCode": "990032"},
        {"BusinessCode": "124"},
    ],
)
def test_a_row_that_says_nothing_of_it_names_no_date(
    fields: dict[str, Any], tmp_path: Path
) -> None:
    received(tmp_path, a_row(**fields))
    assert named().find("990031", "122", FRIDAY) is None


def test_the_principal_says_the_date_whatever_the_fees_say(tmp_path: Path) -> None:
    received(
        tmp_path,
        a_row(CapitalType="003", PayDate=dt.date(2025, 1, 6)),
        a_row(),
        a_row(BusinessCode="022", CapitalType="002", PayDate=dt.date(2025, 1, 7)),
    )
    assert named().find("990031", "122", FRIDAY) == WEDNESDAY
