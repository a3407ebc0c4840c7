"""What stands on the page of a transfer's review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, figures, links
from fundops.core.admin.page import Fact
from fundops.core.admin.review_briefs import Brief, SideBySide, Summary
from fundops.core.models import Review, ReviewDecision
from fundops.core.services.reviews.levels import decided
from settlement.admin.transfer_panels import (
    account_fact,
    amounts_panel,
    correction_panel,
    counterparty_panel,
    position_panel,
    recent_panel,
    registry_panel,
)
from settlement.admin.words import unit_of
from settlement.models import CustodianTransfer
from settlement.selectors.transfer_case import transfer_case

_RELATED = ("transfer_agent", "fund", "from_account", "to_account", "corrects")


class TransferBriefing:
    """Instructions that move gathered money between bank accounts."""

    label: Any = gettext_lazy("Transfer")

    def brief(self, review: Review) -> Brief:
        transfer = transfer_case(review.subject_no)
        return Brief(
            title=_("Review of transfer %(number)s") % {"number": transfer},
            facts=[
                Fact(
                    _("Amount"),
                    transfer.amount,
                    cells.MONEY,
                    unit=unit_of(transfer.currency),
                    main=True,
                ),
                Fact(_("In capitals"), figures.capitals(transfer.amount)),
                account_fact(_("From"), transfer.from_account),
                account_fact(_("To"), transfer.to_account),
                Fact(
                    _("Kind"),
                    transfer.get_kind_display(),
                    note=_("pay date %(day)s") % {"day": transfer.pay_date},
                ),
                *_first_level(review),
            ],
            evidence=[
                *correction_panel(transfer),
                amounts_panel(transfer),
                position_panel(transfer),
                SideBySide([counterparty_panel(transfer), recent_panel(transfer)]),
                *registry_panel(transfer.to_account),
            ],
            subject_url=links.object_url(transfer),
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        found = CustodianTransfer.objects.filter(transfer_no__in=subject_nos)
        return {
            one.transfer_no: Summary(
                one.get_kind_display(),
                f"{one.from_account or '—'} → {one.to_account or '—'}",
                _party(one),
            )
            for one in found.select_related(*_RELATED)
        }


def _party(transfer: CustodianTransfer) -> str:
    parts = (transfer.transfer_agent, transfer.fund)
    return " / ".join(str(part) for part in parts if part)


def _first_level(review: Review) -> list[Fact]:
    """Say who approved it on the first level."""
    approve = ReviewDecision.Decision.APPROVE
    first = next((one for one in decided(review) if one.decision == approve), None)
    if first is None or review.level < 2:
        return []
    when = cells.write(first.decided_at, cells.TIME)
    return [Fact(_("First level"), first.checker.employee_no, note=when)]
