"""What a person may do about reviews; the engine has the last word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.models import Delegation, Review, ReviewDecision, Staff
from fundops.core.services.reviews import day_of, role_now
from fundops.core.services.reviews.delegations import delegations_to
from fundops.core.services.reviews.levels import HOLDERS, LADDER

NOT_A_SECOND_PERSON = _("You made or edited this; another checker must decide.")
_WHO: dict[str, Promise] = {
    "reviewer": _("A reviewer decides this."),
    "senior_reviewer": _("A senior reviewer decides this."),
    "compliance": _("Compliance decides this."),
}


@dataclass(frozen=True)
class Powers:
    """The roles of a person and what is delegated to them, asked once a page."""

    pk: int | None
    roles: frozenset[str]
    #: The day of which the delegations are.
    on: dt.date
    given: Sequence[Delegation] = ()

    @property
    def decides(self) -> bool:
        """Decides reviews at all; which of them, the review says."""
        places = [self.roles, *(one.delegator.roles for one in self.given)]
        return any(set(LADDER).intersection(roles) for roles in places)

    @property
    def holds(self) -> bool:
        """May put on hold and release, whatever the level."""
        return HOLDERS in self.roles

    def why_not(self, review: Review) -> str | Promise:
        """Say why not, from what a list has at hand; empty where nothing is against."""
        if self.pk in (review.maker_id, review.editor_id):
            return NOT_A_SECOND_PERSON
        role = role_at_hand(review)
        if role in self.roles or self._in_anothers_place(review, role):
            return ""
        return _WHO.get(role, _WHO["senior_reviewer"])

    def _in_anothers_place(self, review: Review, role: str) -> bool:
        made_it = (review.maker_id, review.editor_id)
        return any(
            role in one.delegator.roles
            and one.delegator_id not in made_it
            and one.covers(review.kind, self.on)
            for one in self.given
        )


def role_at_hand(review: Review) -> str:
    """Say who decides next without a question, where decisions came with the list."""
    level, policy = review.level_now, review.policy
    if "decisions" not in getattr(review, "_prefetched_objects_cache", {}):
        return role_now(review)
    if level > policy.levels:
        return LADDER[-1]
    role = policy.role_of(level)
    if level == 1 or role != policy.role_of(level - 1) or role != LADDER[0]:
        return role
    escalated = any(
        one.level == level - 1 and one.decision == ReviewDecision.Decision.ESCALATE
        for one in review.decisions.all()
    )
    return LADDER[-1] if escalated else role


def powers_of(request: HttpRequest) -> Powers:
    """Ask for the roles of whoever asks, once a request."""
    found: Powers | None = getattr(request, "review_powers", None)
    if found is None:
        person: Any = request.user
        on = day_of(clock.now())
        found = Powers(
            person.pk,
            frozenset(getattr(person, "roles", ())),
            on,
            delegations_to(person, on) if person.pk else (),
        )
        request.review_powers = found  # type: ignore[attr-defined]  # of this request
    return found


def who_may(review: Review) -> list[str]:
    """Name who may decide a review now: the role, less its maker and editor."""
    people = Staff.objects.filter(is_active=True, groups__name=role_now(review))
    people = people.exclude(pk__in=(review.maker_id, review.editor_id))
    return list(people.order_by("employee_no").values_list("employee_no", flat=True))
