"""Drafts that are not to be sent any more: other accounts, or nothing is owed."""

from __future__ import annotations

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.models import BankAccount, CustodianTransfer
from settlement.services.transfers import registry
from settlement.services.transfers.owed import (
    account_of,
    amount_owed,
    amount_unsent,
    owed_by,
)

_Kind = CustodianTransfer.Kind
_State = CustodianTransfer.State
#: Drafted of what stands on an account, which may be less by now.
_OF_BALANCES = (_Kind.FEE, _Kind.ADVANCE_REPAYMENT, _Kind.TO_CHANNEL)
_OF_ACCOUNTS = (_Kind.TO_CHANNEL, _Kind.ADVANCE_REPAYMENT)


def accounts_now(
    transfer: CustodianTransfer,
) -> tuple[BankAccount | None, BankAccount | None]:
    """Say between which accounts the registry would have it go now."""
    kind = transfer.moves_as
    owed = account_of(transfer) if kind in _OF_ACCOUNTS else None
    return registry.accounts_of(kind, transfer.fund, owed)


def let_lapse(*, actor: Staff) -> list[str]:
    """
    Let each draft lapse that is not to be sent as it stands; say which.

    The registry names two other accounts, or less is owed than is drafted of it. A
    draft is never edited: its successor is drafted with the accounts as they are. It
    passes through SUBMITTED, the one way out of a draft, and nobody decides on it.
    """
    drafts = CustodianTransfer.objects.filter(state=_State.DRAFT)
    related = ("fund__transfer_agent", "transfer_agent", "corrects")
    lapsed = []
    for transfer in drafts.select_related(*related).order_by("-pk"):
        reason = _why(transfer)
        if not reason:
            continue
        held = CustodianTransfer.objects.select_for_update().get(pk=transfer.pk)
        if held.state == _State.DRAFT:
            _lapse(held, actor, reason)
            lapsed.append(held.transfer_no)
    return lapsed


def _why(transfer: CustodianTransfer) -> str:
    named = accounts_now(transfer)
    if None not in named and _ids(*named) != (
        transfer.from_account_id,
        transfer.to_account_id,
    ):
        return "the registry names other accounts"
    if not is_covered(transfer):
        return "less is owed than it says"
    return ""


def is_covered(transfer: CustodianTransfer) -> bool:
    """Say whether so much is owed still, beside what other unsent ones take of it."""
    if transfer.moves_as not in _OF_BALANCES:
        return True
    owed = owed_by(transfer)
    if owed is None:
        return True
    free = amount_owed(owed) - amount_unsent(owed, beside=transfer)
    return transfer.amount <= free


def _ids(*accounts: BankAccount | None) -> tuple[int | None, ...]:
    return tuple(account.pk if account else None for account in accounts)


def _lapse(transfer: CustodianTransfer, actor: Staff, reason: str) -> None:
    transfer.submit()
    transfer.save(update_fields=["state"])
    transfer.lapse()
    transfer.save(update_fields=["state"])
    audit.record(
        action="settlement.transfer.lapsed",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=transfer.business_date,
        reason=reason,
        before={"state": "DRAFT"},
        after={"state": str(transfer.state), "amount": str(transfer.amount)},
    )
