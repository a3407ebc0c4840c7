"""What speaks for and against a transfer, looked at anew whenever it is asked."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.services.reviews import Check, CheckState
from settlement.models import CustodianTransfer
from settlement.selectors.positions import position_of
from settlement.selectors.transfer_facts import executed_to, held_for
from settlement.selectors.transfer_items import items_sum, root_of
from settlement.services.statements import SQL
from settlement.services.transfers import registry
from settlement.services.transfers.content import content_sha256
from settlement.services.transfers.correction_checks import correction_checks
from settlement.services.transfers.deadlines import deadline_of
from settlement.services.transfers.owed import amount_awaited, amount_owed, owed_by

_Kind = CustodianTransfer.Kind
_State = CustodianTransfer.State
PASS, LOOK, BLOCK = CheckState.PASS, CheckState.LOOK, CheckState.BLOCK
#: Breaks that a person looks at before money goes to the fund side.
_BREAKS = (Break.Kind.CHANNEL, Break.Kind.REMITTANCE, Break.Kind.TA_MONEY)


def checks_of(transfer: CustodianTransfer, *, now: dt.datetime) -> list[Check]:
    """Look at the accounts, the money, its items, open breaks and the deadline."""
    return [
        *correction_checks(transfer),
        _accounts(transfer),
        _content(transfer),
        _units(transfer),
        _received(transfer),
        _available(transfer),
        _breaks(),
        _counterpart(transfer),
        _deadline(transfer, now),
    ]


def _accounts(transfer: CustodianTransfer) -> Check:
    label = _("Accounts from the registry")
    if not registry.permits(transfer):
        text = _(
            "The registry names no single account of the right kind for both sides of "
            "%(transfer)s; complete it, then let the transfer be drafted anew."
        )
        return Check("ACCOUNTS", label, BLOCK, text % {"transfer": transfer})
    for account in (transfer.from_account, transfer.to_account):
        if account is None or not account.is_active or not account.bank_code:
            text = _("Account %(account)s is not in use, or its bank is not known.")
            return Check("ACCOUNTS", label, BLOCK, text % {"account": account})
    return Check("ACCOUNTS", label, PASS)


def _content(transfer: CustodianTransfer) -> Check:
    label = _("Content as drafted")
    if content_sha256(transfer) != transfer.content_sha256:
        text = _("%(transfer)s does not say any more what it was drafted with.")
        return Check("CONTENT", label, BLOCK, text % {"transfer": transfer})
    return Check("CONTENT", label, PASS, transfer.content_sha256[:12])


def _units(transfer: CustodianTransfer) -> Check:
    """Units confirmed = money sent: the items, the amount, and what 2002 owes."""
    label = _("Amounts confirmed = money sent")
    items = items_sum(transfer)
    if transfer.corrects is None:
        root_id = root_of(transfer).pk
        undone, lost = SQL.rows("transfers/undone", transfer_id=root_id)[0]
        if items != transfer.amount or undone:
            text = _(
                "The items make %(items)s, of which %(lost)s were undone; the transfer "
                "says %(amount)s. It cannot be sent."
            )
            facts = {"items": items, "lost": lost, "amount": transfer.amount}
            return Check("UNITS", label, BLOCK, text % facts)
    owed = owed_by(transfer)
    if owed is not None and not was_sent(transfer):
        left = amount_owed(owed)
        if left < transfer.amount:
            text = _("Account %(account)s owes %(owed)s; %(amount)s would be sent.")
            facts = {
                "account": f"{owed.code} {owed.key}",
                "owed": left,
                "amount": transfer.amount,
            }
            return Check("UNITS", label, BLOCK, text % facts)
    return Check("UNITS", label, PASS, str(items or transfer.amount))


def _received(transfer: CustodianTransfer) -> Check:
    label = _("Money received")
    if transfer.kind != _Kind.TO_FUND_SIDE:
        # Else: drafted of arrivals that are booked, or of payouts whose money came.
        return _awaited(transfer, label)
    root_id = root_of(transfer).pk
    missing, amount = SQL.rows("transfers/not_received", transfer_id=root_id)[0]
    if missing:
        text = _(
            "The channels have not remitted yet what %(count)s of its purchases over "
            "%(amount)s were debited; wait for it."
        )
        facts = {"count": missing, "amount": amount}
        return Check("RECEIVED", label, BLOCK, text % facts)
    return Check("RECEIVED", label, PASS)


def _awaited(transfer: CustodianTransfer, label: str) -> Check:
    """Look whether what stands on an account of the ledger is at the bank, too."""
    owed = owed_by(transfer)
    if owed is None or was_sent(transfer):
        return Check("RECEIVED", label, PASS)
    awaited = amount_awaited(owed)
    if awaited and amount_owed(owed) - awaited < transfer.amount:
        text = _(
            "Of account %(account)s %(amount)s have not arrived at the bank yet; wait "
            "for them."
        )
        facts = {"account": f"{owed.code} {owed.key}", "amount": awaited}
        return Check("RECEIVED", label, BLOCK, text % facts)
    return Check("RECEIVED", label, PASS)


def _available(transfer: CustodianTransfer) -> Check:
    label = _("Available")
    if transfer.from_account is None:
        return Check("AVAILABLE", label, LOOK)
    if is_held(transfer) or was_sent(transfer):
        return Check("AVAILABLE", label, PASS, _("kept for it"))
    found = position_of(transfer.from_account).available
    facts = {"available": found, "amount": transfer.amount}
    if found < transfer.amount:
        text = _("%(available)s are available, %(amount)s are asked for.")
        return Check("AVAILABLE", label, LOOK, text % facts)
    return Check("AVAILABLE", label, PASS, str(found))


def _breaks() -> Check:
    label = _("Open breaks")
    found = Break.objects.filter(kind__in=_BREAKS).exclude(state=Break.State.RESOLVED)
    total = found.aggregate(count=Count("id"), amount=Sum("amount"))
    if total["count"]:
        text = _("%(count)s breaks of channels and the fund side are open: %(amount)s.")
        facts = {"count": total["count"], "amount": total["amount"] or ZERO}
        return Check("BREAKS", label, LOOK, text % facts)
    return Check("BREAKS", label, PASS)


def _counterpart(transfer: CustodianTransfer) -> Check:
    label = _("Counterpart")
    account, own = transfer.to_account, transfer.state == _State.EXECUTED
    if account is None or executed_to(account) <= own:
        text = _("No transfer to this account was executed before; look at its number.")
        return Check("COUNTERPART", label, LOOK, text)
    return Check("COUNTERPART", label, PASS)


def _deadline(transfer: CustodianTransfer, now: dt.datetime) -> Check:
    deadline = deadline_of(transfer)
    words = f"{deadline.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    state = LOOK if now > deadline.at else PASS
    return Check("DEADLINE", _("Deadline"), state, f"{words} {deadline.source}")


def is_held(transfer: CustodianTransfer) -> bool:
    return held_for(transfer) > 0


def was_sent(transfer: CustodianTransfer) -> bool:
    return transfer.state not in (
        _State.DRAFT,
        _State.SUBMITTED,
        _State.APPROVED,
        _State.REJECTED,
        _State.LAPSED,
        _State.CANCELLED,
    )
