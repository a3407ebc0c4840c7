"""The TAs decide once, keep a register of their own, and deliver as faults let them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fundops.sandbox.models import (
    SandboxApplication,
    SandboxFundMoney,
    SandboxLot,
    SandboxTaAccount,
)
from fundops.sandbox.services import tas
from fundops.sandbox.services.world import begin
from fundops.sandbox.tests.factories import a_seeded_card
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.reader import DataFile
from trading.ta.writer import Values, write_data_file, write_index

pytestmark = pytest.mark.django_db
T, NEXT, AFTER = dt.date(2025, 1, 3), dt.date(2025, 1, 6), dt.date(2025, 1, 7)
SUB = "9900A00000001"


def an_evening(
    trades: Sequence[Values], openings: Sequence[Values] = (), day: dt.date = T
) -> None:
    """Our 01 and 03 of a day in the folder of TA 91."""
    folder = settings.DATA_DIR / "ta" / "91" / "out"
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for file_type, rows in (("01", openings), ("03", trades)):
        name = DataFileName("379", "91", day, file_type)
        write_data_file(folder, name, layout("20", file_type), rows)
        names.append(str(name))
    write_index(folder, IndexName("OFI", "379", "91", day), "20", names)


def a_trade(number: int = 1, code: str = "022", **changes: Any) -> Values:
    values: dict[str, Any] = {
        "AppSheetSerialNo": f"20250103379{number:013d}",
        "BusinessCode": code,
        "TransactionDate": T,
        "TransactionAccountID": SUB,
        "DistributorCode": "379",
        "BranchCode": "379",
        "NetNo": "9900",
        "FundCode": "990001",
        "ShareClass": "0",
        "CurrencyType": "156",
    }
    amount = {"022": "ApplicationAmount", "024": "ApplicationVol"}[code]
    return {**values, amount: Decimal("100.00"), **changes}


def an_account() -> None:
    SandboxTaAccount.objects.create(
        ta_code="91", sub_account_no=SUB, account_no="910000000001"
    )


def a_lot(shares: str, serial_no: str = "91202411040000000001") -> None:
    SandboxLot.objects.create(
        ta_code="91",
        sub_account_no=SUB,
        fund_code="990001",
        serial_no=serial_no,
        registered_on=dt.date(2024, 11, 4),
        source_type="1",
        shares=Decimal(shares),
    )


def rows(file_type: str, on: dt.date = NEXT) -> list[dict[str, Any]]:
    path = drop() / str(DataFileName("91", "379", on, file_type))
    file = DataFile.open(path)
    return [
        {one.name: one.value for one in file.record(number).fields}
        for number in range(1, file.header.records + 1)
    ]


def drop() -> Path:
    folder: Path = settings.DATA_DIR / "ta" / "91" / "in"
    return folder


def answered(on: dt.date = NEXT) -> None:
    tas.answer(ta_code="91", on=on)
    tas.deliver(on=on)


class TestAnswer:
    def test_a_purchase_brings_shares_and_is_owed_for(self) -> None:
        an_account()
        an_evening([a_trade()])
        answered()
        [row] = rows("04")
        assert (row["ReturnCode"], row["ConfirmedAmount"]) == ("0000", 100)
        assert SandboxLot.objects.get().shares == 100
        [money] = rows("25")
        assert (money["ReceOrPayFlag"], money["PayDate"]) == ("1", AFTER)
        assert SandboxFundMoney.objects.get().from_distributor == 100

    def test_a_redemption_takes_the_oldest_lots_first(self) -> None:
        an_account()
        a_lot("60.00")
        a_lot("60.00", "91202412040000000002")
        an_evening([a_trade(code="024")])
        answered()
        assert [row["DetailFlag"] for row in rows("04")] == ["0", "1", "1"]
        left = SandboxLot.objects.order_by("serial_no").values_list("shares", flat=True)
        assert list(left) == [0, 20]
        [money] = tas.owed_on(date=AFTER)
        assert money.to_distributor == 100

    def test_without_an_account_it_fails(self) -> None:
        an_evening([a_trade()])
        answered()
        assert [row["ReturnCode"] for row in rows("04")] == ["0316"]

    def test_opening_comes_before_the_purchase_of_the_same_evening(self) -> None:
        opening = {
            **a_trade(2, AppSheetSerialNo="202501033790000000000009"),
            "BusinessCode": "001",
            "InvestorName": "样例甲",
            "CertificateType": "0",
            "CertificateNo": "990101199001010001",
            "IndividualOrInstitution": "1",
        }
        wanted = layout("20", "01")
        an_evening(
            [a_trade()],
            [{name: value for name, value in opening.items() if name in wanted}],
        )
        answered()
        [account] = rows("02")
        [trade] = rows("04")
        assert account["TAAccountID"] == trade["TAAccountID"] != ""

    def test_decides_once(self) -> None:
        an_account()
        an_evening([a_trade()])
        answered()
        first = rows("04")
        assert tas.answer(ta_code="91", on=NEXT) is False
        assert tas.deliver(on=NEXT) == []
        assert rows("04") == first
        assert (SandboxApplication.objects.count(), SandboxLot.objects.count()) == (
            1,
            1,
        )


class TestFaults:
    @pytest.fixture(autouse=True)
    def _world(self) -> None:
        an_account()

    def strike(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "fundops.sandbox.draws.Draws.in_a_thousand",
            lambda self, rate, *subject: subject[1:2] == (name,),
        )
        begin(seed=1, names=[name])

    def test_a_part_is_confirmed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.strike("partial_confirmation", monkeypatch)
        a_seeded_card()
        an_evening([a_trade()])
        answered()
        assert 50 <= rows("04")[0]["ConfirmedAmount"] < 95

    def test_all_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.strike("failed_confirmation", monkeypatch)
        a_seeded_card()
        an_evening([a_trade()])
        answered()
        assert rows("04")[0]["ReturnCode"] != "0000"

    def test_an_account_that_is_not_seeded_is_confirmed_whole(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike("failed_confirmation", monkeypatch)
        an_evening([a_trade()])
        answered()
        assert rows("04")[0]["ReturnCode"] == "0000"

    def test_a_package_comes_a_day_late(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.strike("ta_file_late", monkeypatch)
        an_evening([a_trade()])
        tas.answer(ta_code="91", on=NEXT)
        assert tas.deliver(on=NEXT) == []
        assert tas.deliver(on=AFTER) == [
            "OFI_91_379_20250106.TXT",
            "OFK_91_379_20250106.TXT",
        ]

    def test_a_package_comes_twice_with_the_same_bytes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.strike("ta_file_twice", monkeypatch)
        an_evening([a_trade()])
        answered()
        name = str(DataFileName("91", "379", NEXT, "04"))
        first = (drop() / name).read_bytes()
        assert "OFI_91_379_20250106.TXT" in tas.deliver(on=AFTER)
        assert (drop() / name).read_bytes() == first
        assert tas.deliver(on=dt.date(2025, 1, 8)) == []

    def test_its_money_comes_a_day_late(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.strike("ta_money_late", monkeypatch)
        a_lot("200.00")
        an_evening([a_trade(code="024")])
        answered()
        assert list(tas.owed_on(date=AFTER)) == []
        assert len(list(tas.owed_on(date=dt.date(2025, 1, 8)))) == 1
