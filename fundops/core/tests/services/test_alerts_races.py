"""Alerts and cases with many hands on them: one effect, told once."""

from __future__ import annotations

import pytest

from fundops.core.models import Alert, AuditEntry, Case
from fundops.core.services import alerts, cases
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.services.reviews.test_races import at_once
from fundops.core.tests.services.test_alerts import NOTE, an_alert

pytestmark = pytest.mark.django_db(transaction=True)
NOW = noon(THURSDAY)
PEOPLE = 6


def test_many_finders_open_one_alert() -> None:
    assert at_once([an_alert] * PEOPLE) == ["done"] * PEOPLE
    assert Alert.objects.count() == 1
    assert AuditEntry.objects.filter(action="core.alert.opened").count() == 1


def test_one_of_many_takes_it() -> None:
    number = an_alert().alert_no
    people = [a_person(role="compliance") for _ in range(PEOPLE)]
    told = at_once(
        [lambda p=p: alerts.take(alert_no=number, actor=p, now=NOW) for p in people]
    )
    assert sorted(told) == ["core.alert_refused"] * (PEOPLE - 1) + ["done"]
    assert Alert.objects.get().owner == people[told.index("done")]


def test_no_alert_is_gathered_into_a_case_that_closes() -> None:
    person = a_person(role="compliance")
    for n in range(4):
        number = an_alert(n).alert_no
        case = cases.open_case(
            title="样例案件", opened_on=THURSDAY, actor=person, now=NOW
        )
        at_once(
            [
                lambda a=number, c=case.case_no: alerts.gather(
                    alert_no=a, case_no=c, actor=person, now=NOW
                ),
                lambda c=case.case_no: cases.close(
                    case_no=c, outcome="MENDED", actor=person, now=NOW, note=NOTE
                ),
            ]
        )
    closed = Case.objects.filter(state=Case.State.CLOSED)
    assert not Alert.objects.filter(case__in=closed).exists()
