"""What the database refuses of orders, by raw SQL as the application role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django_fsm import FSMField

from fundops.core.tests.allowing import may_update
from trading.models import Order
from trading.tests.factories import a_placed_order, a_sent_order, an_order

pytestmark = pytest.mark.django_db

STATES = [str(state) for state in Order.State]


def moves() -> set[tuple[str, str]]:
    field = Order._meta.get_field("state")
    assert isinstance(field, FSMField)
    return {
        (str(move.source), str(move.target))
        for move in field.get_all_transitions(Order)
    }


def run(sql: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(sql: str, *params: object) -> str:
    with pytest.raises(DatabaseError) as error:
        run(sql, *params)
    return str(error.value)


def insert_as(order: Order, **values: str) -> tuple[str, list[object]]:
    """A copy of an order with other values, as an INSERT."""
    columns = [
        field.column for field in Order._meta.concrete_fields if not field.primary_key
    ]
    chosen = {"order_no": "'202501028888888888888888'", **values}
    picked = ", ".join(chosen.get(column, column) for column in columns)
    return (
        f"INSERT INTO trading_order ({', '.join(columns)})"
        f" SELECT {picked} FROM trading_order WHERE id = %s",
        [order.pk],
    )


def test_the_connection_is_the_applications():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("fundops_app", False)


class TestMoves:
    @pytest.mark.parametrize("source", STATES)
    def test_only_the_machines_own_are_let_through(self, source):
        order = an_order(state=source)
        legal = {target for old, target in moves() if old == source}

        for target in STATES:
            sql = "UPDATE trading_order SET state = %s WHERE id = %s"
            if target == source or target in legal:
                with transaction.atomic():
                    run(sql, target, order.pk)
                    transaction.set_rollback(True)
            else:
                assert f"no move from {source} to {target}" in refused(
                    sql, target, order.pk
                )

    def test_no_session_setting_lets_them_through(self):
        order = a_placed_order()

        assert "no move from PLACED to CONFIRMED" in refused(
            "SET LOCAL pgtrigger.ignore = '{trading_order:legal_moves}';"
            " UPDATE trading_order SET state = 'CONFIRMED' WHERE id = %s",
            order.pk,
        )

    def test_a_set_is_refused_whole_for_one_bad_row(self):
        a_placed_order()
        sent = a_sent_order()

        refused("UPDATE trading_order SET state = 'PAYING'")

        assert Order.objects.get(pk=sent.pk).state == "SENT"
        assert not Order.objects.filter(state="PAYING").exists()


class TestFirstStates:
    @pytest.mark.parametrize("state", STATES)
    def test_only_placed_and_held_begin(self, state):
        sql, params = insert_as(a_placed_order(), state=f"'{state}'")

        if state in ("PLACED", "HELD"):
            run(sql, *params)
        else:
            assert f"no row begins as {state}" in refused(sql, *params)

    def test_copy_is_held_to_them_as_well(self):
        columns = "order_no, business_code, business_date, accepted_at, sub_account_id,"
        columns += " transfer_agent_id, share_class, dividend_method, state,"
        columns += " confirmed_amount, confirmed_shares, return_code, reason, fund_id,"
        columns += " amount"
        order = a_placed_order()
        row = (
            "202501028888888888888888",
            "022",
            order.business_date,
            order.accepted_at,
            order.sub_account_id,
            order.transfer_agent_id,
            "0",
            "",
            "SENT",
            0,
            0,
            "",
            "",
            order.fund_id,
            1,
        )
        with (
            pytest.raises(DatabaseError, match="no row begins as SENT"),
            transaction.atomic(),
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(f"COPY trading_order ({columns}) FROM STDIN") as copy,
        ):
            copy.write_row(row)


class TestValues:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("amount", "0"),
            ("amount", "-0.01"),
            ("amount", "'NaN'"),
            ("amount", "NULL"),
            ("amount", "1e17"),
            ("shares", "0"),
            ("shares", "'NaN'"),
            ("confirmed_amount", "-1"),
            ("confirmed_amount", "'NaN'"),
            ("confirmed_shares", "-1"),
            ("confirmed_shares", "'NaN'"),
            ("business_date", "NULL"),
            ("order_no", "NULL"),
            ("fund_id", "NULL"),
            ("sub_account_id", "-1"),
        ],
    )
    def test_are_checked_in_a_purchase(self, column, value):
        order = a_placed_order()

        with may_update("trading_order", column):
            refused(
                f"UPDATE trading_order SET {column} = {value} WHERE id = %s;"
                " SET CONSTRAINTS ALL IMMEDIATE",
                order.pk,
            )

    def test_a_redemption_has_shares(self):
        order = a_placed_order(business_code="024")

        with may_update("trading_order", "shares"):
            refused("UPDATE trading_order SET shares = NULL WHERE id = %s", order.pk)

    @pytest.mark.parametrize("method", ["", "2"])
    def test_a_change_of_method_has_one(self, method):
        order = a_placed_order(business_code="029")

        refused(
            "UPDATE trading_order SET dividend_method = %s WHERE id = %s",
            method,
            order.pk,
        )

    def test_a_number_is_never_used_twice(self):
        order = a_placed_order()
        sql, params = insert_as(order, order_no="order_no")

        assert "trading_order_order_no" in refused(sql, *params)

    def test_orders_cannot_be_emptied(self):
        refused("TRUNCATE trading_order CASCADE")
