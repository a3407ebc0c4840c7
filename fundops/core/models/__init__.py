from fundops.core.models.alerts import Alert, Case, CaseNote
from fundops.core.models.audit import AuditEntry
from fundops.core.models.audit_seals import AuditSeal
from fundops.core.models.authenticators import Authenticator
from fundops.core.models.breaks import Break
from fundops.core.models.calendar import BusinessDay, CalendarDay
from fundops.core.models.evidence import Evidence
from fundops.core.models.moved_clock import MovedClock
from fundops.core.models.numbers import NumberRange
from fundops.core.models.outbox import OutboxMessage
from fundops.core.models.proposals import Proposal
from fundops.core.models.reveals import Export, ExportRequest, Reveal, SavedView
from fundops.core.models.review_decisions import ReviewDecision
from fundops.core.models.review_delegations import Delegation, ReviewOpening
from fundops.core.models.review_policies import ReviewPolicy
from fundops.core.models.reviews import Review
from fundops.core.models.second_factors import SecondFactorUse
from fundops.core.models.staff import ROLES, SERVICE_EMPLOYEE_NO, Staff
from fundops.core.models.staff_sessions import StaffSession
from fundops.core.models.steps import StepRun

__all__ = [
    "ROLES",
    "SERVICE_EMPLOYEE_NO",
    "Alert",
    "AuditEntry",
    "AuditSeal",
    "Authenticator",
    "Break",
    "BusinessDay",
    "CalendarDay",
    "Case",
    "CaseNote",
    "Delegation",
    "Evidence",
    "Export",
    "ExportRequest",
    "MovedClock",
    "NumberRange",
    "OutboxMessage",
    "Proposal",
    "Reveal",
    "Review",
    "ReviewDecision",
    "ReviewOpening",
    "ReviewPolicy",
    "SavedView",
    "SecondFactorUse",
    "Staff",
    "StaffSession",
    "StepRun",
]
