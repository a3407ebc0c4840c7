"""The 06 of a package: accepted, kept row by row, and quarantined for now."""

from __future__ import annotations

from dataclasses import dataclass

from fundops.core.models import Break
from fundops.core.services import found_breaks
from fundops.core.services.set_sql import drop_leftovers
from trading.models import TaPackage
from trading.services import loading
from trading.services.quarantine import REASONS
from trading.services.statements import SQL

_FIELDS = {
    "business_code": "BusinessCode",
    "ta_serial_no": "TASerialNO",
    "confirm_date": "TransactionCfmDate",
    "return_code": "ReturnCode",
    "sub_account_no": "TransactionAccountID",
    "ta_account_no": "TAAccountID",
    "fund_code": "FundCode",
    "share_class": "ShareClass",
    "confirmed_amount": "ConfirmedAmount",
    "reinvested_shares": "VolOfDividendforReinvestment",
    "charge": "Charge",
    "agency_fee": "AgencyFee",
}
_STAGE = (
    f"COPY dividend_row (file_id, line, byte_offset, {', '.join(_FIELDS)}) FROM STDIN"
)
_FOLDER = "apply_dividends"


@dataclass(frozen=True, slots=True)
class Dividends:
    rows: int = 0
    quarantined: int = 0


def apply(package: TaPackage) -> Dividends:
    """Keep every row of a package's 06 as a break; an empty one is complete."""
    files = [file for file in loading.files_of(package, "06") if file.records]
    if not files:
        return Dividends()
    assert package.transfer_agent is not None
    drop_leftovers("dividend_row")
    SQL.run(f"{_FOLDER}/01_stage")
    for file in files:
        loading.copy_in(file, _STAGE, _FIELDS.values(), prefix=[file.pk])
    rows = SQL.run(f"{_FOLDER}/02_records", file_date=package.business_date)
    found_breaks.gather()
    SQL.run(f"{_FOLDER}/03_quarantined")
    found_breaks.open_found(
        kind=Break.Kind.TRADES,
        party=package.transfer_agent.code,
        opened_on=package.business_date,
        messages=REASONS,
    )
    return Dividends(rows, rows)
