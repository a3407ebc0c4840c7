"""A process killed around a call to a channel: no debit is sent twice or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from fundops import environment
from fundops.core.tests.factories import THURSDAY, an_open_day
from settlement.models import Collection, CollectionAttempt
from settlement.tests.factories import a_channel, an_order_to_collect, balances
from trading.models import Order

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


def run(command: str, *, faultpoint: str = "") -> int:
    """Run a command in a process of its own, over the database of this test."""
    process = subprocess.run(
        [sys.executable, "manage.py", command, f"--business-date={THURSDAY}"],
        cwd=environment.PROJECT,
        env={
            **os.environ,
            "FUNDOPS_DATABASE": str(connection.settings_dict["NAME"]),
            "FUNDOPS_SANDBOX": "1",
            "FUNDOPS_FAULTPOINT": faultpoint,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode in (0, -signal.SIGKILL), process.stderr
    return process.returncode


def debits_at_the_channel() -> int:
    with connection.cursor() as cursor:
        # The sandbox keeps its own truth; this room may not import it.
        cursor.execute("SELECT count(*) FROM sandbox_sandboxdebit WHERE amount > 0")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("faultpoint", "debited", "end"),
    [
        ("send_collections.submitted", 0, "FAILED"),
        ("send_collections.answered", 1, "SUCCEEDED"),
    ],
)
def test_a_killed_call_is_asked_about_and_never_sent_again(
    faultpoint: str, debited: int, end: str, move_clock: Any
) -> None:
    move_clock("2025-01-02T12:00:00+08:00")
    an_open_day(THURSDAY)
    a_channel(endpoint="sandbox:")
    order = an_order_to_collect()

    assert run("send_collections", faultpoint=faultpoint) == -signal.SIGKILL
    assert Collection.objects.get().state == Collection.State.SUBMITTED
    assert debits_at_the_channel() == debited
    assert balances() == {}

    run("send_collections")
    assert debits_at_the_channel() == debited

    run("query_collections")
    assert Collection.objects.get().state == end
    assert CollectionAttempt.objects.count() == 1
    paid = end == "SUCCEEDED"
    assert Order.objects.get(pk=order.pk).state == (
        Order.State.PAID if paid else Order.State.PAYMENT_FAILED
    )
    assert balances() == ({"1101": 1000, "2001": -1000} if paid else {})
