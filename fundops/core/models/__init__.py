from fundops.core.models.audit import AuditEntry
from fundops.core.models.breaks import Break
from fundops.core.models.calendar import BusinessDay, CalendarDay
from fundops.core.models.moved_clock import MovedClock
from fundops.core.models.numbers import NumberRange
from fundops.core.models.outbox import OutboxMessage
from fundops.core.models.review_decisions import ReviewDecision
from fundops.core.models.review_policies import ReviewPolicy
from fundops.core.models.reviews import Review
from fundops.core.models.staff import ROLES, SERVICE_EMPLOYEE_NO, Staff
from fundops.core.models.steps import StepRun

__all__ = [
    "ROLES",
    "SERVICE_EMPLOYEE_NO",
    "AuditEntry",
    "Break",
    "BusinessDay",
    "CalendarDay",
    "MovedClock",
    "NumberRange",
    "OutboxMessage",
    "Review",
    "ReviewDecision",
    "ReviewPolicy",
    "Staff",
    "StepRun",
]
