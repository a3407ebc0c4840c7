from __future__ import annotations

import datetime as dt

import pytest

from fundops.core.models import BusinessDay, StepRun
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from settlement.selectors.days_with_news import days_with_news
from settlement.tests.transfers import two_days

pytestmark = pytest.mark.django_db
STEP = "write_supervision_files"


def ran(state: str, at: dt.datetime) -> None:
    StepRun.objects.create(
        business_date=FRIDAY, step=STEP, state=state, started_at=at, actor=service()
    )


def close_thursday(at: dt.datetime) -> None:
    day = BusinessDay.objects.get(date=THURSDAY)
    day.reconcile()
    day.save(update_fields=["state"])
    day.close(provisionally=False)
    day.closed_at = at
    day.save(update_fields=["state", "closed_at"])


def test_are_all_before_the_first_run_that_ended() -> None:
    two_days()
    ran("FAILED", noon(FRIDAY))
    assert days_with_news(STEP) is None


def test_are_those_open_now_or_closed_since() -> None:
    two_days()
    ran("DONE", noon(FRIDAY))
    assert days_with_news(STEP) == [THURSDAY, FRIDAY]
    close_thursday(noon(FRIDAY) + dt.timedelta(hours=1))
    assert days_with_news(STEP) == [THURSDAY, FRIDAY]


def test_are_not_those_closed_long_before() -> None:
    two_days()
    close_thursday(noon(FRIDAY))
    ran("DONE", noon(FRIDAY) + dt.timedelta(days=2))
    assert days_with_news(STEP) == [FRIDAY]
