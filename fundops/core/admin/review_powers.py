"""What a person may do about reviews; the engine has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services.reviews import role_now
from fundops.core.services.reviews.levels import HOLDERS, LADDER

NOT_A_SECOND_PERSON = _("You made or edited this; another checker must decide.")
_WHO: dict[str, Promise] = {
    "reviewer": _("A reviewer decides this."),
    "senior_reviewer": _("A senior reviewer decides this."),
    "compliance": _("Compliance decides this."),
}


@dataclass(frozen=True)
class Powers:
    """The roles of a person, asked once a page."""

    pk: int | None
    roles: frozenset[str]

    @property
    def decides(self) -> bool:
        """Decides reviews at all; which of them, the review says."""
        return bool(self.roles.intersection(LADDER))

    @property
    def holds(self) -> bool:
        """May put on hold and release, whatever the level."""
        return HOLDERS in self.roles

    def why_not(self, review: Review) -> str | Promise:
        """Say why not, from what a list has at hand; empty where nothing is against."""
        if self.pk in (review.maker_id, review.editor_id):
            return NOT_A_SECOND_PERSON
        role = role_at_hand(review)
        return "" if role in self.roles else _WHO.get(role, _WHO["senior_reviewer"])


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
        found = Powers(person.pk, frozenset(getattr(person, "roles", ())))
        request.review_powers = found  # type: ignore[attr-defined]  # of this request
    return found


def who_may(review: Review) -> list[str]:
    """Name who may decide a review now: the role, less its maker and editor."""
    people = Staff.objects.filter(is_active=True, groups__name=role_now(review))
    people = people.exclude(pk__in=(review.maker_id, review.editor_id))
    return list(people.order_by("employee_no").values_list("employee_no", flat=True))
