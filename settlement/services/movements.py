"""
Movements of our bank accounts: found again or made, and booked once.

The same money is told of by results, notices and statements, in any order. Whichever
comes first makes the movement and has it booked; the others find it here.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.utils.translation import gettext as _

from fundops.core import personal_data
from settlement.errors import MovementBooked
from settlement.models import BankAccount, BankMovement, PayoutAttempt
from settlement.services.bank_answers import BankAnswer

State = BankMovement.State
#: What no line of a statement shows yet.
IN_TRANSIT = (State.NOTICED, State.RESULTED)
_LONGEST_KEY = 40


def resulted(
    *,
    answer: BankAnswer,
    account: BankAccount,
    amount: Decimal,
    nature: str,
    bank_serial: str = "",
    counterparty_no: str = "",
) -> BankMovement:
    """
    Find the movement that an instruction made on `account`, or make it: RESULTED.

    The caller holds the attempt or transfer, so that nobody makes it meanwhile; it
    books the movement where that has no `entry_reference`.

    :param amount: in +, out −; to be the movement's to the cent.
    :param bank_serial: of this very movement, where the bank named it.
    """
    found = of_subject(account=account, subject_no=answer.serial, amount=amount)
    if found is not None:
        return found
    if bank_serial and _is_taken(account, bank_serial):
        bank_serial = ""
    side = "in" if amount > 0 else "out"
    shown, index = masked(counterparty_no, ""), index_of(counterparty_no)
    if not counterparty_no:
        shown, index = _payee_of(answer.serial)
    return BankMovement.objects.create(
        account=account,
        bank_serial=bank_serial,
        evidence_key=_free_key(f"{answer.serial}:{side}"),
        booked_on=answer.booked_on,
        amount=amount,
        nature=nature,
        subject_no=answer.serial,
        counterparty_masked=shown,
        counterparty_index=index,
        first_file=answer.file,
        state=State.RESULTED,
    )


def of_subject(
    *, account: BankAccount, subject_no: str, amount: Decimal
) -> BankMovement | None:
    """Find the money that an instruction moved on an account, under its lock."""
    return (
        BankMovement.objects.select_for_update()
        .filter(account=account, subject_no=subject_no, amount=amount)
        .exclude(state=State.REFUTED)
        .exclude(nature=BankMovement.Nature.UNKNOWN)
        .order_by("id")
        .first()
    )


def book(*, movement: BankMovement, reference: str) -> None:
    """
    Say by which entry a movement stands in the ledger; said once.

    :raises MovementBooked: where it is booked by another entry.
    """
    if movement.entry_reference not in ("", reference):
        raise MovementBooked(
            _("%(movement)s is booked by %(entry)s already; nothing was posted.")
            % {"movement": movement, "entry": movement.entry_reference}
        )
    movement.entry_reference = reference
    movement.save(update_fields=["entry_reference"])


def index_of(account_no: str) -> str:
    """Make the blind index of a counterparty's account; empty for none."""
    return personal_data.blind_index(account_no) if account_no else ""


def masked(account_no: str, name: str) -> str:
    """Name a counterparty as it may be kept: ****1234 样**."""
    parts = []
    if account_no:
        parts.append(personal_data.mask_tail(account_no))
    if name:
        parts.append(personal_data.mask_name(name))
    return " ".join(parts)


def short_key(text: str) -> str:
    """Give a key that fits the subject of an entry: itself, or a digest of it."""
    if len(text) <= _LONGEST_KEY and text.isascii():
        return text
    return f"M{hashlib.sha256(text.encode()).hexdigest()[: _LONGEST_KEY - 1]}"


def _payee_of(serial: str) -> tuple[str, str]:
    """Name the card of an attempt, masked, and its blind index."""
    attempt = (
        PayoutAttempt.objects.filter(attempt_no=serial)
        .select_related("payout__card")
        .first()
    )
    if attempt is None:
        return "", ""
    card = attempt.payout.card
    return card.card_no_masked, card.card_no_index


def _free_key(text: str) -> str:
    """Number the key where an earlier movement of the same name was refuted."""
    earlier = BankMovement.objects.filter(evidence_key__startswith=text).count()
    return short_key(f"{text}:{earlier + 1}" if earlier else text)


def _is_taken(account: BankAccount, bank_serial: str) -> bool:
    return BankMovement.objects.filter(
        account=account, bank_serial=bank_serial
    ).exists()
