"""Ready payouts become lines of an instruction file: reserved, numbered, booked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from django.db import connection

from fundops.core import clock
from fundops.core.models import Staff
from fundops.core.services import audit
from fundops.core.services.bulk import legal_sources
from settlement.ledger import rules
from settlement.ledger.posting_sets import entries_of, post_each
from settlement.models import (
    AttemptAnswer,
    BankAccount,
    BankFile,
    Claim,
    Payout,
    PayoutAttempt,
    Reservation,
)
from settlement.selectors.payout_gates import paying_account
from settlement.selectors.payout_gates_by_set import with_open_gates
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
    told = [
        payout
        for payout in _locked(business_date)
        if claims is None or payout.claim_id in claims
    ]
    today = now.astimezone(clock.SHANGHAI).date()
    may_leave = with_open_gates(_tried_to_the_end(told), on=today)
    attempts = _hold_and_number(may_leave, sending)
    if attempts:
        _move(attempts)
        _post(attempts, sending)
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
    payouts = again.select_related(
        "claim__sub_account", "claim__receipt", "card__capital_account"
    )
    still = [x for x in payouts if x.claim.state == Claim.State.OPEN]
    return sorted(still, key=lambda payout: (payout.due_date, payout.pk))


def _tried_to_the_end(payouts: Sequence[Payout]) -> list[Payout]:
    """Those of which every earlier try has ended; all the same, in their order."""
    still_out = set(
        PayoutAttempt.objects.filter(payout__in=payouts)
        .exclude(pk__in=AttemptAnswer.objects.filter(is_end=True).values("attempt"))
        .values_list("payout_id", flat=True)
    )
    return [payout for payout in payouts if payout.pk not in still_out]


def _hold_and_number(
    payouts: Sequence[Payout], sending: _Sending
) -> list[PayoutAttempt]:
    """Keep the money of each that there is money for, and write its try down."""
    tries = Counter(
        PayoutAttempt.objects.filter(payout__in=payouts).values_list(
            "payout_id", flat=True
        )
    )
    numbers = {
        f"{payout.payout_no}-{tries[payout.pk] + 1}": payout for payout in payouts
    }
    kept = reservations.hold_each(
        account_id=sending.account.pk,
        amounts={number: payout.amount for number, payout in numbers.items()},
        subject_kind=Reservation.SubjectKind.PAYOUT,
        now=sending.now,
        most=MOST,
    )
    return PayoutAttempt.objects.bulk_create(
        PayoutAttempt(
            payout=numbers[attempt_no],
            number=tries[numbers[attempt_no].pk] + 1,
            attempt_no=attempt_no,
            channel=sending.file.link.code,
            account=sending.account,
            file=sending.file,
            line=line,
            sent_at=sending.now,
        )
        for line, attempt_no in enumerate(kept, start=1)
    )


def _move(attempts: Sequence[PayoutAttempt]) -> None:
    """Move payouts and claims, which are locked, as their machines allow."""
    payouts = [attempt.payout for attempt in attempts]
    for model, keys, target in (
        (Payout, {payout.pk for payout in payouts}, Payout.State.SUBMITTED),
        (Claim, {payout.claim_id for payout in payouts}, Claim.State.IN_PAYOUT),
    ):
        movable = model.objects.filter(
            pk__in=keys, state__in=legal_sources(model, target)
        )
        if movable.update(state=target) != len(keys):
            raise RuntimeError(f"A locked {model.__name__} is in another state.")


def _post(attempts: Sequence[PayoutAttempt], sending: _Sending) -> None:
    entries = []
    for attempt in attempts:
        payout = attempt.payout
        booking = rules.payout_submitted(
            payable=payable_code(payout.claim),
            claim_no=payout.claim.claim_no,
            payout_no=payout.payout_no,
            amount=payout.amount,
            currency=payout.currency,
        )
        entries += entries_of(
            booking,
            reference=f"payout:{attempt.attempt_no}:submitted",
            subject_kind="PAYOUT",
            subject_no=payout.payout_no,
        )
    post_each(entries, business_date=sending.business_date, now=sending.now)


def _record(attempts: list[PayoutAttempt], sending: _Sending, actor: Staff) -> None:
    audit.record_each(
        action="settlement.payout.submitted",
        subjects=[attempt.payout.payout_no for attempt in attempts],
        actor=actor,
        business_date=sending.business_date,
        after={"file": sending.file.name, "account": str(sending.account)},
    )
