"""What only some orders say, as facts on their page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.page import Fact
from trading.models import REDEMPTION_CODES, Order, OrderTerms

_LARGE = {"0": _("the rest is cancelled"), "1": _("the rest is rolled over")}


def terms_of(order: Order) -> list[Fact]:
    """Say where shares go to, and what becomes of a large redemption."""
    terms = OrderTerms.objects.select_related("target_fund").filter(pk=order.pk).first()
    if terms is None:
        return []
    facts: list[Fact] = []
    if terms.target_fund is not None:
        facts.append(
            Fact(
                _("Converted into"),
                links.link(terms.target_fund),
                note=terms.target_fund.name,
            )
        )
        facts.append(
            Fact(_("Confirmed there"), terms.target_shares or None, cells.SHARES)
        )
    if terms.target_distributor_code:
        facts.append(
            Fact(
                _("Other side"),
                terms.target_distributor_code,
                cells.MONO,
                note=terms.target_sub_account_no,
            )
        )
    if order.business_code in REDEMPTION_CODES:
        facts.append(Fact(_("Large redemption"), _LARGE[terms.large_redemption]))
    if terms.takes_income:
        facts.append(Fact(_("Unpaid income"), _("taken along")))
    return facts
