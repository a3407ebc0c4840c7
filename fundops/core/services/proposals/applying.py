"""Approved changes whose day has come are put in force, once."""

from __future__ import annotations

import datetime as dt

from fundops.core.errors import FundopsError
from fundops.core.models import Proposal, Staff
from fundops.core.services import reviews, steps

State = Proposal.State


def apply_due(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> dict[str, list[str]]:
    """
    Put in force what is approved from `business_date` or an earlier day on.

    Each in a transaction of its own; one whose ground moved is void, with the reason,
    and stops no other. A second run finds nothing.

    :returns: {"applied": numbers, "lapsed": numbers, "refused": numbers with words}
    """
    told: dict[str, list[str]] = {"applied": [], "lapsed": [], "refused": []}
    with steps.running(
        step="apply_proposals", business_date=business_date, actor=actor
    ) as run:
        for number, review_no in _due(business_date):
            try:
                reviews.carry_out(review_no=review_no, actor=actor, now=now)
            except FundopsError as error:
                told["refused"].append(f"{number}: {error}")
                continue
            proposal = Proposal.objects.get(proposal_no=number)
            if proposal.state == State.APPLIED:
                told["applied"].append(number)
            elif proposal.state == State.LAPSED:
                told["lapsed"].append(number)
        run.answer = {key: len(numbers) for key, numbers in told.items()}
        run.needs_a_look = bool(told["lapsed"] or told["refused"])
    return told


def due(business_date: dt.date) -> list[str]:
    """Say the numbers of what waits for this day."""
    return [number for number, _review_no in _due(business_date)]


def _due(business_date: dt.date) -> list[tuple[str, str]]:
    """Say what waits for this day, by its day and the order of proposing."""
    waiting = Proposal.objects.filter(
        state=State.APPROVED, effective_from__lte=business_date
    )
    return list(
        waiting.order_by("effective_from", "pk").values_list("proposal_no", "review_no")
    )
