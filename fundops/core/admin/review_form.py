"""The form of a decision: what is open to this person, or why nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from fundops.core.admin import review_queues
from fundops.core.admin.review_powers import powers_of, why_this_person_cannot
from fundops.core.models import Review, ReviewDecision
from fundops.core.services.reviews import kind_of, registered

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
HIGHEST_LEVEL = 2


@dataclass(frozen=True)
class Choice:
    """A radio; off where it is not open, with the word still there."""

    value: str
    label: str | Promise
    is_off: bool = False
    is_chosen: bool = False


@dataclass
class Form:
    """The decision form as it is drawn: empty, or as it was refused."""

    choices: Sequence[Choice]
    reasons: Sequence[tuple[str, list[tuple[str, str, bool]]]]
    version: int
    note: str = ""
    hold_until: str = ""
    error: str = ""
    #: Which field the error is about: reason, note, or none.
    error_at: str = ""


@dataclass
class Given:
    """What was typed into a form that was refused."""

    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_at: str = ""


def form_of(
    request: HttpRequest,
    review: Review,
    decisions: Sequence[ReviewDecision],
    changed: bool,
    given: Given,
) -> tuple[Form | None, str]:
    """Give the form to whoever may decide, or say why there is none."""
    if review.state not in review_queues.WAITING:
        return None, ""
    person: Any = request.user
    why_not = why_this_person_cannot(review, person)
    powers = powers_of(request)
    second = person.pk not in (review.maker_id, review.editor_id)
    open_ones = _open_choices(review)
    if why_not and not (powers.holds and second):
        return None, why_not
    if why_not:
        # Compliance stops and lets go, and decides nothing else.
        open_ones &= {Decision.HOLD, Decision.RELEASE}
    if changed and not given.error:
        return None, ""
    shown = CHOICES if review.state == State.PENDING else (Decision.RELEASE,)
    chosen = given.values.get("decision", "")
    choices = [
        Choice(one.value, one.label, one not in open_ones, one.value == chosen)
        for one in shown
    ]
    return (
        Form(
            choices,
            _reasons(review, shown, given.values.get("reason_code", "")),
            version=len(decisions),
            note=given.values.get("note", ""),
            hold_until=given.values.get("hold_until", ""),
            error=given.error,
            error_at=given.error_at,
        ),
        "",
    )


def _open_choices(review: Review) -> set[Decision]:
    if review.state == State.ON_HOLD:
        return {Decision.RELEASE}
    found = set(CHOICES)
    if review.level_now >= HIGHEST_LEVEL:
        found.discard(Decision.ESCALATE)
    return found


def _reasons(
    review: Review, shown: Sequence[Decision], chosen: str
) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Say the codes by decision, with their words."""
    if review.kind not in {about.code for about in registered()}:
        return []
    given = kind_of(review.kind).reasons
    return [
        (
            str(one.label),
            [(code, str(word), code == chosen) for code, word in codes.items()],
        )
        for one in shown
        if (codes := given.get(one.value))
    ]
