"""A bad row refuses its whole file with every reason; a difference does, too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from accounts.models import CapitalAccount, FundAccount, FundTradingAccount, SubAccount
from accounts.services.import_customers import import_customers
from accounts.tests.factories import (
    a_customers_csv,
    a_partner,
    a_row,
    a_transfer_agent,
    another_row,
)
from fundops.core.errors import CsvRefused
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db

ON = dt.date(2018, 1, 3)


@pytest.fixture(autouse=True)
def _masters() -> None:
    a_partner("P01")
    a_transfer_agent("91")


def imported(folder: Path, *rows: dict[str, str]) -> None:
    import_customers(
        path=a_customers_csv(folder, *rows), business_date=ON, actor=service()
    )


def reasons_against(folder: Path, *rows: dict[str, str]) -> list[str]:
    """Import, be refused, see that nothing changed, and say the reasons."""
    before = FundTradingAccount.objects.count(), AuditEntry.objects.count()
    with pytest.raises(CsvRefused) as refused:
        imported(folder, *rows)
    assert (FundTradingAccount.objects.count(), AuditEntry.objects.count()) == before
    return refused.value.reasons


class TestABadValue:
    @pytest.mark.parametrize(
        ("column", "raw"),
        [
            ("mobile", "1380000000"),
            ("mobile", "23800000001"),
            ("mobile", "１３８００００００１"),
            ("mobile", "+8613800000001"),
            ("kind", "person"),
            ("kind", "3"),
            ("certificate_type", "D"),
            ("certificate_type", "身份证"),
            ("certificate_no", "９９０１０１"),
            ("certificate_no", "9" * 41),
            ("name", "样" * 101),
            ("partner", "P99"),
            ("partner", "self"),
            ("card_no", "6299 0000 0000 0001"),
            ("card_no", "６２９９０００００００００００１"),
            ("card_no", "6" * 29),
            ("bank_code", "0102"),
            ("bank_code", "工行"),
            ("sub_account_no", "A" * 18),
            ("sub_account_no", "9001-1"),
            ("sub_account_no", "SA201801030000001"),
            ("ta_code", "98"),
            ("ta_account_no", "9" * 13),
            ("risk_level", "0"),
            ("risk_level", "6"),
            ("risk_level", "C3"),
        ],
    )
    def test_is_told_with_file_row_column_and_raw_text(
        self, tmp_path: Path, column: str, raw: str
    ) -> None:
        bad = a_row(ta_code="91", ta_account_no="910000000001") | {column: raw}

        reasons = reasons_against(tmp_path, another_row(), bad)

        assert len(reasons) == 1
        assert reasons[0].startswith(f"customers.csv, row 3, column {column}: {raw!r}")

    @pytest.mark.parametrize(
        "column",
        [
            "mobile",
            "name",
            "kind",
            "certificate_type",
            "certificate_no",
            "partner",
            "card_no",
        ],
    )
    def test_that_is_missing_is_told(self, tmp_path: Path, column: str) -> None:
        reasons = reasons_against(tmp_path, a_row(**{column: ""}))
        assert any(f"column {column}: ''" in reason for reason in reasons)

    @pytest.mark.parametrize(
        ("kind", "certificate_type"),
        [("institution", "B"), ("product", "0"), ("product", "5")],
    )
    def test_of_another_kind_is_told(
        self, tmp_path: Path, kind: str, certificate_type: str
    ) -> None:
        row = a_row(kind=kind, certificate_type=certificate_type)
        (reason,) = reasons_against(tmp_path, row)
        assert f"is no certificate type of kind {kind}" in reason

    def test_a_number_at_a_ta_needs_the_ta(self, tmp_path: Path) -> None:
        (reason,) = reasons_against(tmp_path, a_row(ta_account_no="910000000001"))
        assert "needs the ta_code" in reason

    def test_all_are_told_at_once(self, tmp_path: Path) -> None:
        reasons = reasons_against(
            tmp_path, a_row(mobile="1", card_no="x"), another_row(kind="x")
        )
        assert len(reasons) == 3
        assert [reason.split(", ")[1] for reason in reasons] == [
            "row 2",
            "row 2",
            "row 3",
        ]


#: Column, another value, what the reason says of the one that is held.
DIFFERENCES = [
    ("name", "样例丙", "differs from 样** of"),
    ("risk_level", "4", "differs from 3 of"),
    ("bank_code", "105", "differs from 102 of"),
    ("sub_account_no", "9001A00000009", "differs from 9001A00000001 of"),
    ("ta_account_no", "910000000009", "differs from 910000000001 of"),
]


class TestADifference:
    GOOD = a_row(ta_code="91", ta_account_no="910000000001")

    @pytest.mark.parametrize(("column", "told", "says"), DIFFERENCES)
    def test_from_what_is_held_is_refused(
        self, tmp_path: Path, column: str, told: str, says: str
    ) -> None:
        imported(tmp_path, self.GOOD)
        (reason,) = reasons_against(tmp_path, self.GOOD | {column: told}, another_row())
        assert (
            f"row 2, column {column}: {told!r} {says} the record that is held" in reason
        )

    @pytest.mark.parametrize(("column", "told", "says"), DIFFERENCES)
    def test_between_two_rows_is_refused(
        self, tmp_path: Path, column: str, told: str, says: str
    ) -> None:
        (reason,) = reasons_against(tmp_path, self.GOOD, self.GOOD | {column: told})
        assert f"row 3, column {column}: {told!r} {says} row 2" in reason

    @pytest.mark.parametrize("column", ["mobile", "card_no"])
    def test_of_the_owner_is_refused(self, tmp_path: Path, column: str) -> None:
        imported(tmp_path, self.GOOD)
        (reason,) = reasons_against(
            tmp_path, another_row(**{column: self.GOOD[column]})
        )
        assert "belongs to customer 379201801030000001" in reason

    @pytest.mark.parametrize("column", ["mobile", "card_no"])
    def test_of_the_owner_within_the_file_is_refused(
        self, tmp_path: Path, column: str
    ) -> None:
        (reason,) = reasons_against(
            tmp_path, self.GOOD, another_row(**{column: self.GOOD[column]})
        )
        assert "belongs to the person of row 2" in reason

    def test_a_sub_account_of_another_card_is_refused(self, tmp_path: Path) -> None:
        imported(tmp_path, self.GOOD)
        (reason,) = reasons_against(
            tmp_path, another_row(sub_account_no=self.GOOD["sub_account_no"])
        )
        assert "belongs to another card or partner by the record" in reason

    def test_a_sub_account_at_another_partner_is_refused(self, tmp_path: Path) -> None:
        (reason,) = reasons_against(tmp_path, self.GOOD, self.GOOD | {"partner": "P01"})
        assert "belongs to another card or partner by row 2" in reason

    def test_a_fund_account_of_another_person_is_refused(self, tmp_path: Path) -> None:
        imported(tmp_path, self.GOOD)
        (reason,) = reasons_against(
            tmp_path, another_row(ta_code="91", ta_account_no="910000000001")
        )
        assert "belongs to customer 379201801030000001" in reason
        assert FundAccount.objects.count() == 1

    def test_a_number_where_none_is_held_is_refused(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row(ta_code="91"))
        reasons = reasons_against(tmp_path, self.GOOD)
        assert any("differs from none of the record" in reason for reason in reasons)

    def test_the_name_that_is_held_is_told_masked(self, tmp_path: Path) -> None:
        imported(tmp_path, self.GOOD)
        (reason,) = reasons_against(tmp_path, self.GOOD | {"name": "例外"})
        assert "样例甲" not in reason


class TestAStateThatIsNotTheImports:
    def test_a_frozen_customer_is_not_verified_by_a_file(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row())
        person = FundTradingAccount.objects.get()
        person.freeze()
        person.save(update_fields=["kyc"])
        (reason,) = reasons_against(tmp_path, a_row())
        assert "which is FROZEN, not VERIFIED" in reason

    def test_an_unbound_card_is_not_bound_by_a_file(self, tmp_path: Path) -> None:
        imported(tmp_path, a_row())
        account = CapitalAccount.objects.get()
        account.unbind()
        account.save(update_fields=["state"])
        (reason,) = reasons_against(tmp_path, a_row())
        assert "which is UNBOUND, not BOUND" in reason

    def test_a_registration_under_way_is_not_made_active_by_a_file(
        self, tmp_path: Path
    ) -> None:
        known = a_row(ta_code="91", ta_account_no="910000000001")
        second = {"card_no": "6299000000000009", "sub_account_no": "9001A00000009"}
        imported(tmp_path, known, a_row(ta_code="91", **second))
        (reason,) = reasons_against(tmp_path, known | second)
        assert "says registered, but 9001A00000009 is NONE at TA 91" in reason


def test_another_person_may_have_the_number_under_another_certificate_type(
    tmp_path: Path,
) -> None:
    imported(
        tmp_path,
        a_row(),
        another_row(certificate_no="990101199001010011") | {"certificate_type": "1"},
    )
    assert FundTradingAccount.objects.count() == 2
    assert SubAccount.objects.count() == 2
