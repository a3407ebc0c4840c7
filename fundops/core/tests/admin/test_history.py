"""Who changed a master is known to its history, by whatever door they came."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fundops.core.models import AuditEntry
from fundops.core.tests.admin.reviews.pages import console, decide
from fundops.core.tests.factories import FRIDAY, a_person, an_open_day
from fundops.core.tests.proposing import a_submitted_proposal, approve_all, review_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(move_clock: Callable[[str], object], settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-02T12:30:00+08:00")
    an_open_day()


def contexts() -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM core_calendardayevent ORDER BY pgh_id")
        return [json.loads(said) for (said,) in cursor.fetchall()]


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pghistory.context_metadata', true)")
        return str(cursor.fetchone()[0] or "")


def test_who_approves_in_the_browser_what_holds_at_once() -> None:
    proposal = a_submitted_proposal()
    checker = a_person(role="reviewer")

    decide(checker, review_of(proposal))

    [context] = contexts()
    applied = AuditEntry.objects.get(action="core.proposal.applied")
    assert context == {
        "request_id": applied.request_id,
        "actor": checker.employee_no,
        "source": "admin",
        "because": proposal.proposal_no,
    }


def test_the_command_that_puts_it_in_force_on_its_day() -> None:
    proposal = a_submitted_proposal(effective_from=FRIDAY)
    approve_all(proposal, now=proposal.made_at)

    call_command("apply_proposals", "--business-date=2025-01-03")

    assert contexts() == [
        {
            "actor": "SERVICE",
            "source": "command:apply_proposals",
            "because": proposal.proposal_no,
        }
    ]


def test_nobody_is_known_after_the_request() -> None:
    console(a_person()).post("/core/review/approve/")

    assert setting() == ""


def test_who_only_looks_is_not_named() -> None:
    client = console(a_person())
    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    assert not [one for one in asked if "set_config" in one["sql"]]
