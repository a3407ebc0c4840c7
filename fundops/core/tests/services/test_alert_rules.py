from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from fundops.core.models import Alert, Staff
from fundops.core.services import alert_rules, reviews, staff_rules, thresholds
from fundops.core.services.alert_rules import Finding, Looked
from fundops.core.tests.factories import THURSDAY, a_person, noon, service
from fundops.core.tests.reviewing import ThingKind, a_kind, a_review

pytestmark = pytest.mark.django_db
NOW = noon(THURSDAY)


def a_finding(business_date: dt.date, now: dt.datetime) -> Sequence[Finding]:
    return [
        Finding(
            reference="TEST:1",
            subject="PO1",
            message="样例",
            due_on=THURSDAY,
            details={"n": 1},
        )
    ]


def broken(business_date: dt.date, now: dt.datetime) -> Sequence[Finding]:
    Alert.objects.get(pk=-1)
    return []


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_rules, "_rules", {})


def look() -> Looked:
    return alert_rules.find_alerts(business_date=THURSDAY, actor=service(), now=NOW)


class TestFindAlerts:
    def test_opens_what_is_found_once(self) -> None:
        alert_rules.register("TEST", "Test", a_finding)
        assert look().opened == {"TEST": 1}
        assert look().opened == {"TEST": 0}
        alert = Alert.objects.get()
        assert (alert.kind, alert.due_on, alert.details) == ("TEST", THURSDAY, {"n": 1})

    def test_goes_on_after_a_rule_that_breaks(self) -> None:
        alert_rules.register("BROKEN", "Broken", broken)
        alert_rules.register("TEST", "Test", a_finding)
        looked = look()
        assert looked.failed == {"BROKEN": "DoesNotExist"}
        assert looked.opened == {"TEST": 1}


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as kind:
        yield kind


def approved(kind: ThingKind, maker: Staff, checker: Staff, number: str) -> None:
    review = a_review(kind, maker, number=number)
    reviews.decide(
        review_no=review.review_no,
        checker=checker,
        decision="APPROVE",
        seen_sha256=review.content_sha256,
        now=NOW,
    )


class TestSamePair:
    def test_names_a_pair_that_met_too_often(
        self, kind: ThingKind, settings: Any
    ) -> None:
        settings.COMPLIANCE_THRESHOLDS = {"PAIR_MOST": 2}
        maker, checker = a_person(), a_person(role="reviewer")
        other = a_person(role="reviewer")
        for n in range(3):
            approved(kind, maker, checker, f"TH{n}")
        for n in range(3, 5):
            approved(kind, maker, other, f"TH{n}")
        later = NOW + dt.timedelta(minutes=1)
        [finding] = staff_rules.same_pair(THURSDAY, later)
        assert finding.reference == f"SAME_PAIR:{maker}:{checker}:202501"
        assert "3 items of 4,800.00 in 30 days" in finding.message
        much_later = NOW + dt.timedelta(days=31)
        assert staff_rules.same_pair(THURSDAY, much_later) == []


class TestThresholds:
    def test_name_their_source(self) -> None:
        assert all(str(one.source) for one in thresholds.THRESHOLDS.values())

    def test_can_be_set(self, settings: Any) -> None:
        assert thresholds.amount("LARGE_INDIVIDUAL") == Decimal(500_000)
        settings.COMPLIANCE_THRESHOLDS = {"LARGE_INDIVIDUAL": "1.50"}
        assert thresholds.amount("LARGE_INDIVIDUAL") == Decimal("1.50")
