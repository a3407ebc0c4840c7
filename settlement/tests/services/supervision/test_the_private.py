"""Card numbers stand in clear in the files for the bank, and nowhere else of ours."""

from __future__ import annotations

import json

import pytest

from fundops.core.models import AuditEntry, StepRun
from fundops.core.tests.factories import FRIDAY, noon, service
from settlement.services.settle_confirmations import settle_confirmations
from settlement.services.supervision.details import write_supervision_files
from settlement.tests.factories import (
    Row,
    a_paying_customer,
    a_sent_purchase,
    an_applied_file,
)
from settlement.tests.services.supervision import outgoing
from settlement.tests.transfers import the_registry, two_days

CARD = "6200000000009993"


@pytest.mark.django_db
def test_a_card_is_in_no_trace_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    two_days()
    the_registry()
    an_applied_file(
        Row(a_sent_purchase("10.00", sub_account=a_paying_customer(CARD)), "10.00")
    )
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    write_supervision_files(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))

    assert CARD in (outgoing.folder() / outgoing.names()[0]).read_text()
    traces = [
        *AuditEntry.objects.values_list("after", flat=True),
        *StepRun.objects.values_list("answer", flat=True),
    ]
    assert CARD not in json.dumps(traces, default=str)
    written = capsys.readouterr()
    assert CARD not in written.out + written.err
