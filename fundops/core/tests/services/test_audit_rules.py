from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from fundops.core.models import Alert, AuditSeal
from fundops.core.selectors import calendar
from fundops.core.services import alert_rules, audit, audit_rules, audit_seals
from fundops.core.services.alert_rules import Finding
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service

pytestmark = pytest.mark.django_db
NEXT = dt.date(2025, 1, 6)


@pytest.fixture(autouse=True)
def _calendar(move_clock: Any) -> None:
    assert calendar.trading_day_after(FRIDAY) == NEXT
    move_clock("2025-01-02T12:00:00+08:00")
    with transaction.atomic():
        audit.record(action="core.test", subject="TEST", actor=service())


def look(on: dt.date) -> list[Finding]:
    return audit_rules.unsealed(on, noon(on))


def seal(on: dt.date) -> AuditSeal:
    made = audit_seals.seal(now=noon(on), patience=dt.timedelta(0))
    assert made is not None
    return made


class TestUnsealed:
    def test_is_in_time_until_the_next_trading_day_is_over(self) -> None:
        assert look(THURSDAY) == []
        assert look(FRIDAY) == []

    def test_is_found_after_that_a_weekend_counting_as_nothing(self) -> None:
        [found] = look(NEXT)
        assert found.reference == "AUDIT_UNSEALED:0"
        assert "2025-01-02" in found.message
        assert found.due_on == NEXT

    def test_ends_with_a_seal_and_begins_with_what_comes_after(
        self, data_dir: Path, move_clock: Any
    ) -> None:
        made = seal(THURSDAY)
        assert look(NEXT) == []
        move_clock("2025-01-03T12:00:00+08:00")
        with transaction.atomic():
            audit.record(action="core.test", subject="TEST", actor=service())
        assert look(NEXT) == []
        [found] = look(dt.date(2025, 1, 7))
        assert found.reference == f"AUDIT_UNSEALED:{made.number}"

    def test_waits_as_long_as_the_setting_says(self, settings: Any) -> None:
        settings.COMPLIANCE_THRESHOLDS = {"UNSEALED_DAYS": 2}
        assert look(NEXT) == []

    def test_opens_one_alert_like_any_rule(self) -> None:
        for on in (NEXT, dt.date(2025, 1, 7)):
            alert_rules.find_alerts(business_date=on, actor=service(), now=noon(on))
        alert = Alert.objects.get(kind="AUDIT_UNSEALED")
        assert (alert.opened_on, alert.owner) == (NEXT, None)
