"""Drafts whose accounts are not those of the registry any more."""

from __future__ import annotations

from collections.abc import Callable

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.models import BankAccount, CustodianTransfer
from trading.models import Fund

#: Says the accounts that the registry names for a kind and fund now.
Accounts = Callable[[str, Fund | None], tuple[BankAccount | None, BankAccount | None]]


def let_lapse(accounts: Accounts, *, actor: Staff) -> list[str]:
    """
    Let each draft lapse for which the registry names two other accounts; say which.

    A draft is never edited: its successor is drafted with the accounts as they are. It
    passes through SUBMITTED, the one way out of a draft, and nobody decides on it.
    """
    drafts = CustodianTransfer.objects.filter(state=CustodianTransfer.State.DRAFT)
    lapsed = []
    for transfer in drafts.select_related("fund__transfer_agent").order_by("pk"):
        named = accounts(transfer.kind, transfer.fund)
        if None in named or _ids(*named) == (
            transfer.from_account_id,
            transfer.to_account_id,
        ):
            continue
        held = CustodianTransfer.objects.select_for_update().get(pk=transfer.pk)
        if held.state == CustodianTransfer.State.DRAFT:
            _lapse(held, actor)
            lapsed.append(held.transfer_no)
    return lapsed


def _ids(*accounts: BankAccount | None) -> tuple[int | None, ...]:
    return tuple(account.pk if account else None for account in accounts)


def _lapse(transfer: CustodianTransfer, actor: Staff) -> None:
    transfer.submit()
    transfer.save(update_fields=["state"])
    transfer.lapse()
    transfer.save(update_fields=["state"])
    audit.record(
        action="settlement.transfer.lapsed",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=transfer.business_date,
        reason="the registry names other accounts",
        before={"state": "DRAFT"},
        after={"state": str(transfer.state), "amount": str(transfer.amount)},
    )
