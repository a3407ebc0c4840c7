"""Which roles one person may not hold together: no one stands on both sides."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

#: Making and deciding; proposing what is configured and deciding on it; looking over
#: the shoulder of both; running the commands.
_DECIDING = frozenset({"reviewer", "senior_reviewer"})
_APART = (
    (frozenset({"operations"}), _DECIDING | {"configuration", "compliance"}),
    (frozenset({"configuration"}), _DECIDING | {"compliance"}),
    (frozenset({"compliance"}), _DECIDING),
    (
        frozenset({"auditor", "service"}),
        _DECIDING | {"operations", "configuration", "compliance", "auditor", "service"},
    ),
)


def toxic(roles: Collection[str]) -> list[tuple[str, str]]:
    """Say the pairs among these roles that one person may not hold together."""
    return [
        (one, other)
        for one, other in combinations(sorted(set(roles)), 2)
        if _stand_apart(one, other)
    ]


def _stand_apart(one: str, other: str) -> bool:
    return any(
        (one in here and other in there) or (other in here and one in there)
        for here, there in _APART
    )
