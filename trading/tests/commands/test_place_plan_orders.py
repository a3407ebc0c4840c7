from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from fundops.core.tests.factories import THURSDAY, an_open_day
from trading.models import Order
from trading.tests.factories import a_plan

pytestmark = pytest.mark.django_db


def test_plans_are_placed_by_the_command_and_not_by_a_dry_run(
    move_clock, settings, capsys
):
    settings.SANDBOX = True
    move_clock("2025-01-02T12:00:00+08:00")
    a_plan()
    an_open_day(THURSDAY)

    call_command("place_plan_orders", dry_run=True)
    assert not Order.objects.exists()

    capsys.readouterr()
    call_command("place_plan_orders", json=True)
    assert json.loads(capsys.readouterr().out)["placed"] == 1
    assert Order.objects.get().business_code == "039"
