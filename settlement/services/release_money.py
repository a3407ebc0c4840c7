"""Give back the money of orders that ended before they went to the TA."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from fundops.core.models import Staff
from fundops.core.services import audit, numbers
from settlement.ledger import posting, rules
from settlement.models import Claim, Refund
from settlement.selectors import settle_dates
from settlement.selectors.booking_days import booking_day
from settlement.services.statements import SQL
from trading.models import Order

#: Calendar days looked back: an order that ends this late after its T is none of these.
_LOOK_BACK = dt.timedelta(days=45)


def release_order_money(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> int:
    """Owe back the money of cancelled and failed orders; say of how many."""
    given_up = SQL.rows(
        "release_money/01_given_up",
        business_date=business_date,
        since=business_date - _LOOK_BACK,
    )
    for order_id, balance in given_up:
        release_one(order_id=order_id, paid=-balance, actor=actor, now=now)
    return len(given_up)


@transaction.atomic
def release_one(
    *, order_id: int, paid: Decimal, actor: Staff, now: dt.datetime
) -> Claim:
    """
    Move what an order holds to a claim with a refund; one origin, one claim.

    :param paid: in the fund's currency, what its account 2001 holds.
    """
    order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("fund")
        .get(pk=order_id)
    )
    found = Claim.objects.filter(
        origin_kind=Claim.OriginKind.ORDER, origin_key=order.order_no
    ).first()
    if found is not None:
        return found
    order_day = order.business_date or order.accepted_at.date()
    day = booking_day(order_day)
    claim = Claim.objects.create(
        claim_no=numbers.take_one(prefix="CL", business_date=day),
        kind=Claim.Kind.REFUND,
        origin_kind=Claim.OriginKind.ORDER,
        origin_no=order.order_no,
        origin_key=order.order_no,
        business_date=day,
        sub_account_id=order.sub_account_id,
        order_no=order.order_no,
        amount=paid,
        currency=order.fund.currency if order.fund else "156",
        due_date=settle_dates.refund_due(order_date=order_day, confirmed_on=order_day),
    )
    Refund.objects.create(
        refund_no=numbers.take_one(prefix="RF", business_date=day),
        claim=claim,
        order_no=order.order_no,
        amount=paid,
        paid=paid,
        used=0,
        business_date=day,
    )
    posting.post_booking(
        reference=f"released:{order.order_no}",
        booking=rules.order_money_released(
            order_no=order.order_no,
            claim_no=claim.claim_no,
            paid=paid,
            currency=claim.currency,
        ),
        business_date=day,
        effective_date=min(order_day, day),
        subject_kind="ORDER",
        subject_no=order.order_no,
        now=now,
    )
    audit.record(
        action="settlement.order_money.released",
        subject=order.order_no,
        actor=actor,
        business_date=day,
        after={"claim": claim.claim_no, "amount": str(paid)},
    )
    return claim
