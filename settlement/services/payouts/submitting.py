"""Ready payouts become lines of an instruction file: reserved, numbered, booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass

from django.db import connection

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.errors import ShortOfMoney
from settlement.ledger import posting, rules
from settlement.models import (
    AttemptAnswer,
    BankAccount,
    BankFile,
    Claim,
    Payout,
    PayoutAttempt,
    Reservation,
)
from settlement.selectors.payout_gates import gates_of, paying_account
from settlement.selectors.payouts import payable_code
from settlement.services import reservations

#: Lines of one file at most.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Sending:
    """What all payouts of one file share."""

    file: BankFile
    account: BankAccount
    business_date: dt.date
    now: dt.datetime


def submit_due(
    *,
    file: BankFile,
    business_date: dt.date,
    actor: Staff,
    now: dt.datetime,
    claims: Container[int] | None = None,
) -> list[PayoutAttempt]:
    """
    Submit every ready payout that is due and whose gates are open, as lines of `file`.

    In the caller's transaction, which writes no file where nothing is given. A payout
    the account has no money for stays ready; smaller ones behind it still go.

    :param claims: those that the bank was told of; without it, all.

    Locks: claims · payouts · bank account · ledger accounts, each in its order.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Payouts are submitted in the transaction of their file.")
    account = paying_account()
    if account is None:
        return []
    sending = _Sending(file, account, business_date, now)
    attempts: list[PayoutAttempt] = []
    for payout in _locked(business_date):
        if len(attempts) == MOST:
            break
        if claims is not None and payout.claim_id not in claims:
            continue
        if all(gate.ok for gate in gates_of(payout)):
            attempt = _submit(payout, sending, line=len(attempts) + 1)
            if attempt is not None:
                attempts.append(attempt)
    if attempts:
        _record(attempts, sending, actor)
    return attempts


def _locked(business_date: dt.date) -> Sequence[Payout]:
    """Lock claims, then their payouts, in the order of their keys; by due date then."""
    due = Payout.objects.filter(state=Payout.State.READY, due_date__lte=business_date)
    claim_ids = list(due.values_list("claim_id", flat=True))
    open_claims = Claim.objects.filter(pk__in=claim_ids, state=Claim.State.OPEN)
    locked = list(
        open_claims.order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    again = (
        due.filter(claim_id__in=locked).order_by("pk").select_for_update(of=("self",))
    )
    payouts = again.select_related("claim__sub_account", "claim__receipt", "card")
    still = [x for x in payouts if x.claim.state == Claim.State.OPEN]
    return sorted(still, key=lambda payout: (payout.due_date, payout.pk))


def _submit(payout: Payout, sending: _Sending, *, line: int) -> PayoutAttempt | None:
    number = payout.attempts.count() + 1
    if number > 1 and not _all_ended(payout):
        return None
    attempt_no = f"{payout.payout_no}-{number}"
    try:
        reservations.hold(
            account_id=sending.account.pk,
            amount=payout.amount,
            subject_kind=Reservation.SubjectKind.PAYOUT,
            subject_no=attempt_no,
            now=sending.now,
        )
    except ShortOfMoney:
        return None
    attempt = PayoutAttempt.objects.create(
        payout=payout,
        number=number,
        attempt_no=attempt_no,
        channel=sending.file.link.code,
        account=sending.account,
        file=sending.file,
        line=line,
        sent_at=sending.now,
    )
    payout.submit()
    payout.save(update_fields=["state"])
    payout.claim.begin_payout()
    payout.claim.save(update_fields=["state"])
    _post(payout, attempt_no, sending)
    return attempt


def _all_ended(payout: Payout) -> bool:
    ended = AttemptAnswer.objects.filter(attempt__payout=payout, is_end=True)
    return ended.values("attempt").distinct().count() == payout.attempts.count()


def _post(payout: Payout, attempt_no: str, sending: _Sending) -> None:
    claim = payout.claim
    posting.post_booking(
        reference=f"payout:{attempt_no}:submitted",
        booking=rules.payout_submitted(
            payable=payable_code(claim),
            claim_no=claim.claim_no,
            payout_no=payout.payout_no,
            amount=payout.amount,
            currency=payout.currency,
        ),
        business_date=sending.business_date,
        subject_kind="PAYOUT",
        subject_no=payout.payout_no,
        now=sending.now,
    )


def _record(attempts: list[PayoutAttempt], sending: _Sending, actor: Staff) -> None:
    audit.record_each(
        action="settlement.payout.submitted",
        subjects=[attempt.payout.payout_no for attempt in attempts],
        actor=actor,
        business_date=sending.business_date,
        after={"file": sending.file.name, "account": str(sending.account)},
    )
