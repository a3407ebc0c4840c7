"""The 04 of a package: orders answered, shares moved, every row logged, by the set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import connection

from accounts.services import registration_sets
from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.bulk import legal_sources
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.errors import OrderHasMoved
from trading.models import Order, TaFile, TaPackage
from trading.services import loading
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

#: OFD business code, the one it answers, and what it does to the register.
_BUSINESSES = (
    ("122", "022", "PURCHASE"),
    ("139", "039", "PURCHASE"),
    ("124", "024", "REDEMPTION"),
    ("129", "029", "METHOD"),
)
_TARGETS = (
    Order.State.CONFIRMED,
    Order.State.PARTLY_CONFIRMED,
    Order.State.FAILED,
)
_FOLDER = "apply_confirmations"
_TABLES = ("applying", "held", "selling", "named", "drawn", "moved")
#: A package's rows are gathered in memory, not on disk.
_WORK_MEM = "128MB"


@dataclass(frozen=True, slots=True)
class Total:
    """What the summary rows of a fund and business say; amounts in the fund's money."""

    fund_code: str
    business_code: str
    rows: int
    succeeded: int
    failed: int
    confirmed_shares: Decimal
    confirmed_amount: Decimal
    failed_shares: Decimal
    failed_amount: Decimal
    applied_amount: Decimal
    applied_shares: Decimal


@dataclass(frozen=True, slots=True)
class Trades:
    """What became of the rows of a package's 04."""

    rows: int = 0
    orders: int = 0
    quarantined: int = 0
    totals: tuple[Total, ...] = ()


def apply(package: TaPackage) -> Trades:
    """
    Apply the confirmations of a package inside the caller's transaction.

    :raises OrderHasMoved: if an order moved meanwhile; nothing is kept then.
    """
    files = loading.confirmation_files(package)
    if not files:
        return Trades()
    loading.ensure_staged(files)
    _prepare()
    _judge(package, files)
    _judge_by_the_register()
    orders = _answer_orders()
    rows = SQL.run(f"{_FOLDER}/15_records", file_date=package.business_date)
    _move_shares()
    _learn_accounts(package.business_date)
    totals = tuple(Total(*row) for row in SQL.rows(f"{_FOLDER}/22_totals"))
    _keep_totals(files, totals)
    return Trades(rows, orders, _open_breaks(package), totals)


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_WORK_MEM}'")
    drop_leftovers(*_TABLES)


def _judge(package: TaPackage, files: Sequence[TaFile]) -> None:
    """Put every row beside its order and say the first rule it breaks."""
    assert package.transfer_agent is not None
    SQL.run(
        f"{_FOLDER}/01_judge",
        file_ids=[file.pk for file in files],
        file_date=package.business_date,
        transfer_agent_id=package.transfer_agent_id,
        distributor=settings.DISTRIBUTOR_CODE,
        amount_includes_fee=package.transfer_agent.link.amount_includes_fee,
        waiting=_waiting(),
        codes=[code for code, _asked, _kind in _BUSINESSES],
        asked_codes=[asked for _code, asked, _kind in _BUSINESSES],
        kinds=[kind for _code, _asked, kind in _BUSINESSES],
    )
    analyze("applying", "order_id", "is_summary", "reason", "kind", "sub_account_id")
    SQL.run(f"{_FOLDER}/02_twice")
    _judge_against_earlier_files(package)
    SQL.run(f"{_FOLDER}/04_new_accounts", transfer_agent_id=package.transfer_agent_id)


def _waiting() -> list[str]:
    """Say the states from which an order may take every answer handled here."""
    return sorted(set.intersection(*(set(legal_sources(Order, t)) for t in _TARGETS)))


def _judge_against_earlier_files(package: TaPackage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(confirm_date) FROM applying WHERE reason = ''")
        oldest: dt.date | None = cursor.fetchone()[0]
    others = TaFile.objects.filter(
        file_type="04",
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__transfer_agent_id=package.transfer_agent_id,
        package__business_date__gte=oldest or package.business_date,
    )
    newest = max(others.values_list("package__business_date", flat=True), default=None)
    if newest is not None:
        SQL.run(
            f"{_FOLDER}/03_serial_before",
            other_files=list(others.values_list("pk", flat=True)),
            oldest=oldest,
            newest=newest,
        )


def _judge_by_the_register() -> None:
    """Lock the holdings and keep out what they cannot bear."""
    SQL.run(f"{_FOLDER}/05_hold")
    analyze("held")
    SQL.run(f"{_FOLDER}/06_lot_exists")
    SQL.run(f"{_FOLDER}/07_selling")
    SQL.run(f"{_FOLDER}/08_unsellable")
    analyze("selling")
    SQL.run(f"{_FOLDER}/09_named_lots")
    SQL.run(f"{_FOLDER}/10_unfit_lots")
    analyze("named")
    SQL.run(f"{_FOLDER}/11_drawn")
    SQL.run(f"{_FOLDER}/12_lot_rows")


def _answer_orders() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applying WHERE is_summary AND reason = ''")
        expected = int(cursor.fetchone()[0])
    moved = SQL.run(f"{_FOLDER}/14_orders", waiting=_waiting())
    if moved != expected:
        raise OrderHasMoved(
            f"{expected - moved} of {expected} orders moved while they were answered; "
            "nothing was applied. Run the step again."
        )
    return moved


def _move_shares() -> None:
    SQL.run(f"{_FOLDER}/13_moved")
    analyze("moved")
    SQL.run(f"{_FOLDER}/16_new_holdings")
    SQL.run(f"{_FOLDER}/17_holdings")
    SQL.run(f"{_FOLDER}/18_movements")
    SQL.run(f"{_FOLDER}/19_new_lots")
    SQL.run(f"{_FOLDER}/20_draw_lots")
    SQL.run(f"{_FOLDER}/21_methods")


def _learn_accounts(on: dt.date) -> None:
    """A first purchase may bring the fund account before the 02 does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT registration_id, ta_account_no FROM applying"
            " WHERE is_summary AND reason = '' AND return_code = '0000'"
            " AND ta_account_no <> '' AND known_ta_account_no = ''"
        )
        told = dict(cursor.fetchall())
    if told:
        registration_sets.activate(numbers=told, on=on)


def _keep_totals(files: Sequence[TaFile], totals: Sequence[Total]) -> None:
    """Keep what the rows say together, for the page of the package."""
    file = files[0]
    file.control_totals = {
        "rows": sum(total.rows for total in totals),
        "succeeded": sum(total.succeeded for total in totals),
        "failed": sum(total.failed for total in totals),
        "applied_amount": str(sum(total.applied_amount for total in totals)),
        "confirmed_amount": str(sum(total.confirmed_amount for total in totals)),
        "confirmed_shares": str(sum(total.confirmed_shares for total in totals)),
    }
    file.save(update_fields=["control_totals"])


def _open_breaks(package: TaPackage) -> int:
    assert package.transfer_agent is not None
    found_breaks.gather()
    SQL.run(f"{_FOLDER}/23_quarantined")
    found_breaks.open_found(
        kind=Break.Kind.TRADES,
        party=package.transfer_agent.code,
        opened_on=package.business_date,
        messages=REASONS,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applying WHERE reason <> ''")
        return int(cursor.fetchone()[0])
