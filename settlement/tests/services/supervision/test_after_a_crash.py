"""Killed at any commit, write or rename: the next run ends the same, byte for byte."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from fundops import environment
from fundops.core.tests.factories import FRIDAY
from settlement import faultpoints
from settlement.models import BankFile, CustodianTransfer, TransferInstruction
from settlement.tests.factories import (
    Row,
    a_paying_customer,
    a_sent_purchase,
    an_applied_file,
    balances,
)
from settlement.tests.services.supervision import outgoing
from settlement.tests.transfers import MORNING, a_draft, approved

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

STEPS = ("write_supervision_files", "send_bank_instructions")
#: Other points of these steps need payouts, or reviews of re-sends.
POINTS = [
    name
    for name, command in faultpoints.NAMES.items()
    if command in STEPS and not name.endswith((".resent", ".submitted"))
]


def killed(command: str, faultpoint: str) -> int:
    """Run a command in a process of its own, which dies at `faultpoint`."""
    process = subprocess.run(
        [sys.executable, "manage.py", command, f"--business-date={FRIDAY}"],
        cwd=environment.PROJECT,
        env={
            **os.environ,
            "FUNDOPS_DATABASE": str(connection.settings_dict["NAME"]),
            "FUNDOPS_DATA_DIR": str(settings.DATA_DIR),
            "FUNDOPS_SANDBOX": "1",
            "FUNDOPS_FAULTPOINT": faultpoint,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return process.returncode


def run(command: str) -> None:
    call_command(command, f"--business-date={FRIDAY}", stdout=io.StringIO())


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_ends_what_a_killed_one_began(point: str, move_clock: Any) -> None:
    move_clock(MORNING.isoformat())
    transfer = approved(a_draft("600.00"))
    an_applied_file(
        Row(a_sent_purchase("30.00", sub_account=a_paying_customer()), "30.00")
    )
    run("settle_confirmations")
    command = faultpoints.NAMES[point]
    if command == "send_bank_instructions":
        run("write_supervision_files")

    assert killed(command, point) == -signal.SIGKILL
    decided = dict(BankFile.objects.values_list("name", "sha256"))
    for step in STEPS:
        run(step)
    ended = balances()
    for step in STEPS:
        run(step)

    assert balances() == ended
    assert CustodianTransfer.objects.get(pk=transfer.pk).state == "SENT"
    assert TransferInstruction.objects.count() == 1
    assert set(BankFile.objects.values_list("state", flat=True)) == {"WRITTEN"}
    assert (
        decided.items() <= dict(BankFile.objects.values_list("name", "sha256")).items()
    )
    assert outgoing.names() == sorted(BankFile.objects.values_list("name", flat=True))
    assert outgoing.digests() == dict(BankFile.objects.values_list("name", "sha256"))
