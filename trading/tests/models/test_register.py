"""What the database refuses of the register, by raw SQL as the application role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from trading.models import Holding, ShareMovement
from trading.tests.factories import a_holding

pytestmark = pytest.mark.django_db


def refused(sql: str, *params: object) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


class TestHoldings:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("shares", "-0.01"),
            ("shares", "'NaN'"),
            ("shares", "9.99"),
            ("frozen", "-0.01"),
            ("frozen", "'NaN'"),
            ("frozen", "100.01"),
            ("unpaid_income", "'NaN'"),
        ],
    )
    def test_never_hold_less_than_is_frozen_or_nothing(self, column, value):
        a_holding(lots=("100.00",), frozen="10.00")

        refused(f"UPDATE trading_holding SET {column} = {value}")

        assert Holding.objects.get().shares == 100

    def test_are_one_a_fund_and_share_class(self):
        a_holding()

        refused(
            "INSERT INTO trading_holding (sub_account_id, fund_id, share_class, shares,"
            " frozen, unpaid_income, dividend_method) SELECT sub_account_id, fund_id,"
            " share_class, 0, 0, 0, '' FROM trading_holding"
        )


class TestLots:
    @pytest.mark.parametrize("value", ["-0.01", "'NaN'"])
    def test_never_hold_less_than_nothing(self, value):
        a_holding()

        refused(f"UPDATE trading_lot SET shares = {value}")


class TestMovements:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE trading_sharemovement SET shares = 1",
            "DELETE FROM trading_sharemovement",
            "TRUNCATE trading_sharemovement",
        ],
    )
    def test_are_never_changed_or_removed(self, sql):
        a_holding()

        refused(sql)

        assert ShareMovement.objects.count() == 1

    def test_from_a_confirmation_name_their_row(self):
        a_holding()

        refused(
            "INSERT INTO trading_sharemovement (holding_id, business_date, shares,"
            " source_kind, ta_serial_no) SELECT holding_id, business_date, shares,"
            " 'CONFIRMATION', ta_serial_no FROM trading_sharemovement"
        )

    def test_are_never_not_a_number(self):
        a_holding()

        refused(
            "INSERT INTO trading_sharemovement (holding_id, business_date, shares,"
            " source_kind, ta_serial_no) SELECT holding_id, business_date, 'NaN',"
            " source_kind, 'X' FROM trading_sharemovement"
        )
