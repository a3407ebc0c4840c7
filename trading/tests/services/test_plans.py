from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from accounts.models import CapitalAccount
from fundops.core import clock
from fundops.core.models import AuditEntry
from fundops.core.services import days
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    an_open_day,
    noon,
    service,
)
from trading.errors import DayTakesNoOrders, PlanHasMoved, PlanRefused
from trading.models import Order, Plan, PlanRun
from trading.services import plans
from trading.services.plan_dates import due_after, due_on_or_after
from trading.services.plan_orders import PlansTold, place_plan_orders
from trading.tests.evening import rows, send
from trading.tests.factories import (
    a_holding,
    a_known_sub_account,
    a_plan,
    moved,
)

pytestmark = pytest.mark.django_db


def place(date: dt.date = THURSDAY) -> PlansTold:
    return place_plan_orders(business_date=date, actor=service(), now=noon(date))


def next_day(date: dt.date, before: dt.date) -> None:
    days.cut_off_day(
        business_date=before, actor=service(), now=clock.at(before, dt.time(15))
    )
    an_open_day(date)


@pytest.mark.parametrize(
    ("date", "unit", "day", "due"),
    [
        (dt.date(2025, 1, 31), "MONTH", 31, dt.date(2025, 1, 31)),
        (dt.date(2025, 2, 1), "MONTH", 31, dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 1), "MONTH", 30, dt.date(2024, 2, 29)),
        (dt.date(2025, 12, 16), "MONTH", 15, dt.date(2026, 1, 15)),
        (dt.date(2025, 1, 31), "MONTH", 30, dt.date(2025, 2, 28)),
        (THURSDAY, "WEEK", 4, THURSDAY),
        (FRIDAY, "WEEK", 1, MONDAY),
        (FRIDAY, "DAY", 1, FRIDAY),
    ],
)
def test_a_plan_falls_due(date: dt.date, unit: str, day: int, due: dt.date) -> None:
    assert due_on_or_after(date, unit=unit, day=day) == due


def test_the_next_due_day_lies_after_the_day() -> None:
    assert due_after(dt.date(2025, 2, 28), unit="MONTH", day=31) == dt.date(2025, 3, 31)


class TestOpenPlan:
    def test_keeps_what_was_asked_for(self):
        plan = a_plan(begins_on=FRIDAY)

        assert (plan.business_code, plan.state) == ("039", "ACTIVE")
        assert plan.next_on == dt.date(2025, 2, 2)
        assert plan.plan_no.startswith("PL20250103")
        assert AuditEntry.objects.filter(
            action="trading.plan.opened", subject=plan.plan_no
        ).exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"sub_account_no": "9001Z"},
            {"fund_code": "999999"},
            {"amount": None},
            {"amount": Decimal("0")},
            {"amount": Decimal("1.00"), "shares": Decimal("1.00")},
            {"unit": "YEAR"},
            {"day": 32},
            {"unit": "WEEK", "day": 8},
            {"day": 20, "ends_on": FRIDAY},
        ],
    )
    def test_refuses_what_can_never_be_placed(self, wrong):
        with pytest.raises(PlanRefused):
            a_plan(**wrong)

        assert not Plan.objects.exists()


