"""What a person may do about reviews; the engine has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review, Staff
from fundops.core.services.reviews import why_not
from fundops.core.services.reviews.permission import DECIDERS, HOLDERS

NOT_A_SECOND_PERSON = _("You made or edited this; another checker must decide.")


@dataclass(frozen=True)
class Powers:
    """The roles of a person, asked once a page."""

    pk: int | None
    roles: frozenset[str]

    @property
    def decides(self) -> bool:
        """Decides reviews at all; which of them, the review says."""
        return bool(self.roles.intersection(DECIDERS.values()))

    @property
    def holds(self) -> bool:
        """May put on hold and release, whatever the level."""
        return HOLDERS in self.roles

    def why_not(self, review: Review) -> str | Promise:
        """Say why not, from what a list has at hand; empty where nothing is against."""
        if self.pk in (review.maker_id, review.editor_id):
            return NOT_A_SECOND_PERSON
        role = DECIDERS.get(review.level_now, "senior_reviewer")
        if role not in self.roles:
            senior = role == "senior_reviewer"
            return (
                _("A senior reviewer decides this.")
                if senior
                else _("A reviewer decides this.")
            )
        return ""


def powers_of(request: HttpRequest) -> Powers:
    """Ask for the roles of whoever asks, once a request."""
    found: Powers | None = getattr(request, "review_powers", None)
    if found is None:
        person: Any = request.user
        found = Powers(person.pk, frozenset(getattr(person, "roles", ())))
        request.review_powers = found  # type: ignore[attr-defined]  # of this request
    return found


def why_this_person_cannot(review: Review, person: Staff) -> str:
    """Say it as the engine will."""
    return why_not(review, person)


def who_may(review: Review) -> list[str]:
    """Name who may decide a review now: the role, less its maker and editor."""
    role = DECIDERS.get(review.level_now, "senior_reviewer")
    people = Staff.objects.filter(is_active=True, groups__name=role)
    people = people.exclude(pk__in=(review.maker_id, review.editor_id))
    return list(people.order_by("employee_no").values_list("employee_no", flat=True))
