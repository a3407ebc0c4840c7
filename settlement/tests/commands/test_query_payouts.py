from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from fundops.core.models import StepRun
from fundops.core.tests.factories import FRIDAY
from settlement.models import Payout
from settlement.tests import payouts as bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def ask(*words: str) -> str:
    out = io.StringIO()
    call_command("query_payouts", f"--business-date={FRIDAY}", *words, stdout=out)
    return out.getvalue().strip()


def test_says_what_came_of_it(move_clock: Any) -> None:
    bank.a_sent_payout()
    move_clock(f"{FRIDAY}T17:01:00+08:00")
    answer = json.loads(ask("--json"))
    assert (answer["lost"], answer["unknown"]) == (1, 1)
    assert Payout.objects.get().state == "UNKNOWN"
    assert StepRun.objects.get(step="query_payouts").state == "WARNING"


def test_a_second_run_changes_nothing(move_clock: Any) -> None:
    bank.paid(bank.a_sent_payout())
    move_clock(f"{FRIDAY}T17:01:00+08:00")
    assert ask() == ask()
    assert Payout.objects.get().state == "PAID"


def test_a_dry_run_leaves_all_as_it_is(move_clock: Any) -> None:
    bank.a_sent_payout()
    move_clock(f"{FRIDAY}T17:01:00+08:00")
    ask("--dry-run")
    assert Payout.objects.get().state == "SUBMITTED"
