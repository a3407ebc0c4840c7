"""The commands that write for the bank: what they print, dry runs, second runs."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from fundops.core.models import StepRun
from fundops.core.tests.factories import FRIDAY, noon, service
from settlement.models import BankFile
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.factories import (
    Row,
    a_paying_customer,
    a_sent_purchase,
    an_applied_file,
)
from settlement.tests.services.supervision import outgoing
from settlement.tests.transfers import MORNING, a_draft, approved

pytestmark = pytest.mark.django_db

Z = "z_trade_detail_20250103_001.txt"
OUT = "settle_out_20250103_001.txt"


def run(name: str, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command(name, f"--business-date={FRIDAY}", "--json", *words, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.fixture(autouse=True)
def _an_approved_transfer(move_clock: Any) -> None:
    move_clock(MORNING.isoformat())
    approved(a_draft("600.00"))
    purchase = a_sent_purchase("30.00", sub_account=a_paying_customer())
    an_applied_file(Row(purchase, "30.00"))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def test_trades_are_told_once() -> None:
    answer = run("write_supervision_files")
    assert (answer["files"], answer["rows"]) == ({Z: 1}, 1)
    assert run("write_supervision_files")["files"] == {}


def test_instructions_go_out_once() -> None:
    answer = run("send_bank_instructions")
    assert (answer["files"], answer["voided"]) == ({OUT: 1}, [])
    assert run("send_bank_instructions")["files"] == {}


@pytest.mark.parametrize("name", ["write_supervision_files", "send_bank_instructions"])
def test_a_dry_run_counts_and_writes_nothing(name: str) -> None:
    assert run(name, "--dry-run")["rows"] == 1
    assert outgoing.names() == []
    assert not BankFile.objects.exists()
    assert not StepRun.objects.filter(step=name).exists()


@pytest.mark.parametrize("name", ["write_supervision_files", "send_bank_instructions"])
def test_the_step_is_kept_with_what_it_did(name: str) -> None:
    run(name)
    assert StepRun.objects.get(step=name).state == StepRun.State.DONE


def test_says_it_in_a_line_for_people() -> None:
    out = io.StringIO()
    call_command("send_bank_instructions", f"--business-date={FRIDAY}", stdout=out)
    assert out.getvalue().strip() == f"1 rows written: {OUT}"
