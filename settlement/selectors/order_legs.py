"""The debits that pay an order."""

from __future__ import annotations

from fundops.core.asked_once import asked_once
from settlement.models import CollectionLeg
from trading.models import Order


@asked_once
def order_of(order_no: str) -> Order | None:
    """Find an order with its TA and fund; where it has debits it comes with them."""
    legs = legs_of(order_no)
    if legs:
        return legs[0].order
    orders = Order.objects.select_related("transfer_agent", "fund")
    return orders.filter(order_no=order_no).first()


@asked_once
def legs_of(order_no: str) -> list[CollectionLeg]:
    """List the debits that pay an order, the oldest first, each with its channel."""
    if not order_no:
        return []
    legs = CollectionLeg.objects.filter(order__order_no=order_no)
    related = ("collection__channel", "order__transfer_agent", "order__fund")
    return list(legs.select_related(*related).order_by("pk"))
