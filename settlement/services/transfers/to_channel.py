"""
The review kind UNAPPLIED_CHANNEL: money of 2009 goes back to the channel it came from.

The review says whose it is. Carried out, it drafts a transfer to the channel's account,
which is approved and sent as every other; the money stands on 2009 until then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import locks, numbers, reviews
from fundops.core.services.reviews import Check, CheckState, Deadline, Subject
from fundops.core.services.reviews.kinds import Words
from settlement.errors import TransferRefused
from settlement.models import CustodianTransfer, LedgerAccount
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.review_traits import traits_of_counterpart
from settlement.selectors.unapplied import back_to_channel, channel_of
from settlement.services.payouts.limits import limits
from settlement.services.transfers import balances, registry
from settlement.services.transfers.drafting import DRAFTING, record
from settlement.services.transfers.owed import amount_unsent, owed_on

KIND = "UNAPPLIED_CHANNEL"
#: Its sibling, by which the customer gets the money.
TO_CUSTOMER = "UNAPPLIED"
_Decision = ReviewDecision.Decision
_TO_CHANNEL = str(CustodianTransfer.Kind.TO_CHANNEL)
PASS, BLOCK = CheckState.PASS, CheckState.BLOCK


def propose(*, number: str, actor: Staff, now: dt.datetime, note: str = "") -> Review:
    """
    Put money of 2009 before the reviewers, to go back to the channel that brought it.

    :param number: its account: a debit's number, `CHANNEL/serial`, or a movement's.
    :raises TransferRefused: nothing stands there, or no channel brought it.
    :raises ReviewRefused: a check stands in the way, or a review is live already.
    """
    with transaction.atomic():
        # Two proposals for the same money, to two payees, would not see each other.
        locks.hold(f"unapplied {number}")
        _get(number)
        return reviews.submit(
            kind=KIND, subject_no=number, actor=actor, now=now, note=note
        )


class BackToChannelKind:
    """Unapplied money before a second person: the channel's, or not."""

    code = KIND
    label = gettext_lazy("Unapplied money to its channel")
    reasons: Mapping[str, Mapping[str, Words]] = {
        str(_Decision.REJECT): {
            "THE_CUSTOMERS": gettext_lazy("It is the customer's"),
            "NOT_ASKED_BACK": gettext_lazy("The channel does not ask for it"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.RETURN): {
            "EVIDENCE_MISSING": gettext_lazy("Evidence missing"),
            "TO_CLARIFY": gettext_lazy("To be clarified"),
        },
        str(_Decision.ESCALATE): {
            "LARGE": gettext_lazy("Unusually large"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.HOLD): {
            "CHANNEL_ASKED": gettext_lazy("The channel was asked"),
            "OTHER": gettext_lazy("Other"),
        },
        str(_Decision.RELEASE): {
            "CLEARED": gettext_lazy("Cleared"),
            "OTHER": gettext_lazy("Other"),
        },
    }

    def lock(self, subject_no: str) -> None:
        """Take turns with whoever drafts: an amount is drafted once."""
        locks.hold(DRAFTING)

    def subject(self, subject_no: str) -> Subject:
        account, day = _get(subject_no), day_in_work()
        channel = channel_of(subject_no)
        _source, target = registry.accounts_of(_TO_CHANNEL, owed=account)
        return Subject(
            number=subject_no,
            amount=-account.balance,
            currency=account.currency,
            business_date=day,
            content={
                "number": subject_no,
                "channel": channel.code if channel else "",
                "to_account": target.account_no if target else "",
                "amount": f"{-account.balance:.2f}",
                "currency": account.currency,
            },
            deadline=Deadline(clock.at(day, limits().bank_closes), "BANK_CLOSES"),
            traits=traits_of_counterpart(target, on=day),
            channel_code=channel.code if channel else "",
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        account = back_to_channel(subject_no)
        label = str(_("Unapplied"))
        if account is None:
            words = _("Nothing of it stands on 2009 any more.")
            return [Check("MONEY", label, BLOCK, words)]
        words = _("%(amount)s stands on 2009.") % {"amount": f"{-account.balance:,.2f}"}
        return [
            Check("MONEY", label, PASS, words),
            elsewhere(subject_no, beside=KIND),
            _account(account),
        ]

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Nothing but the review moves before it is carried out."""

    taken_up = held = released = approved = submitted
    rejected = returned = lapsed = submitted

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Draft the transfer; nothing is booked before it is sent."""
        account, day = _get(review.subject_no), day_in_work()
        source, target = registry.accounts_of(_TO_CHANNEL, owed=account)
        if source is None or target is None:
            raise RuntimeError(f"{review} was carried out without accounts")
        transfer = balances.draft(
            balances.Due(
                kind=_TO_CHANNEL,
                account=account,
                amount=review.amount,
                fund=None,
                from_account=source,
                to_account=target,
            ),
            transfer_no=numbers.take_one(prefix="CT", business_date=day),
            business_date=day,
        )
        record(transfer, items=1, actor=actor, reason=review.review_no)


def elsewhere(number: str, *, beside: str) -> Check:
    """
    Look whether the same money is on its way to somebody else already.

    :param beside: the review kind that asks.
    """
    label = str(_("In no other hands"))
    other = TO_CUSTOMER if beside == KIND else KIND
    waiting = Review.objects.filter(
        kind=other,
        subject_no=number,
        state__in=[Review.State.PENDING, Review.State.ON_HOLD, Review.State.APPROVED],
    ).first()
    if waiting is not None:
        words = _("%(number)s waits on review %(review)s, to go to somebody else.")
        facts = {"number": number, "review": waiting.review_no}
        return Check("ELSEWHERE", label, BLOCK, words % facts)
    account = back_to_channel(number)
    if account is not None and amount_unsent(owed_on(account)):
        words = _("A transfer of %(number)s back to the channel is drafted already.")
        return Check("ELSEWHERE", label, BLOCK, words % {"number": number})
    return Check("ELSEWHERE", label, PASS)


def _get(number: str) -> LedgerAccount:
    found = back_to_channel(number)
    if found is None:
        raise TransferRefused(
            _("%(number)s: nothing of it stands on 2009, or no channel brought it.")
            % {"number": number}
        )
    return found


def _account(account: LedgerAccount) -> Check:
    label = str(_("Channel's account"))
    source, target = registry.accounts_of(_TO_CHANNEL, owed=account)
    if source is None or target is None:
        words = _("The registry names no single account of the channel; complete it.")
        return Check("ACCOUNT", label, BLOCK, words)
    return Check("ACCOUNT", label, PASS, str(target))
