"""The 02 answers 001 and 008: registrations become active or are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import FundAccount, TradingRegistration
from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.models import Order, TaRecord
from trading.tests.answers import (
    a_received_package,
    account_answer,
    answer,
    apply,
    apply_rows,
)
from trading.tests.factories import (
    a_registration,
    a_sent_order,
    a_sub_account,
    an_order,
)

pytestmark = pytest.mark.django_db

NUMBER = "910000000077"
SENT = TradingRegistration.State.SENT


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def an_account_order(code: str = "001", **fields: Any) -> Order:
    """A sent 001 or 008 with the registration it is about."""
    sub_account = fields.pop("sub_account", None) or a_sub_account()
    a_registration(sub_account, state=SENT)
    return an_order(
        state=Order.State.SENT,
        business_code=code,
        sub_account=sub_account,
        amount=None,
        **fields,
    )


def apply_02(folder: Path, *rows: dict[str, Any]) -> None:
    apply_rows(folder, files={"02": rows, "04": []})


class TestApply:
    def test_activates_the_registration_and_takes_the_number(
        self, tmp_path: Path
    ) -> None:
        order = an_account_order()

        apply_02(tmp_path, account_answer(order, TAAccountID=NUMBER))

        assert Order.objects.get().state == "CONFIRMED"
        registration = TradingRegistration.objects.get()
        assert (registration.state, registration.active_since) == ("ACTIVE", FRIDAY)
        assert FundAccount.objects.get().number == NUMBER
        record = TaRecord.objects.get()
        assert (record.result, record.business_code, record.order_id) == (
            "A",
            "101",
            order.pk,
        )

    def test_refuses_the_registration(self, tmp_path: Path) -> None:
        order = an_account_order()

        apply_02(
            tmp_path,
            account_answer(order, ReturnCode="0391", ErrorDetail="样例原因"),
        )

        found = Order.objects.get()
        assert (found.state, found.return_code, found.reason) == (
            "FAILED",
            "0391",
            "样例原因",
        )
        assert TradingRegistration.objects.get().state == "REFUSED"
        assert FundAccount.objects.get().number == ""

    def test_adds_a_second_sub_account_under_the_known_number(
        self, tmp_path: Path
    ) -> None:
        first = a_sub_account()
        a_registration(first, ta_account_no=NUMBER)
        person = first.distribution_account.fund_trading_account
        order = an_account_order("008", sub_account=a_sub_account(person=person))

        apply_02(tmp_path, account_answer(order, TAAccountID=""))

        assert order.registration is not None
        registration = TradingRegistration.objects.get(pk=order.registration.pk)
        assert registration.state == "ACTIVE"

    def test_comes_before_the_04_of_the_same_package(self, tmp_path: Path) -> None:
        opened = an_account_order()
        bought = a_sent_order(sub_account=opened.sub_account)

        apply_rows(
            tmp_path,
            files={
                "04": [answer(bought, TAAccountID=NUMBER)],
                "02": [account_answer(opened, TAAccountID=NUMBER)],
            },
        )

        states = Order.objects.values_list("state", flat=True)
        assert list(states) == ["CONFIRMED", "CONFIRMED"]
        assert not Break.objects.exists()

    def test_may_come_after_the_04_that_told_the_number(self, tmp_path: Path) -> None:
        opened = an_account_order()
        bought = a_sent_order(sub_account=opened.sub_account)
        apply_rows(tmp_path / "first", answer(bought, TAAccountID=NUMBER))
        row = account_answer(opened, TAAccountID=NUMBER, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "second", files={"02": [row]}, date=MONDAY)

        apply(business_date=MONDAY)

        assert Order.objects.get(pk=opened.pk).state == "CONFIRMED"
        assert TradingRegistration.objects.get().state == "ACTIVE"

    def test_leaves_orders_open_without_rows(self, tmp_path: Path) -> None:
        an_account_order()

        apply_02(tmp_path)

        assert Order.objects.get().state == "SENT"
        assert TradingRegistration.objects.get().state == "SENT"
        assert not Break.objects.exists()


#: What is changed in a good row of a 001, and the rule it breaks.
UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "a business of later": ({"BusinessCode": "103"}, "NOT_YET_HANDLED"),
    "an opening begun by the TA": ({"FromTAFlag": "1"}, "NOT_YET_HANDLED"),
    "our order begun by the TA": (
        {"BusinessCode": "104", "FromTAFlag": "1"},
        "NOT_YET_HANDLED",
    ),
    "another business": ({"BusinessCode": "108"}, "WRONG_BUSINESS"),
    "another distributor": ({"DistributorCode": "380"}, "WRONG_DISTRIBUTOR"),
    "a later confirm date": ({"TransactionCfmDate": MONDAY}, "WRONG_DATE"),
    "no return code": ({"ReturnCode": None}, "NO_RETURN_CODE"),
    "a number never used": ({"AppSheetSerialNo": "2" * 24}, "UNKNOWN_ORDER"),
    "another sub account": ({"TransactionAccountID": "9001A9"}, "WRONG_ACCOUNT"),
    "no fund account": ({"TAAccountID": None}, "NO_ACCOUNT"),
}


class TestQuarantine:
    @pytest.mark.parametrize("case", UNFIT)
    def test_keeps_the_row_out_and_lets_the_file_go_on(
        self, case: str, tmp_path: Path
    ) -> None:
        changes, reason = UNFIT[case]
        unfit, good = an_account_order(), an_account_order()

        apply_02(
            tmp_path,
            account_answer(unfit, **{"TAAccountID": "910000000001", **changes}),
            account_answer(good, TAAccountID=NUMBER),
        )

        assert Order.objects.get(pk=unfit.pk).state == "SENT"
        assert Order.objects.get(pk=good.pk).state == "CONFIRMED"
        assert TaRecord.objects.get(line=1).reason == reason
        found = Break.objects.get()
        assert (found.kind, found.reason) == ("accounts", reason)

    def test_keeps_out_a_number_of_somebody_else(self, tmp_path: Path) -> None:
        a_registration(a_sub_account(), ta_account_no=NUMBER)
        order = an_account_order()

        apply_02(tmp_path, account_answer(order, TAAccountID=NUMBER))

        assert TaRecord.objects.get().reason == "ACCOUNT_TAKEN"

    def test_keeps_out_one_number_for_two_persons(self, tmp_path: Path) -> None:
        rows = [
            account_answer(an_account_order(), TAAccountID=NUMBER) for _ in range(2)
        ]

        apply_02(tmp_path, *rows)

        reasons = TaRecord.objects.values_list("reason", flat=True)
        assert list(reasons) == ["ACCOUNT_TAKEN", "ACCOUNT_TAKEN"]

    def test_takes_the_first_of_two_answers(self, tmp_path: Path) -> None:
        order = an_account_order()
        row = account_answer(order, TAAccountID=NUMBER)

        apply_02(tmp_path, row, row)

        reasons = TaRecord.objects.order_by("line").values_list("reason", flat=True)
        assert list(reasons) == ["", "ORDER_TWICE"]

    def test_keeps_out_the_refusal_of_an_account_that_is_active(
        self, tmp_path: Path
    ) -> None:
        order = an_account_order()
        TradingRegistration.objects.update(state="ACTIVE")

        apply_02(tmp_path, account_answer(order, ReturnCode="0391"))

        assert TaRecord.objects.get().reason == "REFUSED_YET_ACTIVE"
        assert Order.objects.get().state == "SENT"
