"""
Who decides on changes of weight (CHANGE_HIGH) while a house has no senior reviewer.

The rule asks a reviewer and a senior reviewer. Where the first people have no senior,
nobody could ever pass such a change, not even the one that names a senior. Until the
first senior reviewer joins a stand-in version of the rule asks two different reviewers,
each with a fresh code; then the rule as it was is in force again, and no version of it
stands in a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import permutations

from fundops.core.models import ReviewPolicy, Staff
from fundops.core.services import audit
from fundops.core.services.proposals.changeables import HIGH

SENIOR = "senior_reviewer"
_RULE = f"{HIGH}-0"
_STAND_IN = "reviewer,reviewer"
_PINNED = (
    *("kind", "code", "from_amount", "customer_kind", "payee_changed_within"),
    *("manual_only", "levels", "hours", "lead_minutes", "step_up_from"),
    *("needs_evidence", "alone_from", "effective_from", "is_retired"),
)


def stand_in(*, actor: Staff) -> ReviewPolicy:
    """Let two reviewers decide, in the transaction that makes the first people."""
    held = _newest()
    made = _next(held, roles=_STAND_IN, review_no="")
    _tell("core.policy.stand_in_begun", held, made, actor)
    return made


def put_back(*, actor: Staff, review_no: str) -> ReviewPolicy | None:
    """
    Let a senior reviewer decide again, in the transaction in which the first joins.

    :return: the new version; None where no stand-in is in force.
    """
    held = _newest()
    if held.review_no or held.roles != _STAND_IN or held.version == 1:
        return None
    before = ReviewPolicy.objects.get(kind=HIGH, code=_RULE, version=held.version - 1)
    made = _next(held, roles=before.roles, review_no=review_no)
    _tell("core.policy.stand_in_ended", held, made, actor)
    return made


def wanted_roles() -> Sequence[str]:
    """Say who decides on the levels of a change of weight, one person each."""
    held = _newest()
    return [held.role_of(level) for level in range(1, held.levels + 1)]


def can_decide(people: Iterable[Collection[str]], wanted: Sequence[str]) -> bool:
    """Say whether different persons, each with their roles, can fill all levels."""
    useful = [roles for roles in people if set(roles) & set(wanted)]
    # Of people with the same roles no more are needed than there are levels.
    few: list[Collection[str]] = []
    for roles in map(frozenset, useful):
        if few.count(roles) < len(wanted):
            few.append(roles)
    return any(
        all(role in roles for role, roles in zip(wanted, chosen, strict=True))
        for chosen in permutations(few, len(wanted))
    )


def _newest() -> ReviewPolicy:
    return ReviewPolicy.objects.filter(kind=HIGH, code=_RULE).latest("version")


def _next(held: ReviewPolicy, *, roles: str, review_no: str) -> ReviewPolicy:
    return ReviewPolicy.objects.create(
        version=held.version + 1,
        roles=roles,
        review_no=review_no,
        **{name: getattr(held, name) for name in _PINNED},
    )


def _tell(action: str, before: ReviewPolicy, after: ReviewPolicy, actor: Staff) -> None:
    audit.record(
        action=action,
        subject=f"{HIGH}/{_RULE}",
        actor=actor,
        before={"rule": str(before), "roles": before.roles},
        after={"rule": str(after), "roles": after.roles},
        rules=str(after),
    )
