"""The console's base, and the pages of the ground floor's own records."""

from __future__ import annotations

from fundops.core.admin.days import BusinessDayAdmin, CalendarDayAdmin, StepRunAdmin
from fundops.core.admin.records import (
    AuditEntryAdmin,
    BreakAdmin,
    OutboxMessageAdmin,
    StaffAdmin,
)

__all__ = [
    "AuditEntryAdmin",
    "BreakAdmin",
    "BusinessDayAdmin",
    "CalendarDayAdmin",
    "OutboxMessageAdmin",
    "StaffAdmin",
    "StepRunAdmin",
]
