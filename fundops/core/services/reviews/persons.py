"""
Who may decide: asked of persons and their roles now; nobody passes as a superuser.

A person who made or edited a subject does not decide it, in nobody's place, and nobody
decides it in theirs. Whoever passed it on or approved it is not counted again.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services.reviews.delegations import delegation_of, delegations_for
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.services.reviews.levels import HOLDERS, LADDER, decided, role_now

Decision = ReviewDecision.Decision


def why_not(
    review: Review,
    person: Staff,
    on_behalf_of: Staff | None = None,
    on: dt.date | None = None,
) -> str:
    """
    Say in a sentence why this person cannot decide now; empty where they can.

    :param on_behalf_of: in whose place; that person's roles count then.
    :param on: the day of the decision, for delegations.
    """
    if refusal := _not_a_second_person(review, person, on_behalf_of, on):
        return refusal
    role = role_now(review)
    if role not in (on_behalf_of or person).roles:
        return _who_decides(role)
    return _counted_already(review, person, on_behalf_of)


def why_not_undo(
    review: Review,
    person: Staff,
    on_behalf_of: Staff | None = None,
    on: dt.date | None = None,
) -> str:
    """Say why this person cannot take an approval back; empty where they can."""
    if refusal := _not_a_second_person(review, person, on_behalf_of, on):
        return refusal
    undoing = {*LADDER, *review.policy.roles.split(",")}
    if not undoing.intersection((on_behalf_of or person).roles):
        return _("A reviewer who did not approve this undoes it.")
    if _counted_already(review, person, on_behalf_of):
        return _("You approved this; another reviewer undoes it.")
    return ""


def why_not_hold(
    review: Review,
    person: Staff,
    on_behalf_of: Staff | None = None,
    on: dt.date | None = None,
) -> str:
    """Say why this person cannot put it on hold; empty where they can."""
    if HOLDERS in (on_behalf_of or person).roles:
        return _not_a_second_person(review, person, on_behalf_of, on)
    return why_not(review, person, on_behalf_of, on)


def why_not_release(
    review: Review,
    person: Staff,
    on_behalf_of: Staff | None = None,
    on: dt.date | None = None,
) -> str:
    """Say why this person cannot release it; what compliance holds only they do."""
    if refusal := why_not_hold(review, person, on_behalf_of, on):
        return refusal
    if HOLDERS not in (on_behalf_of or person).roles and held_by_compliance(review):
        return _("Compliance put this on hold; only compliance releases it.")
    return ""


def held_by_compliance(review: Review) -> bool:
    """Say whether the last hold was placed by compliance, by the roles of that time."""
    holds = [one for one in decided(review) if one.decision == Decision.HOLD]
    if not holds:
        return False
    last = holds[-1]
    principal = last.on_behalf_of
    return HOLDERS in (principal.roles if principal else last.roles.split(","))


def delegators_for(review: Review, person: Staff, on: dt.date) -> list[Staff]:
    """Say in whose place a person could decide a review on a day."""
    given = delegations_for(person, review.kind, on)
    people = {one.delegator_id: one.delegator for one in given}
    return [one for one in people.values() if not why_not(review, person, one, on)]


def check_person(
    review: Review,
    checker: Staff,
    decision: Decision,
    on_behalf_of: Staff | None,
    on: dt.date,
) -> None:
    asked = {
        Decision.UNDO: why_not_undo,
        Decision.HOLD: why_not_hold,
        Decision.RELEASE: why_not_release,
    }.get(decision, why_not)
    if refusal := asked(review, checker, on_behalf_of, on):
        raise NotTheirs(refusal)


def _not_a_second_person(
    review: Review, person: Staff, on_behalf_of: Staff | None, on: dt.date | None
) -> str:
    if person.pk in (review.maker_id, review.editor_id):
        return _("You made or edited this; another checker must decide.")
    if not person.is_active or "service" in person.roles:
        return _who_decides(role_now(review))
    if on_behalf_of is None:
        return ""
    if on_behalf_of.pk in (review.maker_id, review.editor_id):
        return _(
            "%(delegator)s made or edited this; nobody decides it in that place."
        ) % {"delegator": on_behalf_of}
    covered = delegation_of(
        delegate=person,
        delegator=on_behalf_of,
        kind=review.kind,
        on=on or review.business_date,
    )
    if covered is None or "service" in on_behalf_of.roles:
        return _(
            "No delegation from %(delegator)s to you covers this today; "
            "decide in your own place, or ask for one."
        ) % {"delegator": on_behalf_of}
    return ""


def _counted_already(review: Review, person: Staff, on_behalf_of: Staff | None) -> str:
    """Say whether either person passed it on or approved it, in whosever place."""
    passed_on = (Decision.APPROVE, Decision.ESCALATE)
    for one in decided(review):
        level, persons = one.level, (one.checker_id, one.on_behalf_of_id)
        if one.decision not in passed_on:
            continue
        if person.pk in persons:
            return _(
                "You decided this on level %(level)s; the next level is another person."
            ) % {"level": level}
        if on_behalf_of is not None and on_behalf_of.pk in persons:
            return _(
                "%(delegator)s decided this on level %(level)s; the next level is "
                "another person."
            ) % {"delegator": on_behalf_of, "level": level}
    return ""


def _who_decides(role: str) -> str:
    return {
        "reviewer": _("A reviewer decides this."),
        "compliance": _("Compliance decides this."),
    }.get(role, _("A senior reviewer decides this."))
