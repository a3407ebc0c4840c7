"""What the compliance workspace refuses."""

from __future__ import annotations

from fundops.core.errors import NotAllowed


class NotCompliance(NotAllowed):
    """Alerts and cases are worked by the compliance role alone."""

    code = "core.not_compliance"


class AlertRefused(NotAllowed):
    """An alert does not stand where this could be done with it."""

    code = "core.alert_refused"


class CaseRefused(NotAllowed):
    """A case does not stand where this could be done with it."""

    code = "core.case_refused"
