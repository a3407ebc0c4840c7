from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from fundops.core.models import Alert, StepRun
from fundops.core.services import alert_rules
from fundops.core.services.alert_rules import Finding
from fundops.core.tests.factories import THURSDAY, a_day_in_work

pytestmark = pytest.mark.django_db


def run(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("find_alerts", "--json", *options, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_every_room_brings_its_rules() -> None:
    codes = [rule.code for rule in alert_rules.registered()]
    assert codes == [
        "SAME_PAIR",
        "UNDONE",
        "AUDIT_UNSEALED",
        "OPEN_CLOSE",
        "SCREENING",
        "PAYEE_CHANGED",
        "LARGE",
        "LATE_TRANSFER",
        "OWN_CARD",
    ]


class TestFindAlerts:
    @pytest.fixture(autouse=True)
    def _a_day(self) -> None:
        a_day_in_work(THURSDAY)

    def test_asks_every_rule_and_finds_nothing_on_an_empty_day(self) -> None:
        answer = run()
        assert (answer["alerts"], answer["failed"]) == (0, {})
        assert set(answer["found"].values()) == {0}
        assert StepRun.objects.get(step="find_alerts").state == "DONE"

    def test_opens_nothing_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = Finding(reference="TEST:1", subject="PO1", message="样例")
        monkeypatch.setattr(alert_rules, "_rules", {})
        alert_rules.register("TEST", "Test", lambda date, now: [one])
        assert [run()["alerts"], run()["alerts"]] == [1, 0]
        assert Alert.objects.count() == 1

    def test_names_a_rule_that_breaks_and_goes_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(date: Any, now: Any) -> list[Finding]:
            raise ZeroDivisionError

        alert_rules_before = dict(alert_rules._rules)
        monkeypatch.setattr(alert_rules, "_rules", alert_rules_before)
        alert_rules.register("BROKEN", "Broken", broken)
        answer = run()
        assert answer["failed"] == {"BROKEN": "ZeroDivisionError"}
        assert StepRun.objects.get(step="find_alerts").state == "WARNING"
