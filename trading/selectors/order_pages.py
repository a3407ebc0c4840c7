"""What the pages of orders and holdings ask."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from trading.models import Holding, Order, ShareMovement, TaRecord

#: Movements on a page; the views have them all.
MOST_MOVEMENTS = 100


def rows_of_order(order: Order) -> list[TaRecord]:
    """Find the TA's rows for an order, as they came."""
    rows = TaRecord.objects.filter(order=order)
    return list(
        rows.select_related("file__package__transfer_agent").order_by(
            "business_date", "file_id", "line"
        )
    )


def place_in_file(order: Order) -> int | None:
    """Say which record of its 01 or 03 an order is, counted from 1."""
    if order.sent_in_id is None:
        return None
    return Order.objects.filter(
        business_date=order.business_date,
        transfer_agent_id=order.transfer_agent_id,
        sent_in_id=order.sent_in_id,
        id__lte=order.pk,
    ).count()


def movements_of(holding: Holding) -> list[ShareMovement]:
    """Find the newest movements of a holding."""
    return list(holding.movements.order_by("-id")[:MOST_MOVEMENTS])


def moved_in_all(holding: Holding) -> Decimal:
    """Add up all movements of a holding (2 places); it must equal its shares."""
    total = holding.movements.aggregate(total=Sum("shares"))["total"]
    return total if total is not None else Decimal("0.00")
