"""
The rows that are more than a plain answer, between the judging and the moving of a 04.

Taken over first, so that the plain way does not see them; moved after the plain ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.errors import OrderHasMoved
from trading.models import HOLDING_CODES, REDEMPTION_CODES, TaFile, TaPackage
from trading.services import loading
from trading.services.events.businesses import BUSINESSES, SUCCEEDED, columns
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

_FOLDER = "events"
_TABLES = ("event", "event_extra", "event_order", "event_move", "event_drawn")
#: What the plain way leaves: it knows no such business, or the order is not waiting.
_LEFT = """
SELECT EXISTS (
    SELECT FROM applying WHERE reason IN ('NOT_YET_HANDLED', 'ORDER_NOT_WAITING')
)
"""
_EXTRA = {
    "refund_amount": "RefundAmount",
    "raise_interest": "RaiseInterest",
    "interest": "Interest",
    "target_fund_code": "CodeOfTargetFund",
    "target_share_class": "TargetShareType",
    "target_shares": "CfmVolOfTargetFund",
    "target_distributor_code": "TargetDistributorCode",
    "target_sub_account_no": "TargetTransactionAccountID",
    "transfer_direction": "TransferDirection",
    "adjustment_flag": "SharesAdjustmentFlag",
}
_STAGE = (
    f"COPY event_extra (file_id, line, byte_offset, {', '.join(_EXTRA)}) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class Events:
    """What became of the rows that were taken over."""

    rows: int = 0
    orders: int = 0
    quarantined: int = 0


def take_over(package: TaPackage, files: Sequence[TaFile]) -> bool:
    """
    Take rows out of `applying` and judge them; say whether there are any.

    Works on the temporary table `applying` of the transaction, leaves `event_move`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEFT)
        if not cursor.fetchone()[0]:
            return False
    drop_leftovers(*_TABLES)
    SQL.run(f"{_FOLDER}/01_tables")
    taken = SQL.run(
        f"{_FOLDER}/03_taken",
        codes=[business.code for business in BUSINESSES],
        redemptions=list(REDEMPTION_CODES),
    )
    if not taken:
        return False
    _describe(package, files)
    _judge(package)
    _sum_up()
    return True


def _describe(package: TaPackage, files: Sequence[TaFile]) -> None:
    agent = package.transfer_agent
    assert agent is not None
    SQL.run(f"{_FOLDER}/02_extra_table")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT file_id FROM event")
        having = {file_id for (file_id,) in cursor.fetchall()}
    for file in files:
        if file.pk in having:
            loading.copy_in(file, _STAGE, _EXTRA.values(), prefix=[file.pk])
    analyze("event", "record_id", "file_id", "line")
    analyze("event_extra", "file_id", "line")
    SQL.run(
        f"{_FOLDER}/04_described",
        transfer_agent_id=agent.pk,
        distributor=agent.link.our_code,
        amount_includes_fee=agent.link.amount_includes_fee,
        succeeded=list(SUCCEEDED),
        **columns(),
    )
    SQL.run(f"{_FOLDER}/05_belongs")


def _judge(package: TaPackage) -> None:
    agent = package.transfer_agent
    assert agent is not None
    SQL.run(
        f"{_FOLDER}/06_judged",
        transfer_agent_id=package.transfer_agent_id,
        distributor=agent.link.our_code,
        file_date=package.business_date,
    )
    SQL.run(f"{_FOLDER}/07_twins")
    _judge_against_earlier_files(package)


def _judge_against_earlier_files(package: TaPackage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(confirm_date) FROM event WHERE reason = ''")
        (oldest,) = cursor.fetchone()
    if oldest is None:
        return
    others = dict(_earlier_files(package, oldest))
    if others:
        SQL.run(
            f"{_FOLDER}/08_serial_before",
            other_files=list(others),
            oldest=oldest,
            newest=max(others.values()),
        )


def _earlier_files(
    package: TaPackage, oldest: dt.date
) -> Sequence[tuple[int, dt.date]]:
    return list(
        TaFile.objects.filter(
            file_type="04",
            package__direction=TaPackage.Direction.IN,
            package__state=TaPackage.State.APPLIED,
            package__transfer_agent_id=package.transfer_agent_id,
            package__business_date__gte=oldest,
        ).values_list("pk", "package__business_date")
    )


def _weigh() -> None:
    """
    Say what orders and holdings come to; keep rows out until the rest can be borne.

    A row that is kept out leaves less to draw on for those after it, so it is asked
    again until nothing more is kept out.
    """
    while True:
        _sum_up()
        kept_out = (
            SQL.run(f"{_FOLDER}/12_parts")
            or SQL.run(f"{_FOLDER}/13_lot_exists")
            or SQL.run(f"{_FOLDER}/14_unbearable")
        )
        if not kept_out:
            return


def _sum_up() -> None:
    """Say what the rows that stand come to, for each order and each holding."""
    while True:
        drop_leftovers("event_order", "event_move")
        SQL.run(f"{_FOLDER}/09_orders", holding_codes=list(HOLDING_CODES))
        if not SQL.run(f"{_FOLDER}/10_unfit_orders"):
            break
    SQL.run(f"{_FOLDER}/11_moves")


def apply(package: TaPackage) -> Events:
    """
    Answer the orders and move the shares of the rows that were taken over.

    After the plain rows: what these left of a holding is what can be drawn on.

    :raises OrderHasMoved: if an order moved meanwhile; nothing is kept then.
    """
    _weigh()
    SQL.run(f"{_FOLDER}/15_part_reasons")
    orders = _answer()
    rows = SQL.run(f"{_FOLDER}/18_records", file_date=package.business_date)
    SQL.run(f"{_FOLDER}/19_new_holdings")
    SQL.run(f"{_FOLDER}/20_drawn")
    SQL.run(f"{_FOLDER}/21_lots_drawn")
    SQL.run(f"{_FOLDER}/22_holdings")
    SQL.run(f"{_FOLDER}/23_movements")
    SQL.run(f"{_FOLDER}/24_new_lots")
    SQL.run(f"{_FOLDER}/25_carried_lots")
    return Events(rows, orders, _open_breaks(package))


def _answer() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event_order")
        expected = int(cursor.fetchone()[0])
    answered = SQL.run(f"{_FOLDER}/16_answered")
    if answered != expected:
        raise OrderHasMoved(
            f"{expected - answered} of {expected} orders moved while they were "
            "answered; nothing was applied. Run the step again."
        )
    SQL.run(f"{_FOLDER}/17_terms")
    return answered


def _open_breaks(package: TaPackage) -> int:
    assert package.transfer_agent is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event WHERE reason <> ''")
        quarantined = int(cursor.fetchone()[0])
    if quarantined:
        found_breaks.gather()
        SQL.run(f"{_FOLDER}/26_quarantined")
        found_breaks.open_found(
            kind=Break.Kind.TRADES,
            party=package.transfer_agent.code,
            opened_on=package.business_date,
            messages=REASONS,
        )
    return quarantined
