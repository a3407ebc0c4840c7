"""
Between which accounts each kind of transfer moves money, and what may correct it.

What is not in these tables cannot be built: the services ask them, and the database
repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pgtrigger

from settlement.models.bank_accounts import BankAccount

_Account = BankAccount.Kind
_MAIN = frozenset({str(_Account.COLLECTION_MAIN)})

#: Kind of transfer -> kinds of account it may go from, and to. A correction goes
#: between accounts of the kinds of what it corrects.
PERMITTED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "SUB_TO_MAIN": (frozenset({str(_Account.COLLECTION_SUB)}), _MAIN),
    "TO_FUND_SIDE": (
        _MAIN,
        frozenset({str(_Account.REGISTRATION), str(_Account.RAISING)}),
    ),
    "TO_PAYOUT": (_MAIN, frozenset({str(_Account.PAYOUT)})),
    "TO_CHANNEL": (_MAIN, frozenset({str(_Account.CHANNEL)})),
    "ADVANCE_REPAYMENT": (_MAIN, frozenset({str(_Account.ADVANCE_BANK)})),
    "FEE": (_MAIN, frozenset({str(_Account.OWN)})),
}
CORRECTION = "CORRECTION"
#: Both ends are ours: two lines of statements, and no account of the ledger owes it.
INTERNAL = frozenset({"SUB_TO_MAIN", "TO_PAYOUT"})
#: Each is owed by one account of the ledger: 2002, 2009, 2010 or 2011.
OWED = frozenset(PERMITTED) - INTERNAL
#: Code of a correction -> kinds of transfer it may correct.
CORRECTABLE: Mapping[str, frozenset[str]] = {
    "SENT_TOO_LITTLE": OWED,
    "FIGURES_CORRECTED": frozenset({"TO_FUND_SIDE", "TO_CHANNEL", "ADVANCE_REPAYMENT"}),
    "MOVED_TOO_LITTLE": INTERNAL,
}
#: So much is said of why, at least.
SHORTEST_TEXT = 10


def _sides() -> Iterator[tuple[str, str, str]]:
    for kind, (sources, targets) in PERMITTED.items():
        for source in sorted(sources):
            for target in sorted(targets):
                yield kind, source, target


def _listed(rows: Iterator[tuple[str, ...]]) -> str:
    return ", ".join(
        "(" + ", ".join(f"'{value}'" for value in row) + ")" for row in rows
    )


def permitted_sides() -> pgtrigger.Trigger:
    """
    Refuse a transfer between accounts of other kinds than its own may have.

    A correction names an executed transfer, moves as that one did, and only as its code
    allows. An account may be missing while the registry has none; then nothing is sent.
    """
    sides = _listed(_sides())
    codes = _listed(
        (code, kind)
        for code, kinds in sorted(CORRECTABLE.items())
        for kind in sorted(kinds)
    )
    return pgtrigger.Trigger(
        name="permitted_sides",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[
            ("moves_as", "text"),
            ("from_kind", "text"),
            ("to_kind", "text"),
            ("corrected", "public.settlement_custodiantransfer%ROWTYPE"),
        ],
        func=f"""
            moves_as := NEW.kind;
            SELECT kind INTO from_kind FROM public.settlement_bankaccount
                WHERE id = NEW.from_account_id;
            SELECT kind INTO to_kind FROM public.settlement_bankaccount
                WHERE id = NEW.to_account_id;
            IF NEW.kind = '{CORRECTION}' THEN
                SELECT * INTO corrected FROM public.settlement_custodiantransfer
                    WHERE id = NEW.corrects_id AND state = 'EXECUTED';
                moves_as := corrected.kind;
                IF (NEW.correction_code, moves_as) NOT IN ({codes})
                    OR corrected.id IS NULL
                    OR corrected.fund_id IS DISTINCT FROM NEW.fund_id
                    OR corrected.currency <> NEW.currency
                    OR from_kind IS DISTINCT FROM (
                        SELECT kind FROM public.settlement_bankaccount
                        WHERE id = corrected.from_account_id
                    )
                    OR to_kind IS DISTINCT FROM (
                        SELECT kind FROM public.settlement_bankaccount
                        WHERE id = corrected.to_account_id
                    )
                THEN
                    RAISE EXCEPTION '%: nothing executed is corrected so',
                        TG_TABLE_NAME USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            IF NOT EXISTS (
                SELECT FROM (VALUES {sides}) AS side (kind, source, target)
                WHERE side.kind = moves_as
                    AND side.source = coalesce(from_kind, side.source)
                    AND side.target = coalesce(to_kind, side.target)
            ) THEN
                RAISE EXCEPTION '%: % does not move between % and %',
                    TG_TABLE_NAME, NEW.kind, from_kind, to_kind
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  # our own words only
    )


def corrected_with_evidence() -> pgtrigger.Trigger:
    """Refuse to approve a correction that no paper stands behind."""
    return pgtrigger.Trigger(
        name="corrected_with_evidence",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition(
            f"NEW.kind = '{CORRECTION}' AND NEW.state = 'APPROVED'"
        ),
        func="""
            IF NOT EXISTS (
                SELECT FROM public.core_evidence AS paper
                WHERE paper.kind = 'TRANSFER' AND paper.subject_no = NEW.transfer_no
            ) THEN
                RAISE EXCEPTION '%: a correction needs evidence', TG_TABLE_NAME
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
