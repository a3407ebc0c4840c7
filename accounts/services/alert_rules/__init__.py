"""What compliance looks for among customers and their cards."""

from django.utils.translation import gettext_lazy as _

from accounts.services.alert_rules.opening_and_closing import opening_and_closing
from accounts.services.screening import findings
from fundops.core.services import alert_rules


def register() -> None:
    """Make the rules of this room known; called when it is ready."""
    alert_rules.register(
        "OPEN_CLOSE",
        _("Frequent opening and closing"),
        opening_and_closing,
        source=_("Internal control guidance of fund sales 2007 (grade B)"),
        thresholds=("OPEN_CLOSE_DAYS", "OPEN_CLOSE_MOST", "OPEN_CLOSE_CLOSINGS"),
    )
    alert_rules.register(
        findings.RULE,
        _("List screening"),
        findings.of_the_day,
        source=_("Anti-money-laundering law 2024, art. 40 and 41 (grade A)"),
        thresholds=("SCREENING_DAYS",),
    )
