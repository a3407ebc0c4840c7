"""
Draft a correction: an instruction of its own that refers to an executed transfer.

It is the one transfer whose amount a person states; the accounts are those the registry
names for what it corrects. It needs a reason of the catalogue, words, papers, and one
level more than what it corrects. What it corrects stays as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import locks, numbers
from settlement.errors import TransferRefused
from settlement.models import BankAccount, CustodianTransfer
from settlement.models.transfer_kinds import CORRECTABLE, SHORTEST_TEXT
from settlement.services import reservations
from settlement.services.transfers.content import content, sha256_of
from settlement.services.transfers.drafting import DRAFTING, record
from settlement.services.transfers.kind import MAKERS
from settlement.services.transfers.outdated import accounts_now
from settlement.services.transfers.owed import amount_owed, amount_unsent, owed_by

_Kind = CustodianTransfer.Kind
_State = CustodianTransfer.State
_CENT = Decimal("0.01")


@transaction.atomic
def draft_correction(
    *,
    transfer_no: str,
    code: str,
    text: str,
    amount: Decimal,
    business_date: dt.date,
    actor: Staff,
) -> CustodianTransfer:
    """
    Draft a correction of an executed transfer; papers are attached to it afterwards.

    :param transfer_no: the transfer that is corrected.
    :param code: of the catalogue, as far as it allows this kind of transfer.
    :param text: why, at least ten characters.
    :param amount: yuan, 2 places: no more than is owed and in no other transfer.
    :raises TransferRefused: saying what is not as it has to be.
    """
    locks.hold(DRAFTING)
    corrected = (
        CustodianTransfer.objects.select_for_update(of=("self",))
        .select_related("transfer_agent", "fund", "corrects")
        .get(transfer_no=transfer_no)
    )
    _refuse_person(actor)
    _refuse_cause(corrected, code, text)
    from_account, to_account = _accounts(corrected)
    _refuse_amount(corrected, amount, from_account)
    transfer = CustodianTransfer(
        transfer_no=numbers.take_one(prefix="CT", business_date=business_date),
        kind=_Kind.CORRECTION,
        transfer_agent=corrected.transfer_agent,
        fund=corrected.fund,
        from_account=from_account,
        to_account=to_account,
        amount=amount,
        currency=corrected.currency,
        # Names the account 2002 that it clears, where it goes to a fund side.
        pay_date=corrected.pay_date,
        business_date=business_date,
        corrects=corrected,
        correction_code=code,
        correction_text=text.strip(),
    )
    nothing = hashlib.sha256(b"").hexdigest()
    transfer.content_sha256 = sha256_of(
        content(transfer, items=0, items_sha256=nothing)
    )
    transfer.save()
    record(transfer, items=0, actor=actor, reason=f"{code} {text.strip()}")
    return transfer


def codes_for(transfer: CustodianTransfer) -> list[str]:
    """Say by which codes of the catalogue a transfer can be corrected."""
    return sorted(code for code, kinds in CORRECTABLE.items() if transfer.kind in kinds)


def _refuse_person(actor: Staff) -> None:
    if not actor.is_active or not MAKERS & set(actor.roles):
        raise TransferRefused(_("Only operations can draft a correction."))


def _refuse_cause(corrected: CustodianTransfer, code: str, text: str) -> None:
    facts = {"transfer": corrected, "state": corrected.get_state_display()}
    if corrected.state != _State.EXECUTED:
        raise TransferRefused(
            _("%(transfer)s is %(state)s; only what was executed is corrected.") % facts
        )
    if code not in codes_for(corrected):
        raise TransferRefused(
            _("Choose a reason by which %(transfer)s can be corrected.") % facts
        )
    if len(text.strip()) < SHORTEST_TEXT:
        raise TransferRefused(
            _("Say in at least %(n)d characters what is corrected and why.")
            % {"n": SHORTEST_TEXT}
        )


def _accounts(corrected: CustodianTransfer) -> tuple[BankAccount, BankAccount]:
    """Say the accounts as the registry has them, of the kinds it moved between."""
    now = accounts_now(corrected)
    then = (corrected.from_account, corrected.to_account)
    if None in now or [_kind(one) for one in now] != [_kind(one) for one in then]:
        raise TransferRefused(
            _(
                "The registry names no accounts of the kinds between which "
                "%(transfer)s moved; complete it first."
            )
            % {"transfer": corrected}
        )
    source, target = now
    if source is None or target is None:
        raise RuntimeError("looked at above")
    return source, target


def _kind(account: BankAccount | None) -> str:
    return str(account.kind) if account else ""


def _refuse_amount(
    corrected: CustodianTransfer, amount: Decimal, from_account: BankAccount
) -> None:
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(_CENT):
        raise TransferRefused(
            _("State an amount above zero, in yuan with at most two decimal places.")
        )
    owed = owed_by(corrected)
    if owed is None:
        free = reservations.available(account_id=from_account.pk)
        text = _("%(free)s are available on the account; %(amount)s were stated.")
    else:
        free = max(amount_owed(owed) - amount_unsent(owed), ZERO)
        text = _(
            "%(free)s are owed and in no other transfer; %(amount)s were stated. What "
            "is not owed is never sent."
        )
    if amount > free:
        raise TransferRefused(text % {"free": free, "amount": amount})
