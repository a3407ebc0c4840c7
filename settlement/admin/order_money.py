"""What the bank will be asked to do for an order: its transfer and its payout."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core.admin import figures, links, states
from fundops.core.admin.cells import write
from settlement.models import Payout, TransferItem
from trading.admin.life import BANK, Event, tell_with
from trading.models import Order

#: What the bank has not done yet; afterwards its own words are told.
_TRANSFER_AHEAD = ("DRAFT", "SUBMITTED", "APPROVED")
_PAYOUT_AHEAD = ("READY",)


@tell_with
def tell(order: Order) -> Iterator[Event]:
    """Tell of the transfer that holds its confirmed amount, and of its payouts."""
    items = TransferItem.objects.filter(
        record_id__in=list(order.rows.values_list("id", flat=True))
    )
    for item in items.select_related("transfer"):
        transfer = item.transfer
        if transfer.state not in _TRANSFER_AHEAD:
            continue
        yield Event(
            transfer.pay_date,
            BANK,
            states.look(str(transfer.state), machine="custodiantransfer"),
            transfer.get_kind_display(),
            format_html(
                "{} {}", write(links.link(transfer)), figures.money(item.amount)
            ),
            is_expected=True,
        )
    payouts = Payout.objects.filter(claim__order_no=order.order_no).order_by("id")
    for payout in payouts.filter(state__in=_PAYOUT_AHEAD):
        yield Event(
            payout.due_date,
            BANK,
            states.look(str(payout.state), machine="payout"),
            _("Payout due"),
            format_html(
                "{} {}", write(links.link(payout)), figures.money(payout.amount)
            ),
            is_expected=True,
        )