class TestPlacePlanOrders:
    def test_places_a_due_plan_once(self):
        plan = a_plan()
        an_open_day(THURSDAY)

        assert place() == PlansTold(placed=1)
        assert place() == PlansTold()

        order = Order.objects.get()
        assert (order.business_code, order.amount) == ("039", Decimal("500.00"))
        run = PlanRun.objects.get()
        assert (run.outcome, run.order, run.due_on) == ("PLACED", order, THURSDAY)
        plan.refresh_from_db()
        assert plan.next_on == dt.date(2025, 2, 2)

    def test_redeems_by_plan(self):
        holding = a_holding(lots=("100.00",))
        a_plan(
            sub_account_no=holding.sub_account.number,
            fund_code=holding.fund.code,
            shares=Decimal("40.00"),
        )
        an_open_day(THURSDAY)

        place()

        holding.refresh_from_db()
        assert Order.objects.get().business_code == "063"
        assert holding.frozen == Decimal("40.00")

    def test_moves_a_day_without_trading_to_the_next_one(self):
        plan = a_plan(day=4)
        an_open_day(FRIDAY)
        assert place(FRIDAY) == PlansTold()
        next_day(MONDAY, FRIDAY)

        assert place(MONDAY) == PlansTold(placed=1)

        run = PlanRun.objects.get(plan=plan)
        assert (run.due_on, run.business_date) == (dt.date(2025, 1, 4), MONDAY)

    def test_places_missed_days_once(self):
        plan = a_plan(unit="DAY", day=1)
        an_open_day(FRIDAY)
        assert place(FRIDAY) == PlansTold(placed=1)
        next_day(MONDAY, FRIDAY)

        assert place(MONDAY) == PlansTold(placed=1)

        plan.refresh_from_db()
        assert plan.next_on == dt.date(2025, 1, 7)

    def test_keeps_the_reasons_of_a_refused_order_and_places_the_others(self):
        refused = a_plan(
            sub_account_no=a_known_sub_account(card=CapitalAccount.State.UNBOUND).number
        )
        good = a_plan()
        an_open_day(THURSDAY)

        assert place() == PlansTold(placed=1, refused=1)
        assert place() == PlansTold()

        run = PlanRun.objects.get(plan=refused)
        assert (run.outcome, run.order) == ("REFUSED", None)
        assert "not BOUND" in run.reasons
        assert PlanRun.objects.get(plan=good).order == Order.objects.get()

    def test_ends_a_plan_with_its_last_due_day(self):
        plan = a_plan(ends_on=dt.date(2025, 2, 1))
        an_open_day(THURSDAY)

        assert place() == PlansTold(placed=1, ended=1)

        plan.refresh_from_db()
        assert plan.state == "ENDED"

    def test_tries_nothing_outside_the_intake(self):
        plan = a_plan()
        an_open_day(THURSDAY)

        with pytest.raises(DayTakesNoOrders):
            place_plan_orders(
                business_date=THURSDAY,
                actor=service(),
                now=clock.at(THURSDAY, dt.time(15)),
            )

        plan.refresh_from_db()
        assert plan.next_on == THURSDAY
        assert not PlanRun.objects.exists()

    def test_keeps_runs_for_ever(self):
        a_plan()
        an_open_day(THURSDAY)
        place()

        with pytest.raises(DatabaseError), transaction.atomic():
            PlanRun.objects.update(reasons="changed")


class TestMoves:
    def test_a_paused_plan_places_nothing_and_makes_up_for_nothing(self):
        plan = a_plan()
        plans.pause_plan(plan_id=plan.pk, actor=service(), now=noon(THURSDAY))
        an_open_day(THURSDAY)

        assert place() == PlansTold()

        resumed = plans.resume_plan(plan_id=plan.pk, actor=service(), now=noon(FRIDAY))
        assert (resumed.state, resumed.next_on) == ("ACTIVE", dt.date(2025, 2, 2))

    def test_an_ended_plan_does_not_run_again(self):
        plan = a_plan()
        plans.end_plan(plan_id=plan.pk, actor=service(), now=noon(THURSDAY))

        with pytest.raises(PlanHasMoved):
            plans.resume_plan(plan_id=plan.pk, actor=service(), now=noon(THURSDAY))

    def test_the_database_refuses_to_bring_an_ended_plan_back(self):
        plan = a_plan()
        Plan.objects.filter(pk=plan.pk).update(state="ENDED")

        with pytest.raises(DatabaseError), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(state="ACTIVE")


def test_an_order_names_its_plan_to_the_ta(data_dir: Path) -> None:
    plan = a_plan()
    an_open_day(THURSDAY)
    place()
    moved(Order.objects.get(), "PAID")
    days.cut_off_day(
        business_date=THURSDAY, actor=service(), now=clock.at(THURSDAY, dt.time(15))
    )

    send()

    [row] = rows(data_dir, "03")
    assert row["businesscode"] == "039"
    assert row["rationprotocolno"].rstrip() == plan.plan_no
