"""The 02 of what a TA or its counter began: frozen, freed, changed, let go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from accounts.models import FundAccount, SubAccount, TradingRegistration
from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.models import Order, TaRecord
from trading.tests.answers import (
    a_received_package,
    a_serial,
    account_answer,
    apply,
    apply_rows,
)
from trading.tests.factories import (
    a_customer,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_registration,
    a_sub_account,
    a_transfer_agent,
    an_order,
)

pytestmark = pytest.mark.django_db

NUMBER = "910000000077"
#: Freezing, freeing, changed data, the end of a sub account, the end of all.
CODES = ("104", "105", "103", "109", "102")


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def a_registered_sub_account(**fields: Any) -> SubAccount:
    sub_account = a_sub_account(**fields)
    a_registration(sub_account, ta_account_no=NUMBER)
    return sub_account


def begun(code: str, sub_account: SubAccount, **fields: Any) -> dict[str, Any]:
    """The 02 row of something that a TA began; no order of ours asked for it."""
    return {
        "TransactionCfmDate": FRIDAY,
        "DistributorCode": "379",
        "BusinessCode": code,
        "ReturnCode": "0000",
        "TransactionAccountID": sub_account.number,
        "TAAccountID": NUMBER,
        "TASerialNO": a_serial(),
        "FromTAFlag": "1",
        **fields,
    }


def apply_02(folder: Path, *rows: dict[str, Any]) -> None:
    apply_rows(folder, files={"02": rows, "04": []})


def reasons() -> Sequence[str]:
    rows = TaRecord.objects.order_by("line").values_list("result", "reason")
    return [reason or result for result, reason in rows]


def states() -> Sequence[str]:
    rows = TradingRegistration.objects.order_by("pk")
    return list(rows.values_list("state", flat=True))


class TestFreezing:
    def test_freezes_the_fund_account_on_the_confirm_date(self, tmp_path: Path) -> None:
        apply_02(tmp_path, begun("104", a_registered_sub_account()))

        assert FundAccount.objects.get().frozen_on == FRIDAY
        assert reasons() == ["A"]
        assert states() == ["ACTIVE"]
        assert not Break.objects.exists()

    def test_needs_no_sub_account(self, tmp_path: Path) -> None:
        row = begun("104", a_registered_sub_account(), TransactionAccountID=None)

        apply_02(tmp_path, row)

        assert FundAccount.objects.get().frozen_on == FRIDAY

    def test_frees_it(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        FundAccount.objects.update(frozen_on=THURSDAY)

        apply_02(tmp_path, begun("105", sub_account))

        assert FundAccount.objects.get().frozen_on is None
        assert reasons() == ["A"]

    def test_takes_the_last_word_of_a_package(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()

        apply_02(tmp_path, begun("104", sub_account), begun("105", sub_account))

        assert FundAccount.objects.get().frozen_on is None
        assert reasons() == ["A", "A"]

    def test_keeps_the_day_on_which_it_began(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        apply_02(tmp_path / "first", begun("104", sub_account))
        row = begun("104", sub_account, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "second", files={"02": [row]}, date=MONDAY)

        apply(business_date=MONDAY)

        assert FundAccount.objects.get().frozen_on == FRIDAY

    def test_knows_the_number_that_came_in_the_same_package(
        self, tmp_path: Path
    ) -> None:
        sub_account = a_sub_account()
        a_registration(sub_account, state=TradingRegistration.State.SENT)
        opened = an_order(
            state=Order.State.SENT,
            business_code="001",
            sub_account=sub_account,
            amount=None,
        )

        apply_02(
            tmp_path,
            begun("104", sub_account),
            account_answer(opened, TAAccountID=NUMBER),
        )

        assert reasons() == ["A", "A"]
        assert FundAccount.objects.get().frozen_on == FRIDAY
        assert Order.objects.get().state == "CONFIRMED"


class TestChangedData:
    def test_is_kept_on_record_and_changes_nothing(self, tmp_path: Path) -> None:
        apply_02(tmp_path, begun("103", a_registered_sub_account()))

        assert reasons() == ["A"]
        assert states() == ["ACTIVE"]
        assert FundAccount.objects.get().frozen_on is None


class TestLettingGo:
    def test_ends_one_sub_account(self, tmp_path: Path) -> None:
        person = a_customer()
        gone = a_registered_sub_account(person=person)
        a_registered_sub_account(person=person)

        apply_02(tmp_path, begun("109", gone))

        assert states() == ["REMOVED", "ACTIVE"]
        assert reasons() == ["A"]

    def test_ends_all_of_a_fund_account(self, tmp_path: Path) -> None:
        person = a_customer()
        closed = a_registered_sub_account(person=person)
        a_registered_sub_account(person=person)
        a_known_sub_account()

        apply_02(tmp_path, begun("102", closed))

        assert states() == ["REMOVED", "REMOVED", "ACTIVE"]
        assert reasons() == ["A"]

    @pytest.mark.parametrize("code", ["109", "102"])
    def test_keeps_out_an_account_with_shares(self, code: str, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        a_holding(sub_account, a_fund())

        apply_02(tmp_path, begun(code, sub_account))

        assert states() == ["ACTIVE"]
        assert reasons() == ["SHARES_LEFT"]
        assert Break.objects.get().reason == "SHARES_LEFT"

    def test_keeps_out_all_for_the_shares_of_another_sub_account(
        self, tmp_path: Path
    ) -> None:
        person = a_customer()
        empty = a_registered_sub_account(person=person)
        a_holding(a_registered_sub_account(person=person), a_fund())

        apply_02(tmp_path, begun("102", empty))

        assert states() == ["ACTIVE", "ACTIVE"]
        assert reasons() == ["SHARES_LEFT"]

    def test_looks_at_the_funds_of_the_ta_alone(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        a_holding(sub_account, a_fund("990092", agent=a_transfer_agent("92")))

        apply_02(tmp_path, begun("109", sub_account))

        assert states() == ["REMOVED"]

    def test_looks_past_holdings_that_are_empty(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        a_holding(sub_account, a_fund(), lots=())

        apply_02(tmp_path, begun("109", sub_account))

        assert states() == ["REMOVED"]

    def test_keeps_out_what_has_been_let_go(self, tmp_path: Path) -> None:
        sub_account = a_registered_sub_account()
        apply_02(tmp_path / "first", begun("109", sub_account))
        row = begun("109", sub_account, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "second", files={"02": [row]}, date=MONDAY)

        apply(business_date=MONDAY)

        assert Break.objects.get().reason == "WRONG_ACCOUNT"
        assert states() == ["REMOVED"]


#: What is changed in a good row of any business, and the rule it breaks.
UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown fund account": ({"TAAccountID": "910000000078"}, "WRONG_ACCOUNT"),
    "no fund account": ({"TAAccountID": None}, "WRONG_ACCOUNT"),
    "an unknown sub account": ({"TransactionAccountID": "9001A9"}, "WRONG_ACCOUNT"),
    "another distributor": ({"DistributorCode": "380"}, "WRONG_DISTRIBUTOR"),
    "a later confirm date": ({"TransactionCfmDate": MONDAY}, "WRONG_DATE"),
    "no return code": ({"ReturnCode": None}, "NO_RETURN_CODE"),
    "a refusal": ({"ReturnCode": "0391"}, "NOT_YET_HANDLED"),
    "not begun by the TA": ({"FromTAFlag": "0"}, "NOT_YET_HANDLED"),
}


class TestQuarantine:
    @pytest.mark.parametrize("code", CODES)
    @pytest.mark.parametrize("case", UNFIT)
    def test_keeps_the_row_out(self, case: str, code: str, tmp_path: Path) -> None:
        changes, reason = UNFIT[case]
        row = begun(code, a_registered_sub_account(), **changes)

        apply_02(tmp_path, row)

        assert reasons() == [reason]
        assert Break.objects.get().reason == reason
        assert states() == ["ACTIVE"]
        assert FundAccount.objects.get().frozen_on is None

    def test_keeps_out_the_end_of_a_sub_account_that_is_not_named(
        self, tmp_path: Path
    ) -> None:
        row = begun("109", a_registered_sub_account(), TransactionAccountID=None)

        apply_02(tmp_path, row)

        assert reasons() == ["WRONG_ACCOUNT"]

    def test_keeps_out_the_sub_account_of_somebody_else(self, tmp_path: Path) -> None:
        a_registered_sub_account()

        apply_02(tmp_path, begun("104", a_known_sub_account()))

        assert reasons() == ["WRONG_ACCOUNT"]

    def test_keeps_out_the_number_of_another_ta(self, tmp_path: Path) -> None:
        a_transfer_agent("91")
        sub_account = a_sub_account()
        a_registration(sub_account, a_transfer_agent("92"), ta_account_no=NUMBER)

        apply_02(tmp_path, begun("104", sub_account))

        assert reasons() == ["WRONG_ACCOUNT"]
