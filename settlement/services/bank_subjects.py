"""Which of our instructions a serial stands for, and who takes an answer to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from settlement.models import (
    BankMovement,
    CustodianTransfer,
    Outcome,
    Payout,
    PayoutAttempt,
)
from settlement.services.bank_answers import BankAnswer
from settlement.services.bank_evidence import OURS, Money, Run
from settlement.services.payouts import answers as payouts
from settlement.services.transfers import answers as transfers

_State = Payout.State
#: A payout whose money the bank may have moved.
_OUT = (_State.SUBMITTED, _State.BANK_ACCEPTED, _State.UNKNOWN)
_DONE = (_State.PAID, _State.SETTLED)


@dataclass(frozen=True, slots=True)
class Subject:
    """An attempt or transfer, as far as the bank's evidence has to fit it."""

    serial: str
    nature: BankMovement.Nature
    amount: Decimal
    from_account_id: int | None
    #: Where the other account is ours, too: an internal transfer.
    to_account_id: int | None
    file_id: int | None

    def outcome_of(self, money: Money) -> Outcome | None:
        """Say what money of this serial means; None where it does not fit."""
        if abs(money.amount) != self.amount:
            return None
        if money.amount < 0:
            return Outcome.DONE if money.account.pk == self.from_account_id else None
        if self.to_account_id is not None and money.account.pk == self.to_account_id:
            return Outcome.DONE
        return Outcome.RETURNED if money.account.pk == self.from_account_id else None


def find(serials: Iterable[str]) -> dict[str, Subject]:
    """Find the instructions of serials; what is none of ours is left out."""
    wanted = sorted({serial for serial in serials if serial})
    attempts = PayoutAttempt.objects.select_related("payout")
    found = {x.attempt_no: _payout(x) for x in attempts.filter(attempt_no__in=wanted)}
    transfers = CustodianTransfer.objects.select_related("to_account", "instruction")
    # One that was never sent is none that the bank can have carried out.
    sent = transfers.filter(transfer_no__in=wanted, instruction__isnull=False)
    for transfer in sent:
        found[transfer.transfer_no] = _transfer(transfer)
    return found


def of_card(money: Money) -> list[Subject]:
    """
    Find the payouts that money without a serial can be of, by card and amount.

    Money out: those the bank may have paid and no movement shows; money in: those that
    can have come back. Only where it is exactly one does it say anything.
    """
    if not money.counterparty_no:
        return []
    attempts = PayoutAttempt.objects.select_related("payout").filter(
        payout__card__card_no_index=money.index,
        payout__amount=abs(money.amount),
        payout__state__in=_OUT if money.amount < 0 else (*_OUT, *_DONE),
        account=money.account,
    )
    attempts = attempts.exclude(answers__is_end=True)
    if money.amount < 0:
        moved = BankMovement.objects.filter(account=money.account, amount=money.amount)
        numbers = [x.attempt_no for x in attempts]
        taken = set(
            moved.filter(subject_no__in=numbers)
            .exclude(state=BankMovement.State.REFUTED)
            .values_list("subject_no", flat=True)
        )
        return [_payout(x) for x in attempts if x.attempt_no not in taken]
    return [_payout(x) for x in attempts.distinct().order_by("id")]


def of_account(money: Money) -> list[Subject]:
    """
    Find the transfers that money without a serial can be of, by account and amount.

    Money out: to the account it went to; money in: the other side of a transfer between
    our own accounts. Those whose money moved already are left out.
    """
    state = CustodianTransfer.State
    transfers = CustodianTransfer.objects.select_related("to_account", "instruction")
    transfers = transfers.filter(
        state__in=[state.SENT, state.BANK_ACCEPTED, state.UNKNOWN, state.EXECUTED],
        amount=abs(money.amount),
        instruction__isnull=False,
    )
    if money.amount < 0:
        found = transfers.filter(
            from_account=money.account, to_account__account_no=money.counterparty_no
        )
    else:
        found = transfers.filter(
            from_account__account_no=money.counterparty_no, to_account=money.account
        )
    moved = BankMovement.objects.filter(account=money.account, amount=money.amount)
    taken = set(
        moved.exclude(state=BankMovement.State.REFUTED)
        .exclude(subject_no="")
        .values_list("subject_no", flat=True)
    )
    return [_transfer(x) for x in found.order_by("id") if x.transfer_no not in taken]


def hand_over(answer: BankAnswer, subject: Subject, run: Run) -> None:
    """Give an answer to whoever owns its subject."""
    owner = payouts if subject.nature == BankMovement.Nature.PAYOUT else transfers
    owner.take(answer=answer, actor=run.actor, now=run.now)


def _payout(attempt: PayoutAttempt) -> Subject:
    return Subject(
        serial=attempt.attempt_no,
        nature=BankMovement.Nature.PAYOUT,
        amount=attempt.payout.amount,
        from_account_id=attempt.account_id,
        to_account_id=None,
        file_id=attempt.file_id,
    )


def _transfer(transfer: CustodianTransfer) -> Subject:
    target = transfer.to_account
    instruction = getattr(transfer, "instruction", None)
    return Subject(
        serial=transfer.transfer_no,
        nature=BankMovement.Nature.TRANSFER,
        amount=transfer.amount,
        from_account_id=transfer.from_account_id,
        to_account_id=target.pk if target and target.kind in OURS else None,
        file_id=instruction.file_id if instruction else None,
    )
