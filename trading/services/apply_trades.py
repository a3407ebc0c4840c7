"""The 04 of a package: orders answered, shares moved, every row logged, by the set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from django.db import connection

from accounts.services import registration_sets
from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.bulk import draw_ids, legal_sources
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.errors import OrderHasMoved
from trading.models import Order, TaFile, TaPackage, TaRecord
from trading.services import loading, register_moves
from trading.services.events import applying
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

#: OFD business code, the one it answers, what it does to the register, and the
#: SourceType of the lot it makes.
_BUSINESSES = (
    ("122", "022", "PURCHASE", "1"),
    ("139", "039", "PURCHASE", "2"),
    ("124", "024", "REDEMPTION", ""),
    ("163", "063", "REDEMPTION", ""),
    ("129", "029", "METHOD", ""),
)
_TARGETS = (
    Order.State.CONFIRMED,
    Order.State.PARTLY_CONFIRMED,
    Order.State.FAILED,
)
_FOLDER = "apply_confirmations"
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


@dataclass(frozen=True, slots=True)
class _Figures:
    """What kinds of good rows there are; rules without any row are not run."""

    oldest: dt.date | None
    registered_on: list[dt.date] | None
    brings: bool | None
    has_parts: bool | None
    has_twins: bool


def apply(package: TaPackage, *, has_dividends: bool = False) -> Trades:
    """
    Apply the confirmations of a package inside the caller's transaction.

    :param has_dividends: dividends of the package wait in their own table; holdings
        that they touch are locked with those of the trades.
    :raises OrderHasMoved: if an order moved meanwhile; nothing is kept then.
    """
    files = loading.confirmation_files(package)
    if not files:
        return Trades()
    loading.ensure_staged(files)
    file_ids = [file.pk for file in files]
    _prepare()
    has_events, figures = _judge(package, files)
    others = {"event_move": has_events, "dividend": has_dividends}
    if any(others.values()):
        register_moves.lock("applying", *(name for name in others if others[name]))
    register_moves.weigh(has_parts=bool(figures.has_parts))
    if figures.has_parts:
        SQL.run(f"{_FOLDER}/16_parts")
    orders = _answer_orders()
    rows = SQL.run(f"{_FOLDER}/18_records", file_date=package.business_date)
    register_moves.move()
    if figures.brings:
        _tell_accounts(package.business_date)
    events = applying.apply(package) if has_events else applying.Events()
    totals = tuple(
        Total(*row) for row in SQL.rows(f"{_FOLDER}/26_totals", file_ids=file_ids)
    )
    _keep_totals(files[0], totals)
    return Trades(
        rows + events.rows,
        orders + events.orders,
        _open_breaks(package) + events.quarantined,
        totals,
    )


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_WORK_MEM}'")
        # The rows are judged by more than one process where the server has them.
        cursor.execute("SET LOCAL parallel_tuple_cost = 0.01")
    drop_leftovers("applying", "brought")


def _judge(package: TaPackage, files: Sequence[TaFile]) -> tuple[bool, _Figures]:
    """
    Put every row beside its order and say the first rule it breaks.

    Rows that are more than a plain answer are handed over; say whether there are any.
    """
    agent = package.transfer_agent
    assert agent is not None
    SQL.run(
        f"{_FOLDER}/01_judge",
        file_ids=[file.pk for file in files],
        first_ids=_first_ids(files),
        file_date=package.business_date,
        transfer_agent_id=agent.pk,
        distributor=agent.link.our_code,
        amount_includes_fee=agent.link.amount_includes_fee,
        waiting=_waiting(),
        **_businesses(),
    )
    analyze("applying", "order_id", "is_summary", "reason", "kind")
    has_events = applying.take_over(package, files)
    figures = _Figures(*SQL.rows(f"{_FOLDER}/02_figures")[0])
    if figures.has_twins:
        SQL.run(f"{_FOLDER}/03_twins")
    _judge_against_earlier_files(package, figures.oldest)
    if figures.brings:
        SQL.run(f"{_FOLDER}/05_new_accounts", transfer_agent_id=agent.pk)
        SQL.run(f"{_FOLDER}/06_wrong_accounts")
    if figures.registered_on:
        SQL.run(f"{_FOLDER}/07_lot_exists", registered_on=figures.registered_on)
    return has_events, figures


def _first_ids(files: Sequence[TaFile]) -> list[int]:
    """Draw an id for each row of the files; say the one of each file's first row."""
    first = draw_ids(TaRecord, count=sum(file.records for file in files))
    before = accumulate((file.records for file in files), initial=first)
    return list(before)[: len(files)]


def _businesses() -> dict[str, list[str]]:
    names = ("codes", "asked_codes", "kinds", "source_types")
    columns = zip(*_BUSINESSES, strict=True)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _waiting() -> list[str]:
    """Say the states from which an order may take every answer handled here."""
    return sorted(set.intersection(*(set(legal_sources(Order, t)) for t in _TARGETS)))


def _judge_against_earlier_files(package: TaPackage, oldest: dt.date | None) -> None:
    """Find serial numbers applied before; only files since `oldest` can hold one."""
    others = dict(
        TaFile.objects.filter(
            file_type="04",
            package__direction=TaPackage.Direction.IN,
            package__state=TaPackage.State.APPLIED,
            package__transfer_agent_id=package.transfer_agent_id,
            package__business_date__gte=oldest or package.business_date,
        ).values_list("pk", "package__business_date")
    )
    if others:
        SQL.run(
            f"{_FOLDER}/04_serial_before",
            other_files=list(others),
            oldest=oldest,
            newest=max(others.values()),
        )


def _answer_orders() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applying WHERE is_summary AND reason = ''")
        expected = int(cursor.fetchone()[0])
    moved = SQL.run(f"{_FOLDER}/17_orders", waiting=_waiting())
    if moved != expected:
        raise OrderHasMoved(
            f"{expected - moved} of {expected} orders moved while they were answered; "
            "nothing was applied. Run the step again."
        )
    return moved


def _tell_accounts(on: dt.date) -> None:
    """A first purchase may bring the fund account before the 02 does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT brought.registration_id, brought.ta_account_no FROM brought"
            " JOIN applying USING (record_id) WHERE applying.reason = ''"
        )
        registration_sets.activate(numbers=dict(cursor.fetchall()), on=on)


def _keep_totals(file: TaFile, totals: Sequence[Total]) -> None:
    """Keep what the rows say together, for the page of the package."""
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
    """Open a break for each row that waits; say how many rows are quarantined."""
    assert package.transfer_agent is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applying WHERE reason <> ''")
        quarantined = int(cursor.fetchone()[0])
    if quarantined:
        found_breaks.gather()
        SQL.run(f"{_FOLDER}/27_quarantined")
        found_breaks.open_found(
            kind=Break.Kind.TRADES,
            party=package.transfer_agent.code,
            opened_on=package.business_date,
            messages=REASONS,
        )
    return quarantined
