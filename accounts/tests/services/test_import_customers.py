from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import (
    BankCard,
    CapitalAccount,
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
    the_sandbox_channel,
)
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db

ON = dt.date(2018, 1, 3)


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


class TestANewCustomer:
    def test_is_verified_and_assessed_on_the_business_date(
        self, tmp_path: Path
    ) -> None:
        imported(tmp_path, a_row(risk_level="3"))

        person = FundTradingAccount.objects.get()
        assert person.number == "379201801030000001"
        assert (person.kyc, person.kind, person.certificate_type) == (
            FundTradingAccount.Kyc.VERIFIED,
            FundTradingAccount.Kind.INDIVIDUAL,
            "0",
        )
        assert (person.risk_level, person.risk_assessed_on) == (3, ON)
        assert person.certificate_expires_on is None
        assert (person.name, person.name_masked) == ("样例甲", "样**")
        assert person.certificate_no == "990101199001010011"
        assert person.certificate_no_masked == "****0011"

    def test_without_a_level_is_not_assessed(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row(risk_level=""))
        person = FundTradingAccount.objects.get()
        assert (person.risk_level, person.risk_assessed_on) == (None, None)

    def test_has_a_user_account_by_mobile_number(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row())
        user = UserAccount.objects.get()
        assert user.fund_trading_account == FundTradingAccount.objects.get()
        assert (user.mobile, user.mobile_masked) == ("13800000001", "138****0001")

    def test_has_the_card_bound_with_a_mandate_at_each_sandbox_channel(
        self, tmp_path: Path
    ) -> None:
        a_channel("PAYB", endpoint="https://pay.example")
        imported(tmp_path, a_row())

        card = BankCard.objects.select_related("capital_account").get()
        assert (card.card_no, card.bank_code) == ("6299000000000001", "102")
        assert (card.valid_from, card.valid_until) == (ON, None)
        assert card.capital_account.state == CapitalAccount.State.BOUND
        assert len(card.capital_account.number) <= 19
        mandate = Mandate.objects.select_related("channel").get()
        assert (mandate.channel.code, mandate.state, mandate.signed_on) == (
            "SANDBOX",
            Mandate.State.ACTIVE,
            ON,
        )

    def test_keeps_the_sub_account_number_it_comes_with(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row(sub_account_no="9001A00000001"))
        sub = SubAccount.objects.select_related("distribution_account__partner").get()
        assert sub.number == "9001A00000001"
        assert sub.distribution_account.partner.code == "SELF"

    def test_gets_a_sub_account_number_of_ours_where_it_has_none(
        self, tmp_path: Path
    ) -> None:
        imported(tmp_path, a_row(sub_account_no=""))
        number = SubAccount.objects.get().number
        assert number == "SA201801030000001"
        assert len(number) <= 17

    def test_known_to_a_ta_is_registered_there(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row(ta_code="91", ta_account_no="910000000001"))
        registration = TradingRegistration.objects.select_related("fund_account").get()
        assert registration.state == TradingRegistration.State.ACTIVE
        assert registration.active_since == ON
        assert registration.fund_account.number == "910000000001"

    def test_named_to_a_ta_without_a_number_is_to_be_opened_there(
        self, tmp_path: Path
    ) -> None:
        imported(tmp_path, a_row(ta_code="91"))
        registration = TradingRegistration.objects.select_related("fund_account").get()
        assert registration.state == TradingRegistration.State.NONE
        assert registration.fund_account.number == ""

    def test_without_the_last_five_columns_is_welcome(self, tmp_path: Path) -> None:
        path = tmp_path / "customers.csv"
        path.write_text(
            "mobile,name,kind,certificate_type,certificate_no,partner,card_no\n"
            "13800000001,样例甲,1,0,990101199001010011,SELF,6299000000000001\n"
        )
        answer = import_customers(path=path, business_date=ON, actor=service())
        assert answer.added["customers"] == answer.added["sub_accounts"] == 1
        assert FundAccount.objects.count() == 0

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            ("individual", "1"),
            ("institution", "0"),
            ("product", "2"),
            ("Institution", "0"),
            ("2", "2"),
        ],
    )
    def test_is_of_a_kind_by_word_or_code(
        self, tmp_path: Path, kind: str, code: str
    ) -> None:
        imported(tmp_path, a_row(kind=kind, certificate_type="1"))
        assert FundTradingAccount.objects.get().kind == code

    def test_leaves_a_trace_for_the_file_and_for_the_customer(
        self, tmp_path: Path
    ) -> None:
        imported(tmp_path, a_row())

        digest = hashlib.sha256((tmp_path / "customers.csv").read_bytes()).hexdigest()
        file, customer = AuditEntry.objects.filter(
            action__startswith="accounts.customer"
        ).order_by("pk")
        assert (file.action, file.business_date) == (
            "accounts.customers.imported",
            ON,
        )
        assert file.after is not None
        assert file.after["sha256"] == digest
        assert file.after["customers"] == 1
        assert customer.subject == "customer 379201801030000001"
        for entry in (file, customer):
            assert "样例甲" not in str(entry.after)
            assert "6299000000000001" not in str(entry.after)


def test_the_questions_asked_do_not_grow_with_the_rows(tmp_path: Path) -> None:
    def rows(first: int, count: int) -> list[dict[str, str]]:
        return [
            a_row(
                mobile=f"138{n:08d}",
                certificate_no=f"990101{n:012d}",
                card_no=f"6299{n:012d}",
                sub_account_no=f"9001A{n:08d}",
                ta_code="91",
                ta_account_no=f"91{n:010d}",
            )
            for n in range(first, first + count)
        ]

    with CaptureQueriesContext(connection) as few:
        imported(tmp_path, *rows(1, 3))
    with CaptureQueriesContext(connection) as many:
        imported(tmp_path, *rows(100, 300))
    assert len(many) <= len(few)
    assert len(many) < 60
