from __future__ import annotations

import datetime as dt

import pytest

from fundops.core.services.alert_rules import Finding
from fundops.core.tests.factories import MONDAY, noon, service
from settlement.services.alert_rules.late_transfers import late_transfers
from settlement.services.transfers import answers
from settlement.tests import transfers

pytestmark = pytest.mark.django_db
#: The pay date, 15:00.
DEADLINE = dt.datetime.fromisoformat("2025-01-06T15:00:00+08:00")


def found(date: dt.date = MONDAY, now: dt.datetime | None = None) -> list[Finding]:
    return late_transfers(date, now or noon(date))


def test_finds_what_the_bank_did_after_the_deadline() -> None:
    transfer = transfers.sent(transfers.a_draft())
    late = DEADLINE + dt.timedelta(minutes=30)
    answers.take(
        answer=transfers.an_answer(transfer, said_at=late), actor=service(), now=late
    )
    [finding] = found()
    assert finding.reference == f"LATE_TRANSFER:{transfer.transfer_no}"
    assert "due by 2025-01-06 15:00; the bank did it at 2025-01-06 15:30" in (
        finding.message
    )


def test_leaves_what_was_done_in_time() -> None:
    transfers.executed(transfers.sent(transfers.a_draft()))
    assert found() == []


def test_finds_what_is_past_it_without_a_word() -> None:
    transfer = transfers.sent(transfers.a_draft())
    assert found(MONDAY, DEADLINE) == []
    [finding] = found(MONDAY, DEADLINE + dt.timedelta(seconds=1))
    assert finding.subject == transfer.transfer_no
    assert "has not said" in finding.message
    assert finding.details["done_at"] is None


def test_leaves_a_draft_that_nobody_sent() -> None:
    transfers.a_draft()
    assert found() == []
