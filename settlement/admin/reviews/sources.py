"""Words for the rules that deadlines come from."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import review_briefs

SOURCES: dict[str, Promise] = {
    "SUB_TO_MAIN_NEXT_DAY_10": _("rule D+1 10:00"),
    "FUND_SIDE_PAY_DATE_15": _("rule pay date 15:00"),
    "PAYOUT_DUE_DATE_14": _("rule due date 14:00"),
    "PAY_DATE_15": _("rule pay date 15:00"),
    "REFUND_DUE_DATE": _("refund's due date"),
    "BANK_CLOSES": _("the bank closes"),
}
review_briefs.SOURCES.update(SOURCES)
