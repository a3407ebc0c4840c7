"""Plans that fall due place their orders: each due day once, by the rules of orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.selectors import days
from fundops.core.services import audit, steps
from trading.errors import DayTakesNoOrders
from trading.models import Order, Plan, PlanRun
from trading.services.order_rows import Wish
from trading.services.orders import place_what_can_be
from trading.services.plan_dates import due_after

_Outcome = PlanRun.Outcome


@dataclass(frozen=True, slots=True)
class PlansTold:
    """How many plans placed an order, how many were refused, how many are over."""

    placed: int = 0
    refused: int = 0
    ended: int = 0


def place_plan_orders(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> PlansTold:
    """
    Place the order of every plan that has fallen due by `business_date`.

    A due day without trading counts for the next trading day; days that were missed are
    placed once. A refused order is kept with its reasons and not tried again.

    :raises DayTakesNoOrders: where the day does not take orders at this moment.
    """
    with (
        steps.running(
            step="place_plan_orders", business_date=business_date, actor=actor
        ) as run,
        transaction.atomic(),
    ):
        plans = _lock_due(business_date)
        if not plans:
            return PlansTold()
        _check_moment(business_date, now)
        nos, refused = place_what_can_be(
            wishes=[_wish_of(plan) for plan in plans],
            business_date=business_date,
            now=now,
            actor=actor,
        )
        _keep_runs(plans, nos, refused, business_date)
        ended = _go_on(plans, business_date)
        told = PlansTold(placed=len(nos), refused=len(refused), ended=len(ended))
        _record(told, ended, business_date, actor)
        run.answer = {"placed": told.placed, "refused": told.refused}
        run.needs_a_look = bool(refused)
    return told


def _lock_due(business_date: dt.date) -> list[Plan]:
    return list(
        Plan.objects.select_for_update(of=("self",))
        .filter(state=Plan.State.ACTIVE, next_on__lte=business_date)
        .select_related("sub_account", "fund")
        .order_by("id")
    )


def _check_moment(business_date: dt.date, now: dt.datetime) -> None:
    """Refuse to try at all where every order would be refused for its moment."""
    begins, ends = days.intake_window(
        business_date, business_code=Plan.Business.PURCHASE
    )
    if not begins <= now < ends:
        raise DayTakesNoOrders(
            _("Orders of %(day)s are taken from %(begins)s to %(ends)s; plans wait.")
            % {
                "day": business_date,
                "begins": f"{begins:%Y-%m-%d %H:%M}",
                "ends": f"{ends:%Y-%m-%d %H:%M}",
            }
        )


def _wish_of(plan: Plan) -> Wish:
    return Wish(
        sub_account_no=plan.sub_account.number,
        business_code=plan.business_code,
        fund_code=plan.fund.code,
        share_class=plan.share_class,
        amount=plan.amount,
        shares=plan.shares,
    )


def _keep_runs(
    plans: Sequence[Plan],
    nos: dict[int, str],
    refused: dict[int, list[str]],
    business_date: dt.date,
) -> None:
    ids = dict(
        Order.objects.filter(order_no__in=nos.values()).values_list("order_no", "id")
    )
    PlanRun.objects.bulk_create(
        [
            PlanRun(
                plan=plan,
                due_on=plan.next_on,
                business_date=business_date,
                outcome=_Outcome.PLACED if place in nos else _Outcome.REFUSED,
                order_id=ids[nos[place]] if place in nos else None,
                reasons="\n".join(refused.get(place, ())),
            )
            for place, plan in enumerate(plans)
        ],
        batch_size=5_000,
    )


def _go_on(plans: Sequence[Plan], business_date: dt.date) -> list[Plan]:
    """Move plans to their next due day; say those that have none left and end."""
    ended = []
    for plan in plans:
        plan.next_on = due_after(business_date, unit=plan.unit, day=plan.day)
        if plan.ends_on is not None and plan.next_on > plan.ends_on:
            plan.end()
            ended.append(plan)
    Plan.objects.bulk_update(plans, ["next_on", "state"], batch_size=1_000)
    return ended


def _record(
    told: PlansTold, ended: Sequence[Plan], business_date: dt.date, actor: Staff
) -> None:
    audit.record(
        action="trading.plans.placed",
        subject=f"day {business_date}",
        actor=actor,
        business_date=business_date,
        after={"placed": told.placed, "refused": told.refused, "ended": told.ended},
    )
    audit.record_each(
        action="trading.plan.ended",
        subjects=[plan.plan_no for plan in ended],
        actor=actor,
        business_date=business_date,
        after={"state": Plan.State.ENDED.value},
    )
