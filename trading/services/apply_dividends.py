"""
The 06 of a package: what is reinvested comes into the register, every row is logged.

What is paid in cash is the settlement room's: it reads the rows that were applied here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db import connection

from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.bulk import draw_ids
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.models import TaFile, TaPackage, TaRecord
from trading.services import loading, register_moves
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

_FIELDS = {
    "distributor_code": "DistributorCode",
    "business_code": "BusinessCode",
    "ta_serial_no": "TASerialNO",
    "confirm_date": "TransactionCfmDate",
    "return_code": "ReturnCode",
    "sub_account_no": "TransactionAccountID",
    "ta_account_no": "TAAccountID",
    "fund_code": "FundCode",
    "share_class": "ShareClass",
    "currency": "CurrencyType",
    "confirmed_amount": "ConfirmedAmount",
    "reinvested_shares": "VolOfDividendforReinvestment",
    "frozen_amount": "FrozenBalance",
    "frozen_shares": "FrozenSharesforReinvest",
    "charge": "Charge",
    "agency_fee": "AgencyFee",
    "pay_date": "DividentDate",
    "dividend_type": "DividendType",
}
_STAGE = (
    f"COPY dividend_row (file_id, line, byte_offset, {', '.join(_FIELDS)}) FROM STDIN"
)
_FOLDER = "apply_dividends"


@dataclass(frozen=True, slots=True)
class Dividends:
    """What became of the rows of a package's 06."""

    rows: int = 0
    quarantined: int = 0


def prepare(package: TaPackage) -> bool:
    """Judge the dividends of a package; say whether there are any."""
    files = [file for file in loading.files_of(package, "06") if file.records]
    if files:
        _stage(files)
        _judge(package, files)
    return bool(files)


def apply(package: TaPackage) -> Dividends:
    """Apply dividends that were prepared, inside the caller's transaction."""
    register_moves.lock("dividend")
    rows = SQL.run(f"{_FOLDER}/04_records", file_date=package.business_date)
    SQL.run(f"{_FOLDER}/05_new_holdings")
    SQL.run(f"{_FOLDER}/06_holdings")
    SQL.run(f"{_FOLDER}/07_movements")
    SQL.run(f"{_FOLDER}/08_lots")
    return Dividends(rows, _open_breaks(package))


def _stage(files: Sequence[TaFile]) -> None:
    drop_leftovers("dividend_row", "dividend")
    SQL.run(f"{_FOLDER}/01_stage")
    for file in files:
        loading.copy_in(file, _STAGE, _FIELDS.values(), prefix=[file.pk])
    analyze("dividend_row", "sub_account_no", "fund_code")


def _judge(package: TaPackage, files: Sequence[TaFile]) -> None:
    agent = package.transfer_agent
    assert agent is not None
    first = draw_ids(TaRecord, count=sum(file.records for file in files))
    before = list(accumulate((file.records for file in files), initial=first))
    SQL.run(
        f"{_FOLDER}/02_judged",
        file_ids=[file.pk for file in files],
        first_ids=before[: len(files)],
        file_date=package.business_date,
        transfer_agent_id=package.transfer_agent_id,
        distributor=agent.link.our_code,
    )
    analyze("dividend", "sub_account_id", "fund_id", "ta_serial_no")
    others = TaFile.objects.filter(
        file_type="06",
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__transfer_agent_id=package.transfer_agent_id,
    )
    SQL.run(
        f"{_FOLDER}/03_twins", other_files=list(others.values_list("pk", flat=True))
    )


def _open_breaks(package: TaPackage) -> int:
    assert package.transfer_agent is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dividend WHERE reason <> ''")
        quarantined = int(cursor.fetchone()[0])
    if quarantined:
        found_breaks.gather()
        SQL.run(f"{_FOLDER}/09_quarantined")
        found_breaks.open_found(
            kind=Break.Kind.TRADES,
            party=package.transfer_agent.code,
            opened_on=package.business_date,
            messages=REASONS,
        )
    return quarantined
