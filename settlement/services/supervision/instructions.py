"""
Send what was approved and what is due: one file a kind and run.

What was approved is computed anew first; what is no longer the same is void and is not
sent. No payout is sent of a trade that the bank was not told of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from fundops.core import faultpoints
from fundops.core.models import Review, Staff
from fundops.core.services import reviews, steps
from fundops.core.services.days import share_day
from settlement.models import (
    BankFile,
    CustodianTransfer,
    Payout,
    TransferInstruction,
)
from settlement.selectors.trade_details import told_claims
from settlement.services.payouts.submitting import submit_due
from settlement.services.supervision import files
from settlement.services.supervision.instruction_rows import PATTERNS, PAYOUTS, rows_of
from settlement.services.transfers.content import content_sha256
from settlement.services.transfers.kind import KIND

STEP = "send_bank_instructions"
RESEND = "PAYOUT_RESEND"
_TRANSFERS = tuple(sorted(set(PATTERNS.values())))


@dataclass
class Sent:
    """The files that went out (name -> rows), and what was not sent."""

    files: dict[str, int] = field(default_factory=dict)
    expired: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)


def send_bank_instructions(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Sent:
    """
    Carry out what was approved, submit the payouts that are due, and write the files.

    A second run sends nothing twice; it ends what a killed one began.

    :raises BankFileDiffers: see `files.put_out`.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        sent = Sent()
        for file in files.left_behind(*_TRANSFERS, PAYOUTS):
            _put_out(file, actor, sent)
        sent.expired = reviews.expire_overdue(now=now)
        faultpoints.reach("send_bank_instructions.expired")
        _carry_out_resends(actor, now, sent)
        for kind in _TRANSFERS:
            if decided := _decide_transfers(kind, business_date, actor, now, sent):
                faultpoints.reach("send_bank_instructions.decided")
                _put_out(decided, actor, sent)
        if decided := _decide_payouts(business_date, actor, now):
            faultpoints.reach("send_bank_instructions.submitted")
            _put_out(decided, actor, sent)
        faultpoints.reach("send_bank_instructions.written")
        step.needs_a_look = bool(sent.expired or sent.voided)
        step.answer.update(files=sent.files, voided=sent.voided, expired=sent.expired)
    return sent


def would_send(*, business_date: dt.date) -> Sent:
    """Say how many approvals and due payouts there are, and send nothing."""
    approved = Review.objects.filter(kind=KIND, state=Review.State.APPROVED).count()
    due = Payout.objects.filter(
        state=Payout.State.READY, due_date__lte=business_date
    ).count()
    counted = {"transfers": approved, PAYOUTS: due}
    return Sent({name: count for name, count in counted.items() if count})


def _carry_out_resends(actor: Staff, now: dt.datetime, sent: Sent) -> None:
    for review_no in reviews.approved_numbers(RESEND):
        review = reviews.carry_out(review_no=review_no, actor=actor, now=now)
        if review.state == Review.State.VOIDED:
            sent.voided.append(review_no)
        faultpoints.reach("send_bank_instructions.resent")


@transaction.atomic
def _decide_transfers(
    kind: str, business_date: dt.date, actor: Staff, now: dt.datetime, sent: Sent
) -> BankFile | None:
    """Carry out the approved transfers of one file, all in one transaction with it."""
    share_day(business_date)
    ready = _carry_out(kind, actor, now, sent)
    if not ready:
        return None
    file = files.begin(kind=kind, business_date=business_date, now=now)
    for line, transfer in enumerate(ready, start=1):
        TransferInstruction.objects.create(
            transfer=transfer,
            file=file,
            line=line,
            content_sha256=content_sha256(transfer),
            sent_at=now,
        )
    files.decide(file=file, rows=rows_of, actor=actor)
    return file


def _carry_out(
    kind: str, actor: Staff, now: dt.datetime, sent: Sent
) -> list[CustodianTransfer]:
    """Lock all that are approved, in their order; carry each out, or let it lapse."""
    wanted = [name for name, pattern in PATTERNS.items() if pattern == kind]
    approved = CustodianTransfer.objects.filter(
        Q(kind__in=wanted) | Q(corrects__kind__in=wanted),
        state=CustodianTransfer.State.APPROVED,
    )
    numbers = list(
        approved.order_by("pk")
        .select_for_update(of=("self",))
        .values_list("transfer_no", flat=True)
    )
    for review_no in _approvals_of(numbers):
        review = reviews.carry_out(review_no=review_no, actor=actor, now=now)
        if review.state == Review.State.VOIDED:
            sent.voided.append(review_no)
    return list(
        CustodianTransfer.objects.filter(
            transfer_no__in=numbers, state=CustodianTransfer.State.SENT
        )
        .select_related(
            "transfer_agent", "fund", "from_account", "to_account", "corrects"
        )
        .order_by("pk")
    )


def _approvals_of(transfer_nos: Iterable[str]) -> list[str]:
    found = Review.objects.filter(
        kind=KIND, subject_no__in=list(transfer_nos), state=Review.State.APPROVED
    )
    return list(found.order_by("subject_no").values_list("review_no", flat=True))


@transaction.atomic
def _decide_payouts(
    business_date: dt.date, actor: Staff, now: dt.datetime
) -> BankFile | None:
    share_day(business_date)
    due = Payout.objects.filter(state=Payout.State.READY, due_date__lte=business_date)
    told = told_claims(due.values_list("claim_id", flat=True))
    if not told:
        return None
    before = transaction.savepoint()
    file = files.begin(kind=PAYOUTS, business_date=business_date, now=now)
    attempts = submit_due(
        file=file, business_date=business_date, actor=actor, now=now, claims=told
    )
    if not attempts:
        # No file without rows, and no number used up.
        transaction.savepoint_rollback(before)
        return None
    files.decide(file=file, rows=rows_of, actor=actor)
    transaction.savepoint_commit(before)
    return file


def _put_out(file: BankFile, actor: Staff, sent: Sent) -> None:
    files.put_out(file=file, rows=rows_of, actor=actor)
    sent.files[file.name] = file.records
