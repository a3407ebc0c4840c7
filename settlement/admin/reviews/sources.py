"""Words for the rules that deadlines come from."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import review_briefs

SOURCES: dict[str, Promise] = {
    "SUB_TO_MAIN_NEXT_DAY_10": _("rule sub to main, D+1 10:00"),
    "FUND_SIDE_PAY_DATE_15": _("rule to the fund side, pay date 15:00"),
    "PAYOUT_DUE_DATE_14": _("rule to the payout account, due date 14:00"),
    "PAY_DATE_15": _("rule pay date 15:00"),
}
review_briefs.SOURCES.update(SOURCES)
