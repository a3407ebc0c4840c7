"""What a person decides of a payout whose cause the bank did not make clear."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.services import audit
from settlement.errors import ResendRefused
from settlement.ledger import posting, rules
from settlement.models import Claim, Payout
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.parts import is_owed
from settlement.selectors.payouts import ENDED, paid_twice, payable_code
from settlement.services.payouts.claim_states import follow
from settlement.services.payouts.questions import cause_is_decided


def give_to_balance(*, payout_no: str, actor: Staff, now: dt.datetime) -> Payout:
    """
    End a payout that failed or came back in the customer's balance, by decision.

    In the transaction of the decision, which holds claim and payout: payable / 2006,
    2006 / 2007, 2007 / 2008.

    :raises ResendRefused: it is not owed again, or a try of it was paid.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("It belongs into the transaction of the decision.")
    payout = Payout.objects.select_related("claim__sub_account").get(
        payout_no=payout_no
    )
    claim = payout.claim
    is_held = claim.state == Claim.State.ON_HOLD
    if payout.state not in ENDED or is_held or not is_owed(payout):
        raise ResendRefused(_("%(payout)s is not owed again.") % {"payout": payout})
    if paid_twice(payout):
        raise ResendRefused(_("A try of %(payout)s was paid.") % {"payout": payout})
    day = day_in_work()
    for what, booking in _bookings(payout, claim):
        posting.post_booking(
            reference=f"payout:{payout.payout_no}:decided:{what}",
            booking=booking,
            business_date=day,
            subject_kind="PAYOUT",
            subject_no=payout.payout_no,
            now=now,
        )
    payout.return_to_balance()
    payout.save(update_fields=["state"])
    follow(claim, Claim.State.RETURNED_TO_BALANCE)
    cause_is_decided(payout)
    audit.record(
        action="settlement.payout.returned_to_balance",
        subject=payout.payout_no,
        actor=actor,
        business_date=day,
        after={"state": str(payout.state), "amount": str(payout.amount)},
    )
    return payout


def _bookings(payout: Payout, claim: Claim) -> list[tuple[str, Any]]:
    taken_up = rules.payout_submitted(
        payable=payable_code(claim),
        claim_no=claim.claim_no,
        payout_no=payout.payout_no,
        amount=payout.amount,
        currency=claim.currency,
    )
    refused, balance = rules.payout_refused_by_customer(
        payout_no=payout.payout_no,
        sub_account_no=claim.sub_account.number,
        amount=payout.amount,
        currency=claim.currency,
    )
    return [("taken_up", taken_up), ("refused", refused), ("balance", balance)]
