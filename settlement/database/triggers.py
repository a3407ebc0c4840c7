"""Triggers of the ledger."""

from __future__ import annotations

import pgtrigger

# Sums over all currencies first: nearly every statement holds one currency only, and
# then that is the whole proof. Cheap aggregates, since this runs over every set.
_BALANCED = """
IF EXISTS (
    SELECT FROM inserted
    GROUP BY entry_id
    HAVING sum(amount) <> 0 OR (bool_or(book = 'S') AND bool_or(book <> 'S'))
) OR (
    (SELECT min(currency) <> max(currency) FROM inserted)
    AND EXISTS (
        SELECT FROM inserted GROUP BY entry_id, currency HAVING sum(amount) <> 0
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
