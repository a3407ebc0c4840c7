"""
The one review engine: submit, decide, carry out.

It knows no kinds; a room registers each with `register` (see `kinds.ReviewKind`).
Locks are taken in one order: the subject, then its review.
"""

from fundops.core.services.reviews.carrying_out import (
    approved_numbers,
    carry_out,
    void,
)
from fundops.core.services.reviews.deciding import Decided, decide
from fundops.core.services.reviews.kinds import (
    Check,
    CheckState,
    Deadline,
    ReviewKind,
    Subject,
    Traits,
    kind_of,
    register,
    registered,
)
from fundops.core.services.reviews.lapsing import expire, expire_overdue
from fundops.core.services.reviews.permission import why_not
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
    "carry_out",
    "decide",
    "expire",
    "expire_overdue",
    "kind_of",
    "register",
    "registered",
    "submit",
    "void",
    "why_not",
    "withdraw",
]
