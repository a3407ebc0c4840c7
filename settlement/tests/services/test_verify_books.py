"""
The books of a whole day hold; a violation planted by force is found and named.

Planted as the server's administrator with all triggers off, and rolled back.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from fundops.core.database.owner import as_admin
from settlement.services.verify_books import (
    MOST_NAMED,
    PROVED_BY_TESTS,
    Verdict,
    invariants,
    verify_books,
)
from settlement.tests.plants import PLANTS, an_account
from tests.journeys.the_real_day import (
    CONFIRM_DATE,
    OURS,
    T,
    write_inputs,
    write_package,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def a_whole_day(tmp_path: Path, move_clock: Any) -> None:
    """A day from the imports to the drafts, played through the commands."""

    def run(name: str, **options: object) -> None:
        words = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
        call_command(name, *words, "--json", stdout=io.StringIO())

    inputs, package = tmp_path / "inputs", tmp_path / "package"
    write_inputs(inputs, OURS)
    write_package(package, OURS)
    move_clock("2018-01-03T14:40:00+08:00")
    run("open_day", business_date=T)
    run("import_masters", directory=inputs, business_date=T)
    run("import_customers", file=inputs / "customers.csv", business_date=T)
    run("import_holdings", file=inputs / "holdings.csv", business_date=T)
    run("place_orders", file=inputs / "orders.csv")
    run("send_collections")
    move_clock("2018-01-03T15:00:00+08:00")
    run("cut_off", business_date=T)
    run("send_ta_files", business_date=T)
    move_clock("2018-01-04T08:00:00+08:00")
    run("open_day", business_date=CONFIRM_DATE)
    run("receive_ta_files", directory=package, business_date=CONFIRM_DATE)
    run("apply_confirmations", business_date=CONFIRM_DATE)
    for step in ("settle_confirmations", "prepare_custodian_transfers"):
        run(step, business_date=CONFIRM_DATE)
    run("prepare_payouts", business_date=CONFIRM_DATE)


@contextmanager
def planted(sql: str) -> Iterator[None]:
    """Break the books by force for a while; the caller speaks as administrator."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        yield
        transaction.set_rollback(True)


def broken(verdict: Verdict) -> list[str]:
    return [invariant.id for invariant in verdict.broken]


@pytest.mark.usefixtures("a_whole_day")
def test_every_planted_violation_is_found_and_named() -> None:
    assert broken(verify_books()) == []
    missed = {}
    with as_admin():
        for name, (invariant, sql) in PLANTS.items():
            with planted(sql):
                verdict = verify_books()
            found = {one.id: one for one in verdict.broken}
            if invariant not in found:
                missed[name] = (invariant, sorted(found))
                continue
            assert found[invariant].offenders, name
            assert found[invariant].count >= len(found[invariant].offenders)
    assert missed == {}
    assert broken(verify_books()) == []


def test_every_invariant_has_a_planted_violation() -> None:
    ids = {name.rpartition("/")[2].partition("_")[0] for name in invariants()}
    assert ids == {invariant for invariant, _sql in PLANTS.values()}


@pytest.mark.usefixtures("a_whole_day")
def test_the_command_says_it_in_json_and_exits_by_it() -> None:
    def run() -> dict[str, Any]:
        out = io.StringIO()
        try:
            call_command("verify_books", "--json", stdout=out)
        except CommandError as error:
            assert error.returncode == 1  # noqa: PT017
            assert "I21" in str(error)  # noqa: PT017
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    answer = run()
    assert answer["ok"] is True
    assert {"id": "I30", "proved_by": "tests"} in answer["invariants"]
    assert answer["invariants"][0] == {
        "id": "I1",
        "name": "entries_balance",
        "ok": True,
        "count": 0,
        "sum": "0.00",
        "offenders": [],
    }

    with as_admin(), planted(an_account("2009", "-5")):
        answer = run()
    assert answer["ok"] is False
    (bad,) = [one for one in answer["invariants"] if one["id"] == "I21"]
    assert (bad["ok"], bad["count"], bad["sum"]) == (False, 1, "5.00")
    assert bad["offenders"] == [
        {
            "subject": "K",
            "amount": "5.00",
            "detail": "2009 without an open break",
        }
    ]


@pytest.mark.usefixtures("a_whole_day")
def test_names_twenty_and_counts_all() -> None:
    with (
        as_admin(),
        planted(
            "INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)"
            " SELECT 'S', '2009', 'K' || n, '156', -1 FROM generate_series(1, 50) AS n"
        ),
    ):
        verdict = verify_books()
    (open_items,) = [one for one in verdict.broken if one.id == "I21"]
    assert (open_items.count, len(open_items.offenders)) == (50, MOST_NAMED)
    assert open_items.sum == 50


def test_an_empty_installation_holds() -> None:
    verdict = verify_books()
    assert verdict.ok
    assert not set(PROVED_BY_TESTS) & {one.id for one in verdict.invariants}
