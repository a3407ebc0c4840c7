"""
Transfers without a last word: asked about, never sent again.

After the bank's hours of its day a transfer without an end is UNKNOWN. Whole statements
without its debit say that it never was; a debit on them would have said that it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import Staff
from fundops.core.selectors import calendar
from fundops.core.services import audit
from settlement.models import (
    BankMovement,
    BankStatement,
    CustodianTransfer,
    Evidence,
    Outcome,
)
from settlement.services.bank_answers import BankAnswer
from settlement.services.payouts.limits import limits
from settlement.services.transfers import answers

#: The code of the catalogue for a payment the bank does not have.
NO_SUCH_PAYMENT = "N0404"
_State = CustodianTransfer.State
_AWAITED = (_State.SENT, _State.BANK_ACCEPTED)


@dataclass
class Asked:
    """What came of it: lost from sight, never there, and still unknown."""

    lost: int = 0
    not_found: int = 0
    unknown: int = 0


def ask_about_transfers(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Asked:
    """
    Look at every transfer whose last word is awaited.

    May run at any time of the day: what is not due stays as it is.
    """
    asked = Asked()
    for transfer_no in _numbers(_AWAITED):
        asked.lost += _lose_sight(transfer_no, actor, now)
    for transfer_no in _numbers((_State.UNKNOWN,)):
        asked.not_found += _look_it_up(transfer_no, business_date, actor, now)
    asked.unknown = len(_numbers((_State.UNKNOWN,)))
    return asked


def bank_day_of(transfer: CustodianTransfer) -> dt.date:
    """Say the day on which the bank works on it: sent after hours, the next one."""
    sent = transfer.instruction.sent_at.astimezone(clock.SHANGHAI)
    if sent.time() < limits().bank_closes:
        day = calendar.business_day_on_or_after(sent.date())
    else:
        day = calendar.trading_day_after(sent.date())
    return max(day, transfer.instruction.file.business_date, transfer.pay_date)


def _numbers(states: tuple[str, ...]) -> list[str]:
    found = CustodianTransfer.objects.filter(
        state__in=states, instruction__isnull=False
    )
    return list(found.order_by("pk").values_list("transfer_no", flat=True))


@transaction.atomic
def _lose_sight(transfer_no: str, actor: Staff, now: dt.datetime) -> bool:
    transfer = CustodianTransfer.objects.select_for_update().get(
        transfer_no=transfer_no
    )
    if transfer.state not in _AWAITED:
        return False
    day = bank_day_of(transfer)
    if now < clock.at(day, limits().bank_closes):
        return False
    transfer.lose_sight()
    transfer.save(update_fields=["state"])
    audit.record(
        action="settlement.transfer.unknown",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=day,
        after={"amount": str(transfer.amount)},
    )
    return True


def _look_it_up(
    transfer_no: str, business_date: dt.date, actor: Staff, now: dt.datetime
) -> bool:
    """Take "no such payment" where whole statements lack its debit."""
    transfer = CustodianTransfer.objects.get(transfer_no=transfer_no)
    statement = _last_of_enough(transfer)
    if statement is None or _may_be_there(transfer):
        return False
    answers.take(
        answer=BankAnswer(
            serial=transfer.transfer_no,
            outcome=Outcome.NOT_FOUND,
            code=NO_SUCH_PAYMENT,
            text=_("not on the statements up to %(date)s") % {"date": statement.date},
            said_at=now,
            booked_on=business_date,
            source=Evidence.QUERY,
            evidence_key=f"query:{transfer.transfer_no}:{statement.date}",
            file=statement.file,
        ),
        actor=actor,
        now=now,
    )
    return True


def _last_of_enough(transfer: CustodianTransfer) -> BankStatement | None:
    """
    Find the statement that completes the proof: the bank's day, without a gap.

    What the bank had accepted it may still do the day after: two statements then.
    """
    wanted = [bank_day_of(transfer)]
    accepted = [Outcome.ACCEPTED, Outcome.PROCESSING]
    if transfer.answers.filter(outcome__in=accepted).exists():
        wanted.append(calendar.trading_day_after(wanted[0]))
    held = {
        statement.date: statement
        for statement in BankStatement.objects.filter(
            account=transfer.from_account, date__in=wanted
        )
    }
    return held[wanted[-1]] if all(day in held for day in wanted) else None


def _may_be_there(transfer: CustodianTransfer) -> bool:
    """Say whether money moved that is this transfer's, or may be."""
    moved = BankMovement.objects.exclude(state=BankMovement.State.REFUTED)
    named = moved.filter(subject_no=transfer.transfer_no)
    nobodys = moved.filter(
        account=transfer.from_account,
        amount=-transfer.amount,
        nature=BankMovement.Nature.UNKNOWN,
        booked_on__gte=transfer.instruction.file.business_date,
    )
    return named.exists() or nobodys.exists()
