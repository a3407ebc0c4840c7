"""What a payout is for, how it was tried, and what of it is owed by which account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, Subquery

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import (
    AttemptAnswer,
    BankMovement,
    Cause,
    Claim,
    LedgerAccount,
    Outcome,
    OutcomeCode,
    Payout,
    PayoutAttempt,
)
from trading.models import TaRecord

#: The bank's word for money that goes back without a trade (银行业务代码).
WITHOUT_TRADE = "Z03"
#: The bank has, or may have, the instruction; its last word is awaited.
UNDER_WAY = (
    Payout.State.SUBMITTED,
    Payout.State.BANK_ACCEPTED,
    Payout.State.UNKNOWN,
)
#: It ended without the money being with the customer; a re-send may follow.
ENDED = (Payout.State.FAILED, Payout.State.RETURNED)


def payable_code(claim: Claim) -> str:
    """Say the account that owes a claim: 2003, 2004 or 2005."""
    codes = {
        str(Claim.Kind.REFUND): "2003",
        str(Claim.Kind.MANUAL): "2003",
        str(Claim.Kind.WITHDRAWAL): "2005",
    }
    return codes.get(claim.kind, "2004")


def remark_of(payout: Payout) -> str:
    """
    Say the evidence the bank is told: `124/<TA serial>/<YYYYMMDD>`, or `Z03/<number>`.

    Source: customer_back, the row of n_trade_detail the bank compares with.
    """
    claim = payout.claim
    record = (
        TaRecord.objects.filter(pk=claim.record_id).first() if claim.record_id else None
    )
    if record is None or record.confirm_date is None:
        return f"{WITHOUT_TRADE}/{word_of(claim)}"
    code, serial = record.business_code, record.ta_serial_no
    return f"{code}/{serial}/{record.confirm_date:%Y%m%d}"


def word_of(claim: Claim) -> str:
    """
    Say the word the bank knows money without a trade by: the origin's number.

    A debit only the channel knows is named CHANNEL/serial; the bank parts by "/".
    """
    return claim.origin_no.rpartition("/")[2]


@asked_once
def attempts_with_answers(payout: Payout) -> list[PayoutAttempt]:
    """
    Find every try, in order, each with the bank's words about it.

    Beside each word stands `our_text`, what the catalogue says of its code.
    """
    ours = OutcomeCode.objects.filter(code=OuterRef("code")).exclude(code="")
    said = AttemptAnswer.objects.select_related("file").annotate(
        our_text=Subquery(ours.order_by("party").values("text")[:1])
    )
    answers = Prefetch("answers", said.order_by("id"))
    found = payout.attempts.select_related("account", "file")
    return list(found.prefetch_related(answers).order_by("number"))


def last_attempt(payout: Payout) -> PayoutAttempt | None:
    return payout.attempts.order_by("-number").first()


def last_end(payout: Payout) -> AttemptAnswer | None:
    """Find the word that ended the last try: refused, came back, or never came."""
    ends = [
        answer
        for attempt in attempts_with_answers(payout)
        for answer in attempt.answers.all()
        if answer.is_end
    ]
    return ends[-1] if ends else None


def last_cause(payout: Payout) -> str:
    """Say whose doing the end of the last try was; NONE where it has none."""
    tries = attempts_with_answers(payout)
    return _cause(tries[-1].answers.all()) if tries else str(Cause.NONE)


def cause_of(attempt: PayoutAttempt) -> str:
    """
    Say whose doing the end of a try was, whatever the order in which it was said.

    The customer's account, where any word names it; else the return, else the refusal.
    """
    return _cause(AttemptAnswer.objects.filter(attempt=attempt).order_by("id"))


def _cause(answers: Iterable[AttemptAnswer]) -> str:
    ends = (Outcome.RETURNED, Outcome.REFUSED, Outcome.NOT_FOUND)
    said = [(one.outcome, one.cause) for one in answers if one.outcome in ends]
    if any(cause == Cause.CUSTOMER for _outcome, cause in said):
        return str(Cause.CUSTOMER)
    for outcome in ends:
        for one, cause in said:
            if one == outcome:
                return str(cause)
    return str(Cause.NONE)


def paid_twice(payout: Payout) -> Decimal:
    """Say what of this payout's tries stands on 1302, to be recovered."""
    return sum((balance for _key, balance in cases_of(payout)), ZERO)


def cases_of(payout: Payout) -> list[tuple[str, Decimal]]:
    """Find the open cases of 1302 that tries of this payout made, oldest first."""
    keys = list(
        BankMovement.objects.filter(
            subject_no__in=payout.attempts.values("attempt_no"), amount__lt=0
        )
        .order_by("id")
        .values_list("evidence_key", flat=True)
    )
    return cases_under(keys)


def cases_under(keys: Sequence[str]) -> list[tuple[str, Decimal]]:
    """Find the open cases of 1302 that stand under movements, by their evidence."""
    open_cases = LedgerAccount.objects.filter(
        code="1302", key__in=keys, balance__gt=0
    ).values_list("key", "balance")
    balances = dict(open_cases)
    return [(key, balances[key]) for key in keys if key in balances]
