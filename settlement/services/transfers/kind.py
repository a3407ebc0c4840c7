"""The review kind TRANSFER: what is approved of a transfer and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import audit
from fundops.core.services.reviews import Check, Subject
from fundops.core.services.reviews.kinds import Words
from settlement.ledger import rules
from settlement.models import BankAccount, CustodianTransfer, Reservation
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.review_traits import traits_of_counterpart
from settlement.selectors.transfer_case import transfer_case
from settlement.services import reservations
from settlement.services.transfers import booking, unapplied_breaks
from settlement.services.transfers.checks import checks_of
from settlement.services.transfers.content import said_now
from settlement.services.transfers.deadlines import deadline_of
from settlement.services.transfers.owed import owed_by

KIND = "TRANSFER"
#: Who drafts by hand and submits.
MAKERS = frozenset({"operations"})
_State = CustodianTransfer.State
_Decision = ReviewDecision.Decision


class TransferKind:
    """
    A transfer before a second person.

    Approved, its money is kept; carried out, it is SENT. Rejected it is over; returned,
    expired or voided it has lapsed: what it was to move is drafted anew.
    """

    code = KIND
    label = _("Transfer approval")
    reasons: Mapping[str, Mapping[str, Words]] = {
        str(_Decision.REJECT): {
            "AMOUNT_DOUBTFUL": _("Amount doubtful"),
            "ACCOUNT_DOUBTFUL": _("Account doubtful"),
            "MONEY_MISSING": _("Money not received"),
            "OTHER": _("Other"),
        },
        str(_Decision.RETURN): {
            "EVIDENCE_MISSING": _("Evidence missing"),
            "TO_CLARIFY": _("To be clarified"),
        },
        str(_Decision.ESCALATE): {
            "LARGE": _("Unusually large"),
            "NEW_COUNTERPART": _("New counterpart"),
            "OTHER": _("Other"),
        },
        str(_Decision.HOLD): {
            "BREAK_OPEN": _("A break is open"),
            "COMPLIANCE": _("Compliance asks"),
            "OTHER": _("Other"),
        },
        str(_Decision.RELEASE): {"CLEARED": _("Cleared"), "OTHER": _("Other")},
    }

    def lock(self, subject_no: str) -> None:
        CustodianTransfer.objects.select_for_update().get(transfer_no=subject_no)

    def subject(self, subject_no: str) -> Subject:
        transfer = get(subject_no)
        return Subject(
            number=transfer.transfer_no,
            amount=transfer.amount,
            currency=transfer.currency,
            business_date=transfer.business_date,
            content={
                **said_now(transfer),
                "content_sha256": transfer.content_sha256,
                "replaces": transfer.replaces.transfer_no if transfer.replaces else "",
                "from": _registered(transfer.from_account),
                "to": _registered(transfer.to_account),
            },
            deadline=deadline_of(transfer),
            traits=traits_of_counterpart(
                transfer.to_account,
                on=transfer.business_date,
                # Of a correction a person stated the amount.
                is_manual=transfer.corrects is not None,
            ),
            ta_code=transfer.transfer_agent.code if transfer.transfer_agent else "",
            fund_code=transfer.fund.code if transfer.fund else "",
            channel_code=_channel_of(transfer),
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        return checks_of(get(subject_no), now=now)

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        _move(review, "submit", actor)

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It stays SUBMITTED until the last level decides."""

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It stays SUBMITTED; only the review is on hold."""

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """It stays SUBMITTED."""

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """
        Keep the money, so that nothing else takes it until this is sent.

        :raises ShortOfMoney: nothing is recorded then, and the review stays to decide.
        """
        transfer = _move(review, "approve", actor)
        if transfer.from_account_id is None:
            raise RuntimeError(f"{transfer} was approved without an account")
        reservations.hold(
            account_id=transfer.from_account_id,
            amount=transfer.amount,
            subject_kind=Reservation.SubjectKind.TRANSFER,
            subject_no=transfer.transfer_no,
            now=now,
        )

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        _move(review, "reject", actor)

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        _move(review, "lapse", actor)

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        transfer = _move(review, "lapse", actor)
        reservations.release(
            subject_kind=Reservation.SubjectKind.TRANSFER,
            subject_no=transfer.transfer_no,
        )

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """SENT, with what it clears against 1102; the caller writes the file."""
        transfer = _move(review, "send", actor)
        owed = owed_by(transfer)
        if owed is None:
            # Between our own accounts nothing is booked before the bank's lines.
            return
        unapplied_breaks.answer(owed, clears=transfer.amount)
        booking.post(
            transfer,
            rules.transfer_sent(
                transfer_no=transfer.transfer_no, owed=owed, amount=transfer.amount
            ),
            what="sent",
            business_date=day_in_work(),
            now=now,
        )


def get(transfer_no: str) -> CustodianTransfer:
    found: CustodianTransfer = transfer_case(transfer_no)
    return found


def _move(review: Review, move: str, actor: Staff) -> CustodianTransfer:
    """Move the transfer, which the engine has locked, and leave a trace."""
    transfer = get(review.subject_no)
    before = str(transfer.state)
    getattr(transfer, move)()
    transfer.save(update_fields=["state"])
    audit.record(
        action=f"settlement.transfer.{transfer.state.lower()}",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=transfer.business_date,
        before={"state": before},
        after={"state": str(transfer.state), "amount": str(transfer.amount)},
    )
    return transfer


def _registered(account: BankAccount | None) -> dict[str, Any]:
    """Say an account as the registry has it: a change of it is a change of content."""
    if account is None:
        return {}
    return {
        "account_no": account.account_no,
        "account_name": account.account_name,
        "bank_code": account.bank_code,
        "kind": account.kind,
    }


def _channel_of(transfer: CustodianTransfer) -> str:
    """Say whose account is paid or pays, where one is a channel's."""
    for account in (transfer.to_account, transfer.from_account):
        if account is not None and account.channel is not None:
            return str(account.channel.code)
    return ""
