"""Which role decides on which level, by the policy that was pinned at submission."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Func, Value, When

from fundops.core.models import Review, ReviewDecision

#: Who escalates leaves it to the next of these.
LADDER = ("reviewer", "senior_reviewer")
#: Who may also hold and release what is in review, on any level.
HOLDERS = "compliance"
#: As many as a policy can name, and as the database allows.
MOST_LEVELS = 3


def decided(review: Review) -> list[ReviewDecision]:
    """Say what was decided, in the order of it; no question where it came with it."""
    return sorted(review.decisions.all(), key=lambda one: one.pk)


def role_of_level(review: Review, level: int) -> str:
    """
    Say the role that decides a review on a level, counted from 1.

    A level that the policy does not name came by an escalation: the next role above.
    """
    policy = review.policy
    if level > policy.levels:
        return _above(role_of_level(review, level - 1))
    role = policy.role_of(level)
    # Of two levels of one role the second is a senior's, once the first escalated.
    if level > 1 and role == policy.role_of(level - 1) and _above(role) != role:
        return _above(role) if _was_escalated(review, level - 1) else role
    return role


def role_now(review: Review) -> str:
    """Say the role that decides next."""
    return role_of_level(review, review.level_now)


def role_column() -> Case:
    """Say the role that decides next as a column of a query over reviews."""
    named = Func(
        F("policy__roles"),
        Value(","),
        F("level_now"),
        function="split_part",
        output_field=CharField(),
    )
    return Case(
        When(level_now__gt=F("policy__levels"), then=Value(LADDER[-1])),
        default=named,
        output_field=CharField(),
    )


def can_escalate(review: Review) -> bool:
    """Say whether a higher role is left to decide."""
    role = role_now(review)
    return review.level_now < MOST_LEVELS and _above(role) != role


def _above(role: str) -> str:
    return LADDER[1] if role == LADDER[0] else role


def _was_escalated(review: Review, level: int) -> bool:
    escalated = ReviewDecision.Decision.ESCALATE
    return any(
        one.level == level and one.decision == escalated for one in decided(review)
    )
