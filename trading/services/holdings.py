"""Opening holdings: what customers held at a TA before this register began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from trading.models import ShareMovement
from trading.selectors import holdings as questions
from trading.selectors.holdings import HoldingName, KnownHolding, LotName
from trading.services import holding_rows
from trading.services.frozen import HoldingKey
from trading.services.holding_rows import OpeningLot

_OPENING = ShareMovement.Source.OPENING.value
_OPEN = """
INSERT INTO trading_holding (
    sub_account_id, fund_id, share_class, shares, frozen, unpaid_income, dividend_method
)
SELECT DISTINCT wanted.sub_account_id, wanted.fund_id, wanted.share_class, 0, 0, 0, ''
FROM unnest(%s::bigint[], %s::bigint[], %s::text[])
    AS wanted (sub_account_id, fund_id, share_class)
ORDER BY wanted.sub_account_id, wanted.fund_id, wanted.share_class
ON CONFLICT (sub_account_id, fund_id, share_class) DO NOTHING
"""
# In the order of id, as everywhere (docs/locking.md).
_LOCK = """
SELECT holding.sub_account_id, holding.fund_id, holding.share_class, holding.id
FROM trading_holding AS holding
JOIN (
    SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])
        AS named (sub_account_id, fund_id, share_class)
) AS wanted USING (sub_account_id, fund_id, share_class)
ORDER BY holding.id
FOR UPDATE OF holding
"""
_ADD = """
UPDATE trading_holding AS holding
SET shares = holding.shares + opening.shares
FROM (
    SELECT id, sum(shares) AS shares
    FROM unnest(%s::bigint[], %s::numeric[]) AS lot (id, shares)
    GROUP BY id
) AS opening
WHERE holding.id = opening.id
"""
_COPY_LOTS = """
COPY trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
FROM STDIN
"""
_COPY_MOVEMENTS = """
COPY trading_sharemovement (
    holding_id, business_date, shares, source_kind, ta_serial_no
) FROM STDIN
"""

_Lots = Sequence[tuple[CsvRow, OpeningLot]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows: new lots, and lots that stood there already."""

    added: int
    same: int
    shares: Decimal = ZERO


@transaction.atomic
def import_holdings(*, path: Path, business_date: dt.date, actor: Staff) -> Imported:
    """
    Bring in the lots of a CSV: new ones are added, the same are passed over.

    A lot is the same if it came with the same content, whatever was redeemed from it
    since; one that differs is a reviewed change and refuses the file.

    :raises CsvRefused: with file, row, column and raw text of every reason.
    """
    locks.hold("import_holdings")
    rows = read_rows(path, required=holding_rows.COLUMNS)
    problems = Problems(path)
    read = [(row, holding_rows.read_lot(row, problems)) for row in rows]
    lots = [(row, lot) for row, lot in read if lot is not None]
    keys = _find_masters(lots, problems)
    new = _sort_out(lots, problems)
    problems.refuse_if_any()
    _write(new, keys, business_date)
    imported = Imported(
        added=len(new),
        same=len(rows) - len(new),
        shares=sum((lot.shares for lot in new), ZERO),
    )
    if new:
        audit.record(
            action="trading.holdings.imported",
            subject=path.name[:80],
            actor=actor,
            business_date=business_date,
            after={"lots": imported.added, "shares": str(imported.shares)},
        )
    return imported


def _find_masters(lots: _Lots, problems: Problems) -> dict[HoldingName, HoldingKey]:
    """Find the sub account, known to the TA, and the fund, one of that TA's."""
    active = questions.active_registrations([lot.sub_account_no for _, lot in lots])
    funds = questions.funds_of_agents([lot.fund_code for _, lot in lots])
    keys: dict[HoldingName, HoldingKey] = {}
    for row, lot in lots:
        sub_account_id = active.get((lot.sub_account_no, lot.ta_code))
        fund_id, agent = funds.get(lot.fund_code, (None, ""))
        if sub_account_id is None:
            message = _("is not a sub trading account that TA %(ta)s knows")
            problems.add(row, "sub_account_no", message % {"ta": lot.ta_code})
        if fund_id is None or agent != lot.ta_code:
            message = _("is not a fund of TA %(ta)s")
            problems.add(row, "fund_code", message % {"ta": lot.ta_code})
        if sub_account_id is not None and fund_id is not None:
            keys[name_of(lot)] = (sub_account_id, fund_id, lot.share_class)
    return keys


def _sort_out(lots: _Lots, problems: Problems) -> list[OpeningLot]:
    """Leave out the lots that came before with the same content."""
    known = questions.known_holdings([lot.sub_account_no for _, lot in lots])
    seen: set[tuple[HoldingName, LotName]] = set()
    new = []
    for row, lot in lots:
        holding = known.get(name_of(lot))
        lot_name = (lot.ta_serial_no, lot.registered_on)
        if (name_of(lot), lot_name) in seen:
            problems.add(row, "ta_serial_no", _("stands here twice"))
        elif holding is None or lot_name not in holding.sources:
            new.append(lot)
        elif not _is_same(lot, holding):
            message = _(
                "is there already with other content; that is a change, not an import"
            )
            problems.add(row, "ta_serial_no", message)
        seen.add((name_of(lot), lot_name))
    return new


def _is_same(lot: OpeningLot, holding: KnownHolding) -> bool:
    return holding.sources[
        lot.ta_serial_no, lot.registered_on
    ] == lot.source_type and lot.shares in holding.opened.get(lot.ta_serial_no, set())


def _write(
    lots: Sequence[OpeningLot],
    keys: dict[HoldingName, HoldingKey],
    business_date: dt.date,
) -> None:
    """Write holdings, lots and the movements that say where they came from."""
    if not lots:
        return
    of_lots = [keys[name_of(lot)] for lot in lots]
    columns = [list(column) for column in zip(*of_lots, strict=True)]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(_OPEN, columns)
        cursor.execute(_LOCK, columns)
        ids = {tuple(key): holding_id for *key, holding_id in cursor.fetchall()}
        holdings = [ids[key] for key in of_lots]
        cursor.execute(_ADD, [holdings, [lot.shares for lot in lots]])
        with cursor.copy(_COPY_LOTS) as copy:
            for holding_id, lot in zip(holdings, lots, strict=True):
                copy.write_row(
                    (
                        holding_id,
                        lot.ta_serial_no,
                        lot.registered_on,
                        lot.source_type,
                        lot.shares,
                    )
                )
        with cursor.copy(_COPY_MOVEMENTS) as copy:
            for holding_id, lot in zip(holdings, lots, strict=True):
                copy.write_row(
                    (holding_id, business_date, lot.shares, _OPENING, lot.ta_serial_no)
                )


def name_of(lot: OpeningLot) -> HoldingName:
    return (lot.sub_account_no, lot.fund_code, lot.share_class)
