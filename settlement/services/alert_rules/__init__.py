"""What compliance looks for where money moves."""

from django.utils.translation import gettext_lazy as _

from fundops.core.services import alert_rules
from settlement.services.alert_rules.large import large
from settlement.services.alert_rules.late_transfers import late_transfers
from settlement.services.alert_rules.payees import own_card, payee_changed

_GUIDANCE = _("Internal control guidance of fund sales 2007 (grade B)")


def register() -> None:
    """Make the rules of this room known; called when it is ready."""
    alert_rules.register(
        "PAYEE_CHANGED",
        _("Payee account changed before a payout"),
        payee_changed,
        source=_GUIDANCE,
        thresholds=("CARD_CHANGED_DAYS",),
    )
    alert_rules.register(
        "LARGE",
        _("Large transfer"),
        large,
        source=_("PBoC order 3 of 2016, in force 2017-07-01 (grade B)"),
        thresholds=("LARGE_INDIVIDUAL", "LARGE_OTHER", "LARGE_REPORT_DAYS"),
    )
    alert_rules.register(
        "LATE_TRANSFER",
        _("Transfer past its deadline"),
        late_transfers,
        source=_GUIDANCE,
    )
    alert_rules.register(
        "OWN_CARD",
        _("Money to a card that did not pay"),
        own_card,
        source=_("Practice of fund houses: in and out by the same card (grade B)"),
    )
