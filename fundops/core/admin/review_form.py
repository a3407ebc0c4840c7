"""The form of a decision: what is open to this person, or why nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import reviews

Decision = ReviewDecision.Decision
State = Review.State
#: The five ways of deciding, in the order in which they stand.
CHOICES = (
    Decision.APPROVE,
    Decision.REJECT,
    Decision.RETURN,
    Decision.ESCALATE,
    Decision.HOLD,
)
#: What is left to say in each state.
SHOWN: dict[str, Sequence[Decision]] = {
    State.PENDING: CHOICES,
    State.ON_HOLD: (Decision.RELEASE,),
    State.APPROVED: (Decision.UNDO,),
}


@dataclass(frozen=True)
class Choice:
    """A radio; off where it is not open, with the word still there."""

    value: str
    label: str | Promise
    is_off: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Place:
    """In whose place the decision can be taken."""

    employee_no: str
    is_chosen: bool = False


@dataclass
class Form:
    """The decision form as it is drawn: empty, or as it was refused."""

    choices: Sequence[Choice]
    reasons: Sequence[tuple[str, list[tuple[str, str, bool]]]]
    version: int
    note: str = ""
    hold_until: str = ""
    #: A fresh code is asked for, for an approval.
    needs_code: bool = False
    #: Persons in whose place this one can decide, by a delegation.
    places: Sequence[Place] = ()
    #: They can decide in their own place, too.
    has_own_place: bool = True
    error: str = ""
    #: Which field the error is about: reason, note, code, or none.
    error_at: str = ""

    @property
    def can_hold(self) -> bool:
        return any(c.value == Decision.HOLD for c in self.choices)


@dataclass
class Given:
    """What was typed into a form that was refused."""

    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_at: str = ""


@dataclass(frozen=True)
class Opened:
    """What is open to a person, in which places; or the reason why nothing is."""

    decisions: frozenset[Decision] = frozenset()
    places: Sequence[Staff] = ()
    own: bool = True
    why_not: str = ""


def form_of(
    request: HttpRequest,
    review: Review,
    decisions: Sequence[ReviewDecision],
    changed: bool,
    given: Given,
    now: dt.datetime,
) -> tuple[Form | None, str]:
    """Give the form to whoever may decide, or say why there is none."""
    if review.state not in SHOWN:
        return None, ""
    person: Any = request.user
    found = open_to(review, person, reviews.day_of(now))
    if not found.decisions:
        return None, found.why_not
    if changed and not given.error:
        return None, ""
    said = given.values
    shown = SHOWN[str(review.state)]
    approves = Decision.APPROVE in found.decisions
    return (
        Form(
            [
                Choice(
                    one.value,
                    one.label,
                    one not in found.decisions,
                    one.value == said.get("decision", ""),
                )
                for one in shown
            ],
            _reasons(review, shown, said.get("reason_code", "")),
            version=len(decisions),
            note=said.get("note", ""),
            hold_until=said.get("hold_until", ""),
            needs_code=approves and reviews.needs_second_factor(review),
            places=[
                Place(one.employee_no, one.employee_no == said.get("on_behalf_of", ""))
                for one in found.places
            ],
            has_own_place=found.own,
            error=given.error,
            error_at=given.error_at,
        ),
        "",
    )


def open_to(review: Review, person: Staff, on: dt.date) -> Opened:
    """Say what a person can decide about a review, and in whose place."""
    asked: Any = {
        State.ON_HOLD: (Decision.RELEASE, reviews.why_not_release),
        State.APPROVED: (Decision.UNDO, reviews.why_not_undo),
    }.get(State(review.state))
    if asked is not None:
        decision, why_not = asked
        refusal = why_not(review, person, None, on)
        places = [
            one
            for one in _delegators(review, person, on)
            if not why_not(review, person, one, on)
        ]
        if refusal and not places:
            return Opened(why_not=refusal)
        return Opened(frozenset({decision}), places, own=not refusal)
    return _to_decide(review, person, on)


def _to_decide(review: Review, person: Staff, on: dt.date) -> Opened:
    refusal = reviews.why_not(review, person, None, on)
    places = reviews.delegators_for(review, person, on)
    if refusal and not places:
        # Compliance stops and lets go, and decides nothing else.
        if not reviews.why_not_hold(review, person, None, on):
            return Opened(frozenset({Decision.HOLD}))
        return Opened(why_not=refusal)
    found = set(CHOICES)
    if not reviews.can_escalate(review):
        found.discard(Decision.ESCALATE)
    return Opened(frozenset(found), places, own=not refusal)


def _delegators(review: Review, person: Staff, on: dt.date) -> list[Staff]:
    given = reviews.delegations_for(person, review.kind, on)
    return list({one.delegator_id: one.delegator for one in given}.values())


def _reasons(
    review: Review, shown: Sequence[Decision], chosen: str
) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Say the codes by decision, with their words."""
    if review.kind not in {about.code for about in reviews.registered()}:
        return []
    return [
        (
            str(one.label),
            [(code, str(word), code == chosen) for code, word in codes.items()],
        )
        for one in shown
        if (codes := reviews.reasons_for(review.kind, one.value))
    ]
