from __future__ import annotations

import pytest
from django.urls import reverse

from fundops.core.tests.factories import THURSDAY, a_person, an_open_day, noon, service
from fundops.core.tests.logins import log_in
from trading.services.plan_orders import place_plan_orders
from trading.tests.factories import a_plan

pytestmark = pytest.mark.django_db


def test_a_plan_is_paused_resumed_and_ended_on_its_page(client):
    plan = a_plan()
    log_in(client, a_person())

    for act, state in (("pause", "PAUSED"), ("resume", "ACTIVE"), ("end", "ENDED")):
        url = reverse(f"admin:trading_plan_{act}", args=[plan.pk])
        assert client.get(url).status_code == 200
        client.post(url, {"note": "the customer asked for it"})
        plan.refresh_from_db()
        assert plan.state == state


def test_a_reviewer_does_not_pause_a_plan(client):
    plan = a_plan()
    log_in(client, a_person(role="reviewer"))

    client.post(reverse("admin:trading_plan_pause", args=[plan.pk]))

    plan.refresh_from_db()
    assert plan.state == "ACTIVE"


def test_the_page_shows_the_orders_of_due_days(client):
    plan = a_plan()
    an_open_day(THURSDAY)
    place_plan_orders(business_date=THURSDAY, actor=service(), now=noon(THURSDAY))
    log_in(client, a_person())

    answer = client.get(reverse("admin:trading_plan_change", args=[plan.pk]))

    order = plan.runs.get().order
    assert order.order_no in answer.content.decode()
