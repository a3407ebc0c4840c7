"""The 02 of a package: 001 and 008 answered, registrations active or refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

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
    )
    SQL.run(f"{_FOLDER}/03_taken", transfer_agent_id=package.transfer_agent_id)
    answered = SQL.run(f"{_FOLDER}/04_orders", waiting=waiting)
    rows = SQL.run(f"{_FOLDER}/05_records", file_date=package.business_date)
    quarantined = _count_quarantined()
    if answered + quarantined != rows:
        raise OrderHasMoved(
            f"{rows - quarantined - answered} account orders moved while they were "
            "answered; nothing was applied. Run the step again."
        )
    _tell_accounts(package)
    return Accounts(rows, answered, quarantined)


def _tell_accounts(package: TaPackage) -> None:
    answers = SQL.rows(f"{_FOLDER}/07_answers")
    registration_sets.activate(
        numbers={which: number for which, is_yes, number in answers if is_yes},
        on=package.business_date,
    )
    registration_sets.refuse(
        registration_ids=[which for which, is_yes, _number in answers if not is_yes]
    )


def _count_quarantined() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answering WHERE reason <> ''")
        return int(cursor.fetchone()[0])


def open_breaks(package: TaPackage) -> None:
    """Open a break for each row that `apply` kept out; numbers are taken late."""
    assert package.transfer_agent is not None
    found_breaks.gather()
    SQL.run(f"{_FOLDER}/06_quarantined")
    found_breaks.open_found(
        kind=Break.Kind.ACCOUNTS,
        party=package.transfer_agent.code,
        opened_on=package.business_date,
        messages=REASONS,
    )
