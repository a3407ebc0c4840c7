"""What the database holds of refunds: parts come to the claim, the payee is kept."""

from __future__ import annotations

import pgtrigger

_PAYEE = ("card_id", "card_reason", "card_because", "card_by_id")
#: It is before the reviewers, or was.
_NOT_WITH_ITS_MAKER = "OLD.state NOT IN ('CREATED', 'RETURNED_TO_MAKER', 'REJECTED')"


def parts_are_the_claim() -> pgtrigger.Trigger:
    """
    Refuse, at COMMIT, refunds that are not together their claim: nothing is lost.

    Rows of whole claims, which come by the thousand, ask nothing.
    """
    refuse = _refuse("the refunds of a claim come to the claim")
    return pgtrigger.Trigger(
        name="parts_are_the_claim",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition("NEW.apart > 0 OR NEW.state = 'CANCELLED'"),
        func=f"""
            IF (
                SELECT coalesce(sum(part.amount), 0)
                FROM public.settlement_refund AS part
                WHERE part.claim_id = NEW.claim_id AND part.state <> 'CANCELLED'
            ) <> (
                SELECT claim.amount FROM public.settlement_claim AS claim
                WHERE claim.id = NEW.claim_id
            ) THEN {refuse}
            END IF;
            RETURN NULL;
        """,  # noqa: S608  # our own words only
    )


def payee_is_kept() -> pgtrigger.Trigger:
    """Refuse another card once the refund is before the reviewers, or approved."""
    changed = " OR ".join(
        f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _PAYEE
    )
    return pgtrigger.Trigger(
        name="payee_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*_PAYEE),
        condition=pgtrigger.Condition(f"{_NOT_WITH_ITS_MAKER} AND ({changed})"),
        func=_refuse("the payee of a refund changes only while it is with its maker"),
    )


def _refuse(message: str) -> str:
    return f"""
        RAISE EXCEPTION '{message}'
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
    """
