"""A whole day through the commands of the contract, with balances after each line."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.journeys.the_real_day import (
    CONFIRM_DATE,
    OURS,
    REAL,
    REAL_PACKAGE,
    Cast,
    T,
    as_json,
    write_inputs,
    write_package,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

VIEWS = (
    "v_orders v_confirmations v_holdings v_share_movements v_collections v_claims"
    " v_refunds v_payouts v_payout_attempts v_custodian_transfers v_ta_receipts"
    " v_postings v_balances v_audit v_breaks v_files v_business_days"
).split()


def run(name: str, **options: object) -> dict[str, Any]:
    """Call a command as a script would and read its one JSON object."""
    out = io.StringIO()
    words = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
    call_command(name, *words, "--json", stdout=out)
    return as_json(out.getvalue())


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def balance(code: str) -> Decimal:
    sql = "SELECT coalesce(sum(balance), 0) FROM v_balances WHERE account_code = %s"
    total: Decimal = rows(sql, code)[0][0]
    return total


def contents() -> dict[str, list[str]]:
    return {
        view: [str(row) for row in rows(f"SELECT v::text FROM {view} v ORDER BY 1")]  # noqa: S608  # names above
        for view in VIEWS
    }


@pytest.fixture(params=["our own package", "the real package"])
def cast_and_package(
    request: pytest.FixtureRequest, tmp_path: Path
) -> tuple[Cast, Path]:
    if request.param == "the real package" and REAL_PACKAGE.exists():
        return REAL, REAL_PACKAGE
    # Without the real one the same day is told twice over our own.
    package = tmp_path / "package"
    write_package(package, OURS)
    return OURS, package


def bring_in(folder: Path) -> None:
    run("import_masters", directory=str(folder), business_date=T)
    run("import_customers", file=str(folder / "customers.csv"), business_date=T)
    run("import_holdings", file=str(folder / "holdings.csv"), business_date=T)


def order_states(cast: Cast) -> list[str]:
    found = dict(rows("SELECT order_no, state FROM v_orders"))
    return [found[number] for number in cast.orders]


def orders_are_placed_and_paid(cast: Cast, inputs: Path, move_clock: Any) -> None:
    move_clock("2018-01-03T14:40:00+08:00")

    run("open_day", business_date=T)
    bring_in(inputs)
    run("place_orders", file=str(inputs / "orders.csv"))
    assert order_states(cast) == ["PLACED"] * 5
    assert rows("SELECT shares, frozen FROM v_holdings") == [
        (Decimal("100022.00"), Decimal("160.00"))
    ]

    run("send_collections")
    assert order_states(cast) == ["PAID", "PAID", "PAID", "PLACED", "PLACED"]
    assert (balance("1101"), balance("2001")) == (
        Decimal("42000.00"),
        Decimal("-42000.00"),
    )


def the_evening_files_go_out(
    cast: Cast, out: Path, move_clock: Any
) -> dict[str, bytes]:
    move_clock("2018-01-03T15:00:00+08:00")
    run("cut_off", business_date=T)
    run("send_ta_files", business_date=T)
    assert order_states(cast) == ["SENT"] * 5
    sent = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert sorted(sent) == [
        f"OFD_379_{cast.ta}_20180103_01.TXT",
        f"OFD_379_{cast.ta}_20180103_03.TXT",
        f"OFI_379_{cast.ta}_20180103.TXT",
    ]
    return sent


def the_answer_is_applied(cast: Cast, package: Path, move_clock: Any) -> None:
    move_clock("2018-01-04T08:00:00+08:00")
    run("open_day", business_date=CONFIRM_DATE)
    run("receive_ta_files", directory=str(package), business_date=CONFIRM_DATE)
    run("apply_confirmations", business_date=CONFIRM_DATE)
    assert order_states(cast) == [
        "FAILED",
        "FAILED",
        "PARTLY_CONFIRMED",
        "PARTLY_CONFIRMED",
        "FAILED",
    ]
    assert rows("SELECT shares, frozen FROM v_holdings") == [
        (Decimal("114342.00"), Decimal("0.00"))
    ]


def its_money_is_booked(cast: Cast) -> None:
    run("settle_confirmations", business_date=CONFIRM_DATE)
    assert [balance(code) for code in ("1101", "1201", "2001")] == [
        Decimal("42000.00"),
        Decimal("80.00"),
        Decimal("0.00"),
    ]
    assert [balance(code) for code in ("2002", "2003", "2004")] == [
        Decimal("-14400.00"),
        Decimal("-27600.00"),
        Decimal("-80.00"),
    ]
    assert rows(
        "SELECT kind, amount, due_date::text FROM v_claims ORDER BY amount"
    ) == [
        ("REDEMPTION", Decimal("80.00"), "2018-01-08"),
        ("REFUND", Decimal("1600.00"), "2018-01-05"),
        ("REFUND", Decimal("13000.00"), "2018-01-05"),
        ("REFUND", Decimal("13000.00"), "2018-01-05"),
    ]
    assert rows(
        "SELECT fund_code, pay_date::text, amount, received, state FROM v_ta_receipts"
    ) == [
        (cast.fund, "2018-01-08", Decimal("80.00"), Decimal("0.00"), "EXPECTED"),
    ]


def the_drafts_are_made(cast: Cast) -> None:
    assert run("reconcile_shares", business_date=CONFIRM_DATE)["differences"] == 0
    run("prepare_custodian_transfers", business_date=CONFIRM_DATE)
    assert rows(
        "SELECT kind, ta_code, amount, pay_date::text, state FROM v_custodian_transfers"
    ) == [
        ("TO_FUND_SIDE", cast.ta, Decimal("14400.00"), "2018-01-05", "DRAFT"),
    ]
    run("prepare_payouts", business_date=CONFIRM_DATE)
    assert rows("SELECT amount, due_date::text, state FROM v_payouts") == [
        (Decimal("80.00"), "2018-01-08", "READY"),
    ]
    assert run("verify_books")["ok"] is True
    assert rows("SELECT kind, state FROM v_breaks") == []


def the_same_again_changes_nothing(package: Path) -> None:
    before = contents()
    run("receive_ta_files", directory=str(package), business_date=CONFIRM_DATE)
    run("apply_confirmations", business_date=CONFIRM_DATE)
    run("settle_confirmations", business_date=CONFIRM_DATE)
    run("prepare_custodian_transfers", business_date=CONFIRM_DATE)
    run("prepare_payouts", business_date=CONFIRM_DATE)
    assert contents() == before


def lost_files_are_written_with_the_same_bytes(
    out: Path, sent: dict[str, bytes]
) -> None:
    for path in out.iterdir():
        path.unlink()
    run("send_ta_files", business_date=T)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == sent


def test_the_real_day_is_accounted_for_to_the_cent_and_the_share(
    cast_and_package: tuple[Cast, Path],
    tmp_path: Path,
    data_dir: Path,
    move_clock: Any,
) -> None:
    cast, package = cast_and_package
    inputs, out = tmp_path / "inputs", data_dir / "ta" / cast.ta / "out"
    write_inputs(inputs, cast)

    orders_are_placed_and_paid(cast, inputs, move_clock)
    sent = the_evening_files_go_out(cast, out, move_clock)
    the_answer_is_applied(cast, package, move_clock)
    its_money_is_booked(cast)
    the_drafts_are_made(cast)
    the_same_again_changes_nothing(package)
    lost_files_are_written_with_the_same_bytes(out, sent)

    run("close_day", business_date=T)
    assert rows("SELECT state FROM v_business_days WHERE business_date = %s", T) == [
        ("CLOSED",)
    ]
