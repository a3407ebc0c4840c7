"""Rows merge with each other, and with what is held."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from accounts.models import (
    BankCard,
    CapitalAccount,
    DistributionAccount,
    FundAccount,
    FundTradingAccount,
    Mandate,
    SubAccount,
    TradingRegistration,
    UserAccount,
)
from accounts.services.import_customers import CustomersAnswer, import_customers
from accounts.tests.factories import (
    a_channel,
    a_customers_csv,
    a_partner,
    a_row,
    a_transfer_agent,
    a_user,
    another_row,
    the_sandbox_channel,
)
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db

ON = dt.date(2018, 1, 3)
EVERYTHING = (
    UserAccount,
    FundTradingAccount,
    DistributionAccount,
    CapitalAccount,
    BankCard,
    Mandate,
    SubAccount,
    FundAccount,
    TradingRegistration,
)


@pytest.fixture(autouse=True)
def _masters() -> None:
    the_sandbox_channel()
    a_partner("P01")
    a_transfer_agent("91")
    a_transfer_agent("92")


def imported(folder: Path, *rows: dict[str, str]) -> CustomersAnswer:
    return import_customers(
        path=a_customers_csv(folder, *rows), business_date=ON, actor=service()
    )


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in EVERYTHING}


class TestRowsMerge:
    def test_into_one_customer_a_certificate(self, tmp_path: Path) -> None:
        imported(
            tmp_path,
            a_row(certificate_no="99010119900101001x"),
            a_row(
                certificate_no="99010119900101001X",
                card_no="6299000000000009",
                sub_account_no="9001A00000009",
            ),
        )
        assert counts() == {
            "UserAccount": 1,
            "FundTradingAccount": 1,
            "DistributionAccount": 1,
            "CapitalAccount": 2,
            "BankCard": 2,
            "Mandate": 2,
            "SubAccount": 2,
            "FundAccount": 0,
            "TradingRegistration": 0,
        }

    def test_into_one_capital_account_a_card_whichever_partner(
        self, tmp_path: Path
    ) -> None:
        imported(
            tmp_path, a_row(), a_row(partner="P01", sub_account_no="9001B00000001")
        )
        assert CapitalAccount.objects.count() == 1
        assert DistributionAccount.objects.count() == 2
        assert set(SubAccount.objects.values_list("number", flat=True)) == {
            "9001A00000001",
            "9001B00000001",
        }

    def test_into_one_sub_account_registered_once_a_ta(self, tmp_path: Path) -> None:
        imported(
            tmp_path,
            a_row(ta_code="91", ta_account_no="910000000001"),
            a_row(ta_code="92", ta_account_no="920000000001"),
        )
        assert SubAccount.objects.count() == 1
        assert TradingRegistration.objects.filter(state="ACTIVE").count() == 2

    def test_into_one_fund_account_a_ta_for_two_cards(self, tmp_path: Path) -> None:
        imported(
            tmp_path,
            a_row(ta_code="91", ta_account_no="910000000001"),
            a_row(
                card_no="6299000000000009", sub_account_no="9001A00000009", ta_code="91"
            ),
        )
        assert FundAccount.objects.get().number == "910000000001"
        assert sorted(TradingRegistration.objects.values_list("state", flat=True)) == [
            "ACTIVE",
            "NONE",
        ]

    def test_and_a_later_row_fills_what_an_earlier_left_blank(
        self, tmp_path: Path
    ) -> None:
        imported(
            tmp_path,
            a_row(sub_account_no="", bank_code="", risk_level="", ta_code="91"),
            a_row(ta_code="91", ta_account_no="910000000001"),
        )
        assert SubAccount.objects.get().number == "9001A00000001"
        assert BankCard.objects.get().bank_code == "102"
        assert FundTradingAccount.objects.get().risk_level == 3
        assert TradingRegistration.objects.get().state == "ACTIVE"

    def test_two_mobile_numbers_are_two_user_accounts_of_one_customer(
        self, tmp_path: Path
    ) -> None:
        imported(tmp_path, a_row(), a_row(mobile="13800000009"))
        assert UserAccount.objects.count() == 2
        assert FundTradingAccount.objects.count() == 1


class TestASecondImport:
    ROWS = (
        a_row(ta_code="91", ta_account_no="910000000001"),
        a_row(ta_code="92"),
        another_row(partner="P01", sub_account_no="", bank_code="", risk_level=""),
    )

    def test_adds_nothing_and_leaves_no_trace(self, tmp_path: Path) -> None:
        imported(tmp_path, *self.ROWS)
        before, traces = counts(), AuditEntry.objects.count()

        answer = imported(tmp_path, *self.ROWS)

        assert set(answer.added.values()) == {0}
        assert counts() == before
        assert AuditEntry.objects.count() == traces

    def test_adds_only_what_is_new(self, tmp_path: Path) -> None:
        imported(tmp_path, *self.ROWS)
        answer = imported(
            tmp_path, a_row(partner="P01", sub_account_no="9001B00000001", ta_code="91")
        )
        assert {what: n for what, n in answer.added.items() if n} == {
            "distribution_accounts": 1,
            "sub_accounts": 1,
            "registrations": 1,
        }

    def test_a_blank_says_nothing_against_what_is_held(self, tmp_path: Path) -> None:
        imported(tmp_path, *self.ROWS)
        answer = imported(
            tmp_path,
            a_row(bank_code="", sub_account_no="", risk_level="", ta_code="91"),
        )
        assert set(answer.added.values()) == {0}

    def test_signs_with_a_sandbox_channel_that_came_later(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row())
        a_channel("SANDBOX2", endpoint="sandbox:")
        assert imported(tmp_path, a_row()).added["mandates"] == 1
        assert Mandate.objects.count() == 2

    def test_does_not_sign_again_what_was_terminated(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row())
        mandate = Mandate.objects.get()
        mandate.terminate()
        mandate.save(update_fields=["state"])
        assert imported(tmp_path, a_row()).added["mandates"] == 0

    def test_gives_a_user_account_without_a_person_its_person(
        self, tmp_path: Path
    ) -> None:
        user = a_user(mobile="13800000001")
        imported(tmp_path, a_row())
        assert UserAccount.objects.get().pk == user.pk
        assert UserAccount.objects.get().fund_trading_account is not None
