"""
What confirmations do to the register: weighed first, then moved, both by the set.

Works on the temporary table `applying` of the transaction. Holdings are locked in the
order of id, and their lots with them.
"""

from __future__ import annotations

from django.db import connection

from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.services.statements import SQL

_FOLDER = "apply_confirmations"
_NAMED = """
CREATE TEMPORARY TABLE named (
    sale_id bigint,
    sold numeric,
    shares numeric,
    reason text,
    lot_id bigint,
    in_lot numeric,
    drawn_so_far numeric
) ON COMMIT DROP
"""


#: Which holdings the temporary tables of a package touch.
_TOUCHED = {
    "applying": "SELECT sub_account_id, fund_id, share_class FROM applying"
    " WHERE reason = ''",
    "event_move": "SELECT sub_account_id, fund_id, share_class FROM event_move",
    "dividend": "SELECT sub_account_id, fund_id, share_class FROM dividend"
    " WHERE reason = ''",
}


def lock(*tables: str) -> None:
    """
    Lock every holding that these tables touch, in the order of id, all at once.

    What is locked in two goes can wait in a ring with an order that is being placed.
    """
    touched = " UNION ".join(_TOUCHED[table] for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holding.id FROM trading_holding AS holding"  # noqa: S608  # our own text, nothing from outside
            f" JOIN ({touched}) AS touched"
            " USING (sub_account_id, fund_id, share_class)"
            " ORDER BY holding.id FOR UPDATE OF holding"
        )


def weigh(*, has_parts: bool) -> None:
    """
    Lock the holdings and keep out the rows that they, or their lots, cannot bear.

    :param has_parts: the TA names lots (DetailFlag 1).
    """
    drop_leftovers("named")
    with connection.cursor() as cursor:
        cursor.execute(_NAMED)
    _gather()
    ((overdrawn,),) = SQL.rows(f"{_FOLDER}/11_overdrawn")
    kept_out = 0
    if overdrawn or has_parts:
        drop_leftovers("selling")
        SQL.run(f"{_FOLDER}/12_selling")
        kept_out = SQL.run(f"{_FOLDER}/13_unsellable")
    if has_parts:
        analyze("selling")
        SQL.run(f"{_FOLDER}/14_named_lots")
        kept_out += SQL.run(f"{_FOLDER}/15_unfit_lots")
    if kept_out:
        _gather()
    analyze("named")


def move() -> None:
    """Move shares, lots and dividend methods as the rows that were kept say."""
    drop_leftovers("drawn")
    SQL.run(f"{_FOLDER}/19_new_holdings")
    SQL.run(f"{_FOLDER}/20_holdings")
    SQL.run(f"{_FOLDER}/21_movements")
    SQL.run(f"{_FOLDER}/22_drawn")
    SQL.run(f"{_FOLDER}/23_new_lots")
    SQL.run(f"{_FOLDER}/24_draw_lots")
    SQL.run(f"{_FOLDER}/25_methods")


def _gather() -> None:
    """Sum the changes of each holding and put them beside the locked ones."""
    drop_leftovers("wanted", "held", "moved")
    SQL.run(f"{_FOLDER}/08_wanted")
    analyze("wanted")
    SQL.run(f"{_FOLDER}/09_held")
    analyze("held")
    SQL.run(f"{_FOLDER}/10_moved")
    analyze("moved")
