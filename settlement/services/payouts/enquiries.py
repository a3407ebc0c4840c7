"""
Payouts without a last word: asked about, never sent again.

After the bank's hours of the day a try without an end is UNKNOWN. Whole statements
without its debit say that it never was; a debit on them would have said that it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from fundops.core import clock, faultpoints
from fundops.core.models import Break, Staff
from fundops.core.selectors import calendar
from fundops.core.services import audit, steps
from fundops.core.services.breaks import open_break
from settlement.models import (
    BankMovement,
    BankStatement,
    Claim,
    Evidence,
    Outcome,
    Payout,
    PayoutAttempt,
)
from settlement.selectors.payouts import last_attempt
from settlement.services.bank_answers import BankAnswer
from settlement.services.payouts import answers
from settlement.services.payouts.claim_states import follow
from settlement.services.payouts.limits import limits
from settlement.services.transfers.asking import ask_about_transfers

STEP = "query_payouts"
#: The code of the catalogue for a payment the bank does not have.
NO_SUCH_PAYMENT = "N0404"
_State = Payout.State
_AWAITED = (_State.SUBMITTED, _State.BANK_ACCEPTED)


@dataclass
class Asked:
    """What came of it: lost from sight, never there, still unknown, final."""

    lost: int = 0
    not_found: int = 0
    unknown: int = 0
    settled: int = 0


def query_payouts(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> Asked:
    """
    Look at every payout whose last word is awaited, and at those paid long enough.

    May run at any time of the day: what is not due stays as it is.
    """
    asked = Asked()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        for payout_id in _ids(_AWAITED):
            asked.lost += _lose_sight(payout_id, actor, now)
        faultpoints.reach("query_payouts.lost")
        for payout_id in _ids([_State.UNKNOWN]):
            asked.not_found += _look_it_up(payout_id, business_date, actor, now)
        faultpoints.reach("query_payouts.looked_up")
        asked.unknown = Payout.objects.filter(state=_State.UNKNOWN).count()
        for payout_id in _paid_long_enough(business_date):
            asked.settled += _settle(payout_id, business_date, actor)
        faultpoints.reach("query_payouts.settled")
        transfers = ask_about_transfers(
            business_date=business_date, actor=actor, now=now
        )
        faultpoints.reach("query_payouts.transfers_asked")
        step.answer.update(vars(asked), transfers=vars(transfers))
        step.needs_a_look = asked.unknown + transfers.unknown > 0
    return asked


def enquire(
    *, payout_no: str, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Payout:
    """Ask about one payout, as the step does about all; say how it stands then."""
    payout_id = Payout.objects.values_list("pk", flat=True).get(payout_no=payout_no)
    _lose_sight(payout_id, actor, now)
    if Payout.objects.filter(pk=payout_id, state=_State.UNKNOWN).exists():
        _look_it_up(payout_id, business_date, actor, now)
    return Payout.objects.get(pk=payout_id)


def bank_day_of(attempt: PayoutAttempt) -> dt.date:
    """Say the day on which the bank works on a try: sent after hours, the next one."""
    sent = attempt.sent_at.astimezone(clock.SHANGHAI)
    if sent.time() < limits().bank_closes:
        day = calendar.business_day_on_or_after(sent.date())
    else:
        day = calendar.trading_day_after(sent.date())
    return max(day, attempt.file.business_date)


def _ids(states: Iterable[str]) -> list[int]:
    found = Payout.objects.filter(state__in=states).order_by("pk")
    return list(found.values_list("pk", flat=True))


def _locked(payout_id: int) -> Payout:
    claim_id = Payout.objects.values_list("claim_id", flat=True).get(pk=payout_id)
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    payout = Payout.objects.select_for_update().get(pk=payout_id)
    payout.claim = claim
    return payout


@transaction.atomic
def _lose_sight(payout_id: int, actor: Staff, now: dt.datetime) -> bool:
    payout = _locked(payout_id)
    attempt = last_attempt(payout)
    if payout.state not in _AWAITED or attempt is None:
        return False
    day = bank_day_of(attempt)
    if now < clock.at(day, limits().bank_closes):
        return False
    payout.lose_sight()
    payout.save(update_fields=["state"])
    audit.record(
        action="settlement.payout.unknown",
        subject=payout.payout_no,
        actor=actor,
        business_date=day,
        after={"attempt": attempt.attempt_no, "amount": str(payout.amount)},
    )
    return True


def _look_it_up(
    payout_id: int, business_date: dt.date, actor: Staff, now: dt.datetime
) -> bool:
    """Take "no such payment" where whole statements lack the debit."""
    payout = Payout.objects.get(pk=payout_id)
    attempt = last_attempt(payout)
    if attempt is None:
        return False
    statement = _last_of_enough(attempt)
    if statement is None:
        return False
    if unexplained := _unexplained(payout, attempt):
        _ask_a_person(payout, attempt, unexplained, business_date)
        return False
    answers.take(
        answer=BankAnswer(
            serial=attempt.attempt_no,
            outcome=Outcome.NOT_FOUND,
            code=NO_SUCH_PAYMENT,
            text=_("not on the statements up to %(date)s") % {"date": statement.date},
            said_at=now,
            booked_on=business_date,
            source=Evidence.QUERY,
            evidence_key=f"query:{attempt.attempt_no}:{statement.date}",
            file=statement.file,
        ),
        actor=actor,
        now=now,
    )
    return True


def _last_of_enough(attempt: PayoutAttempt) -> BankStatement | None:
    """
    Find the statement that completes the proof: the bank's day, without a gap.

    What the bank had accepted it may still do the day after: two statements then.
    """
    accepted = attempt.answers.filter(
        outcome__in=[Outcome.ACCEPTED, Outcome.PROCESSING]
    ).exists()
    wanted = [bank_day_of(attempt)]
    if accepted:
        wanted.append(calendar.trading_day_after(wanted[0]))
    held = {
        statement.date: statement
        for statement in BankStatement.objects.filter(
            account=attempt.account, date__in=wanted
        )
    }
    return held[wanted[-1]] if all(day in held for day in wanted) else None


def _unexplained(payout: Payout, attempt: PayoutAttempt) -> BankMovement | None:
    """Find a debit of this amount that belongs to nothing: it may be this one."""
    found = BankMovement.objects.filter(
        account=attempt.account,
        amount=-payout.amount,
        nature=BankMovement.Nature.UNKNOWN,
        booked_on__gte=attempt.file.business_date,
    ).exclude(state=BankMovement.State.REFUTED)
    return found.order_by("pk").first()


def _ask_a_person(
    payout: Payout,
    attempt: PayoutAttempt,
    movement: BankMovement,
    business_date: dt.date,
) -> None:
    open_break(
        kind=Break.Kind.BANK,
        reason="DEBIT_MAY_BE_IT",
        reference=f"payout:{attempt.attempt_no}:DEBIT_MAY_BE_IT",
        opened_on=business_date,
        amount=payout.amount,
        theirs=movement.evidence_key,
        party=attempt.channel,
        subject=attempt.attempt_no,
        message=_(
            "%(attempt)s has no answer, and a debit of its amount belongs to nothing "
            "(%(movement)s). Ask the bank whether it is this one."
        )
        % {"attempt": attempt.attempt_no, "movement": movement.evidence_key},
    )


def _paid_long_enough(business_date: dt.date) -> list[int]:
    """Find the paid payouts whose days of return are over, all on statements."""
    until = calendar.trading_day_before(business_date, limits().return_days)
    debits = BankMovement.objects.filter(
        subject_no=OuterRef("attempt_no"), amount__lt=0
    ).exclude(state=BankMovement.State.REFUTED)
    over = debits.filter(state=BankMovement.State.ON_STATEMENT, booked_on__lte=until)
    not_over = debits.exclude(
        state=BankMovement.State.ON_STATEMENT, booked_on__lte=until
    )
    tries = PayoutAttempt.objects.filter(payout__state=_State.PAID)
    settled = tries.filter(Exists(over)).values_list("payout_id", flat=True)
    waiting = tries.filter(Exists(not_over)).values_list("payout_id", flat=True)
    return sorted(set(settled) - set(waiting))


@transaction.atomic
def _settle(payout_id: int, business_date: dt.date, actor: Staff) -> bool:
    payout = _locked(payout_id)
    if payout.state != _State.PAID:
        return False
    payout.settle()
    payout.save(update_fields=["state"])
    follow(payout.claim, Claim.State.SETTLED)
    audit.record(
        action="settlement.payout.settled",
        subject=payout.payout_no,
        actor=actor,
        business_date=business_date,
        after={"amount": str(payout.amount), "state": str(payout.state)},
    )
    return True
