"""
What the bank's word about a payout does to it, to its claim and to the books.

The same word twice does nothing the second time; words in any order end the same way.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services.days import share_day
from settlement.models import (
    AttemptAnswer,
    Cause,
    Claim,
    Evidence,
    Outcome,
    Payout,
    PayoutAttempt,
)
from settlement.selectors.booking_days import booking_day
from settlement.selectors.outcome_codes import Meaning
from settlement.services.bank_answers import REFUTED, BankAnswer
from settlement.services.outcome_codes import learn
from settlement.services.payouts import paying, refusing, returning
from settlement.services.payouts.case import Case

#: Words after which nothing more of the try is awaited.
_ENDS = (Outcome.REFUSED, Outcome.RETURNED, Outcome.NOT_FOUND)


@transaction.atomic
def take(*, answer: BankAnswer, actor: Staff, now: dt.datetime) -> None:
    """
    Keep what the bank said of a try and do what it means; said twice, do nothing.

    Locks: day (share) · claim · payout · review · accounts.

    :raises DayNotOpen: while the day it happened on is not opened; take it again then.
    """
    attempt = PayoutAttempt.objects.select_related("account", "payout").get(
        attempt_no=answer.serial
    )
    day = booking_day(answer.booked_on)
    share_day(day)
    claim = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("sub_account")
        .get(pk=attempt.payout.claim_id)
    )
    payout = Payout.objects.select_for_update().get(pk=attempt.payout_id)
    if AttemptAnswer.objects.filter(evidence_key=answer.evidence_key).exists():
        return
    last = payout.attempts.order_by("-number").values_list("pk", flat=True).first()
    meaning = _meaning(answer, attempt, day)
    case = Case(
        claim=claim,
        payout=payout,
        attempt=attempt,
        is_last=attempt.pk == last,
        answer=answer,
        kept=_keep(answer, attempt, meaning, now),
        meaning=meaning,
        day=day,
        actor=actor,
        now=now,
    )
    if _contradicts_itself(case):
        case.ask_a_person(
            "CODE_CONTRADICTS",
            _("What the bank says of %(attempt)s and its code differ; ask the bank."),
        )
        return
    _DO[answer.outcome](case)


def _accept(case: Case) -> None:
    if case.is_live and case.payout.state == Payout.State.SUBMITTED:
        case.payout.bank_accept()
        case.payout.save(update_fields=["state"])
        case.tell("accepted")


_DO = {
    Outcome.ACCEPTED: _accept,
    Outcome.PROCESSING: _accept,
    Outcome.DONE: paying.paid,
    Outcome.REFUSED: refusing.refused,
    Outcome.NOT_FOUND: refusing.refused,
    Outcome.RETURNED: returning.came_back,
}


def _meaning(answer: BankAnswer, attempt: PayoutAttempt, day: dt.date) -> Meaning:
    """Say what its code means; no failure has the cause NONE, no success another."""
    if answer.code == REFUTED:
        return Meaning(REFUTED, "RETURN", Cause.BANK)
    if answer.outcome not in _ENDS:
        if answer.source == Evidence.RESULT and answer.code:
            found = _learned(answer, attempt, day)
            return Meaning(found.code, found.nature, Cause.NONE, found.text)
        return Meaning(answer.code, cause=Cause.NONE)
    found = _learned(answer, attempt, day)
    if found.cause == Cause.NONE:
        return Meaning(found.code, found.nature, Cause.UNKNOWN, found.text)
    return found


def _learned(answer: BankAnswer, attempt: PayoutAttempt, day: dt.date) -> Meaning:
    return learn(
        party=attempt.channel,
        code=answer.code,
        text=answer.text,
        subject=attempt.attempt_no,
        opened_on=day,
    )


def _keep(
    answer: BankAnswer, attempt: PayoutAttempt, meaning: Meaning, now: dt.datetime
) -> AttemptAnswer:
    refusal_of_code = answer.outcome == Outcome.REFUSED and meaning.is_success
    return AttemptAnswer.objects.create(
        attempt=attempt,
        evidence_key=answer.evidence_key,
        source=answer.source,
        outcome=answer.outcome,
        status=answer.status,
        code=answer.code,
        text=answer.text[:200],
        cause=meaning.cause,
        bank_serial=answer.bank_serial,
        file=answer.file,
        line=answer.line,
        said_at=answer.said_at,
        recorded_at=now,
        is_end=answer.outcome in _ENDS and not refusal_of_code,
    )


def _contradicts_itself(case: Case) -> bool:
    """A result whose status and code say opposite things decides nothing."""
    if case.answer.source != Evidence.RESULT:
        return False
    if case.answer.outcome == Outcome.REFUSED:
        return case.meaning.is_success
    return case.answer.outcome == Outcome.DONE and case.meaning.is_failure
