"""Plans of customers are opened, paused, resumed and ended here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from accounts.models import SubAccount
from fundops.core import clock
from fundops.core.models import Staff
from fundops.core.services import audit, numbers
from trading.errors import PlanHasMoved, PlanRefused
from trading.models import Fund, Plan
from trading.services.plan_dates import due_on_or_after

_PREFIX = "PL"
_DAYS_OF = {Plan.Unit.MONTH: 31, Plan.Unit.WEEK: 7, Plan.Unit.DAY: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """What a customer wants again and again; `amount` in yuan, or `shares`."""

    sub_account_no: str
    fund_code: str
    unit: str
    begins_on: dt.date
    day: int = 1
    ends_on: dt.date | None = None
    share_class: str = "0"
    amount: Decimal | None = None
    shares: Decimal | None = None


@transaction.atomic
def open_plan(*, asked: NewPlan, actor: Staff, now: dt.datetime) -> Plan:
    """
    Open a plan: a purchase where it names an amount, else a redemption.

    :raises PlanRefused: where it names no customer, fund, measure or due day.
    """
    sub_account = SubAccount.objects.filter(number=asked.sub_account_no).first()
    if sub_account is None:
        raise PlanRefused(
            _("%(number)s is not a sub trading account; name one that is open.")
            % {"number": asked.sub_account_no}
        )
    fund = Fund.objects.filter(code=asked.fund_code).first()
    if fund is None:
        raise PlanRefused(
            _("%(code)s is not a fund we sell; name one of ours.")
            % {"code": asked.fund_code}
        )
    next_on = _first_day(asked)
    plan = Plan.objects.create(
        plan_no=numbers.take_one(prefix=_PREFIX, business_date=asked.begins_on),
        business_code=_business_of(asked),
        sub_account=sub_account,
        fund=fund,
        share_class=asked.share_class,
        amount=asked.amount,
        shares=asked.shares,
        unit=asked.unit,
        day=asked.day,
        begins_on=asked.begins_on,
        ends_on=asked.ends_on,
        next_on=next_on,
    )
    _record("trading.plan.opened", plan, actor, now)
    return plan


def pause_plan(*, plan_id: int, actor: Staff, now: dt.datetime) -> Plan:
    """
    Pause a plan; days that fall due meanwhile are not made up for.

    :raises PlanHasMoved: where it does not run.
    """
    return _move(plan_id, "pause", "trading.plan.paused", actor, now)


def resume_plan(*, plan_id: int, actor: Staff, now: dt.datetime) -> Plan:
    """
    Let a paused plan run again from its first due day from today on.

    :raises PlanHasMoved: where it is not paused.
    """
    return _move(plan_id, "resume", "trading.plan.resumed", actor, now)


def end_plan(*, plan_id: int, actor: Staff, now: dt.datetime, reason: str = "") -> Plan:
    """
    End a plan for good; orders it placed go their own way.

    :raises PlanHasMoved: where it has ended.
    """
    return _move(plan_id, "end", "trading.plan.ended", actor, now, reason)


def why_not(plan: Plan, move: str) -> str | None:
    """Say that a plan's state does not permit a move; None where it does."""
    if can_proceed(getattr(plan, move)):
        return None
    return _("%(plan)s is %(state)s; look at its page.") % {
        "plan": plan,
        "state": plan.get_state_display(),
    }


@transaction.atomic
def _move(
    plan_id: int,
    move: str,
    action: str,
    actor: Staff,
    now: dt.datetime,
    reason: str = "",
) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if message := why_not(plan, move):
        raise PlanHasMoved(message)
    if move == "resume":
        today = max(now.astimezone(clock.SHANGHAI).date(), plan.next_on)
        plan.next_on = due_on_or_after(today, unit=plan.unit, day=plan.day)
    getattr(plan, move)()
    plan.save(update_fields=["state", "next_on"])
    _record(action, plan, actor, now, reason)
    return plan


def _record(
    action: str, plan: Plan, actor: Staff, now: dt.datetime, reason: str = ""
) -> None:
    audit.record(
        action=action,
        subject=plan.plan_no,
        actor=actor,
        reason=reason,
        at=now,
        after={"state": plan.state, "next_on": str(plan.next_on)},
    )


def _business_of(asked: NewPlan) -> str:
    measures = [one for one in (asked.amount, asked.shares) if one is not None]
    if len(measures) != 1 or measures[0] <= 0:
        raise PlanRefused(
            _("A plan names an amount or shares above zero; name one of them.")
        )
    if asked.amount is not None:
        return Plan.Business.PURCHASE
    return Plan.Business.REDEMPTION


def _first_day(asked: NewPlan) -> dt.date:
    most = _DAYS_OF.get(Plan.Unit(asked.unit)) if asked.unit in Plan.Unit else None
    if most is None or not 1 <= asked.day <= most:
        raise PlanRefused(
            _("There is no day %(day)d of %(unit)s; name one that there is.")
            % {"day": asked.day, "unit": asked.unit}
        )
    first = due_on_or_after(asked.begins_on, unit=asked.unit, day=asked.day)
    if asked.ends_on is not None and first > asked.ends_on:
        raise PlanRefused(
            _("The plan ends on %(day)s before it falls due; let it end later.")
            % {"day": asked.ends_on}
        )
    return first
