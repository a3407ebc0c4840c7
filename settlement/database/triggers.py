"""Triggers of the ledger."""

from __future__ import annotations

import pgtrigger

_BALANCED = """
IF EXISTS (
    SELECT 1
    FROM inserted
    GROUP BY entry_id
    -- One currency an entry is the rule; a second one must sum to zero by itself.
    HAVING sum(amount) <> 0
        OR min(book) <> max(book)
        OR (
            min(currency) <> max(currency)
            AND EXISTS (
                SELECT 1 FROM inserted AS line
                WHERE line.entry_id = inserted.entry_id
                GROUP BY line.currency
                HAVING sum(line.amount) <> 0
            )
        )
) THEN
    RAISE EXCEPTION 'settlement_posting: an entry does not balance or lies in two books'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


def balanced_entries() -> pgtrigger.Trigger:
    """
    Refuse a statement in which an entry does not balance per currency or in one book.

    Statement level with a transition table: one look at the whole set, COPY included.
    """
    return pgtrigger.Trigger(
        name="balanced_entries",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="inserted"),
        func=_BALANCED,
    )
