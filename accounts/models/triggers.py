"""What the database refuses in this room beside the state machines."""

from __future__ import annotations

import pgtrigger

from fundops.core.database.triggers import pinned

__all__ = ["one_person", "pinned"]


def one_person(first: tuple[str, str], second: tuple[str, str]) -> pgtrigger.Trigger:
    """
    Refuse a row whose parents belong to different persons; pin both parents, too.

    :param first: column of the row, and a query giving that parent's
        fund_trading_account_id where `%s` stands for the column's value.
    """
    ours, theirs = (f"({query % f'NEW.{column}'})" for column, query in (first, second))
    return pgtrigger.Trigger(
        name="one_person",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF {ours} IS DISTINCT FROM {theirs} THEN
                RAISE EXCEPTION '%: its parts belong to different persons',
                    TG_TABLE_NAME USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
