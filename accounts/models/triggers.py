"""What the database refuses in this room beside the state machines."""

from __future__ import annotations

import pgtrigger


def pinned(*columns: str) -> pgtrigger.Trigger:
    """Refuse another value in `columns` once a row stands."""
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    return pgtrigger.Trigger(
        name="pinned",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        condition=pgtrigger.Condition(changed),
        func="""
            RAISE EXCEPTION '%: this row keeps what it was made with', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        """,
    )


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
