"""
The 02 of a package: 001 and 008 answered, registrations active or refused.

And what a TA or its counter began without an order (FromTAFlag 1): fund accounts are
frozen and freed, registrations are let go, changed data of a person is kept on record.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from accounts.models import TradingRegistration
from accounts.services import registration_sets
from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.bulk import legal_sources
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.errors import OrderHasMoved
from trading.models import Order, TaPackage
from trading.services import loading
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

_FIELDS = {
    "distributor_code": "DistributorCode",
    "business_code": "BusinessCode",
    "order_no": "AppSheetSerialNo",
    "ta_serial_no": "TASerialNO",
    "confirm_date": "TransactionCfmDate",
    "return_code": "ReturnCode",
    "sub_account_no": "TransactionAccountID",
    "ta_account_no": "TAAccountID",
    "from_ta": "FromTAFlag",
    "error_detail": "ErrorDetail",
}
_STAGE = (
    f"COPY account_row (file_id, line, byte_offset, {', '.join(_FIELDS)}) FROM STDIN"
)
_FOLDER = "apply_accounts"
#: Closing, changed data, freezing, freeing, and the end of one sub account.
_BEGUN_BY_THE_TA = ["102", "103", "104", "105", "109"]


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of the rows of a package's 02."""

    rows: int = 0
    applied: int = 0
    quarantined: int = 0


def apply(package: TaPackage) -> Accounts:
    """
    Apply the account confirmations of a package inside the caller's transaction.

    Without rows nothing is answered: the orders stay open items. The breaks of rows
    that wait are opened by `open_breaks`, after the holdings are locked.

    :raises OrderHasMoved: if an order moved meanwhile; nothing is kept then.
    """
    files = [file for file in loading.files_of(package, "02") if file.records]
    if not files:
        return Accounts()
    assert package.transfer_agent is not None
    drop_leftovers("account_row", "answering")
    SQL.run(f"{_FOLDER}/01_stage")
    for file in files:
        loading.copy_in(file, _STAGE, _FIELDS.values(), prefix=[file.pk])
    analyze("account_row")
    waiting = sorted(
        set(legal_sources(Order, Order.State.CONFIRMED))
        & set(legal_sources(Order, Order.State.FAILED))
    )
    SQL.run(
        f"{_FOLDER}/02_judge",
        distributor=package.transfer_agent.link.our_code,
        file_date=package.business_date,
        transfer_agent_id=package.transfer_agent_id,
        waiting=waiting,
        begun=_BEGUN_BY_THE_TA,
    )
    SQL.run(f"{_FOLDER}/03_taken", transfer_agent_id=package.transfer_agent_id)
    answered = SQL.run(f"{_FOLDER}/04_orders", waiting=waiting)
    _tell_accounts(package)
    _take_what_the_ta_began(package)
    rows = SQL.run(f"{_FOLDER}/09_records", file_date=package.business_date)
    begun, quarantined = _count()
    if answered + begun + quarantined != rows:
        raise OrderHasMoved(
            f"{rows - quarantined - begun - answered} account orders moved while they "
            "were answered; nothing was applied. Run the step again."
        )
    return Accounts(rows, answered + begun, quarantined)


def _tell_accounts(package: TaPackage) -> None:
    answers = SQL.rows(f"{_FOLDER}/05_answers")
    registration_sets.activate(
        numbers={which: number for which, is_yes, number in answers if is_yes},
        on=package.business_date,
    )
    registration_sets.refuse(
        registration_ids=[which for which, is_yes, _number in answers if not is_yes]
    )


def _take_what_the_ta_began(package: TaPackage) -> None:
    """Freeze, free and let go what rows without an order say."""
    removable = legal_sources(TradingRegistration, TradingRegistration.State.REMOVING)
    SQL.run(
        f"{_FOLDER}/06_begun",
        transfer_agent_id=package.transfer_agent_id,
        removable=list(removable),
    )
    registration_sets.freeze(days=dict(SQL.rows(f"{_FOLDER}/07_frozen")))
    registration_sets.remove(
        registration_ids=[
            which
            for (which,) in SQL.rows(f"{_FOLDER}/08_removed", removable=list(removable))
        ]
    )


def _count() -> tuple[int, int]:
    """Count what the TA began and is applied, and what is quarantined."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE reason = '' AND is_begun), "
            "count(*) FILTER (WHERE reason <> '') FROM answering"
        )
        begun, quarantined = cursor.fetchone()
    return int(begun), int(quarantined)


def open_breaks(package: TaPackage) -> None:
    """Open a break for each row that `apply` kept out; numbers are taken late."""
    assert package.transfer_agent is not None
    found_breaks.gather()
    SQL.run(f"{_FOLDER}/10_quarantined")
    found_breaks.open_found(
        kind=Break.Kind.ACCOUNTS,
        party=package.transfer_agent.code,
        opened_on=package.business_date,
        messages=REASONS,
    )
