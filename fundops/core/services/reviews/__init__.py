"""
The one review engine: submit, decide, carry out.

It knows no kinds; a room registers each with `register` (see `kinds.ReviewKind`).
Locks are taken in one order: the subject, then its review, then a delegation.
"""

from fundops.core.services.reviews.carrying_out import (
    approved_numbers,
    carry_out,
    void,
)
from fundops.core.services.reviews.deciding import Decided, decide
from fundops.core.services.reviews.delegations import (
    begin_delegation,
    day_of,
    delegations_for,
    revoke_delegation,
)
from fundops.core.services.reviews.kinds import (
    Check,
    CheckState,
    Deadline,
    ReviewKind,
    Subject,
    Traits,
    kind_of,
    makers_of,
    reasons_for,
    register,
    registered,
)
from fundops.core.services.reviews.lapsing import expire, expire_overdue
from fundops.core.services.reviews.levels import can_escalate, role_now, role_of_level
from fundops.core.services.reviews.openings import opened, warnings, was_opened
from fundops.core.services.reviews.persons import (
    delegators_for,
    held_by_compliance,
    why_not,
    why_not_hold,
    why_not_release,
    why_not_undo,
)
from fundops.core.services.reviews.second_factor import needs_second_factor
from fundops.core.services.reviews.submitting import submit, withdraw

__all__ = [
    "Check",
    "CheckState",
    "Deadline",
    "Decided",
    "ReviewKind",
    "Subject",
    "Traits",
    "approved_numbers",
    "begin_delegation",
    "can_escalate",
    "carry_out",
    "day_of",
    "decide",
    "delegations_for",
    "delegators_for",
    "expire",
    "expire_overdue",
    "held_by_compliance",
    "kind_of",
    "makers_of",
    "needs_second_factor",
    "opened",
    "reasons_for",
    "register",
    "registered",
    "revoke_delegation",
    "role_now",
    "role_of_level",
    "submit",
    "void",
    "warnings",
    "was_opened",
    "why_not",
    "why_not_hold",
    "why_not_release",
    "why_not_undo",
    "withdraw",
]
