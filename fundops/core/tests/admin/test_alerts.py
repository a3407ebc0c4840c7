"""The workspace of compliance in the browser: alerts and cases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.models import Alert, AuditEntry, Case, CaseNote, Staff
from fundops.core.services import alerts, cases
from fundops.core.tests.factories import THURSDAY, a_person, an_open_day, noon
from fundops.core.tests.services.test_alerts import an_alert

pytestmark = pytest.mark.django_db
NOTE = "查过流水与协议，未见异常"
NOW = noon(THURSDAY)


@pytest.fixture
def person() -> Staff:
    return a_person(role="compliance")


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def url(record: Alert | Case, act: str = "change") -> str:
    name = type(record).__name__.lower()
    if act == "change":
        return reverse(f"admin:core_{name}_change", args=[record.pk])
    return reverse(f"admin:core_{name}_{act}", args=[record.pk])


def press(person: Staff, record: Alert | Case, act: str, **fields: str) -> str:
    """Press the button of an act; say what the next page says."""
    answer = console(person).post(url(record, act), fields)
    assert answer.status_code == 302
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def read(person: Staff, address: str) -> str:
    answer = console(person).get(address)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


class TestWhoSees:
    @pytest.mark.parametrize("role", ["compliance", "auditor"])
    def test_oversight_reads(self, role: str) -> None:
        alert = an_alert()
        reader = a_person(role=role)
        assert alert.alert_no in read(reader, reverse("admin:core_alert_changelist"))
        assert "样例" in read(reader, url(alert))

    @pytest.mark.parametrize("role", ["operations", "reviewer", "configuration"])
    def test_nobody_else_does(self, role: str) -> None:
        client = console(a_person(role=role))
        for address in (
            reverse("admin:core_alert_changelist"),
            reverse("admin:core_case_changelist"),
            url(an_alert()),
        ):
            assert client.get(address).status_code == 403

    def test_an_auditor_has_no_acts(self, person: Staff) -> None:
        alert, auditor = an_alert(), a_person(role="auditor")
        assert "Close…" in read(person, url(alert))
        assert "Close…" not in read(auditor, url(alert))
        said = press(auditor, alert, "take")
        assert "Your role does not allow this" in said
        assert Alert.objects.get().state == "NEW"
        assert AuditEntry.objects.filter(action="core.act.refused").count() == 1


class TestList:
    def test_is_red_where_the_day_has_passed(self, person: Staff) -> None:
        an_open_day(THURSDAY)
        an_alert(1, due_on=dt.date(2020, 1, 2))
        an_alert(2, due_on=dt.date(2120, 1, 2))
        html = read(person, reverse("admin:core_alert_changelist"))
        assert html.count('<tr class="bad">') == 1

    @pytest.mark.parametrize("model", ["alert", "case"])
    def test_asks_as_much_for_many_rows_as_for_one(
        self, person: Staff, model: str
    ) -> None:
        client, base = console(person), reverse(f"admin:core_{model}_changelist")

        def asked() -> int:
            with CaptureQueriesContext(connection) as questions:
                assert client.get(base).status_code == 200
            return len(questions)

        def some(numbers: range) -> None:
            for n in numbers:
                cases.open_case(
                    title="样例案件",
                    opened_on=THURSDAY,
                    actor=person,
                    now=NOW,
                    alert_no=an_alert(n).alert_no,
                )

        some(range(1))
        asked()
        few = asked()
        some(range(1, 9))
        assert asked() == few <= 25

    def test_filters_by_state_and_owner(self, person: Staff) -> None:
        alert, other = an_alert(1), an_alert(2)
        alerts.take(alert_no=alert.alert_no, actor=person, now=NOW)
        base = reverse("admin:core_alert_changelist")
        html = read(person, f"{base}?state__exact=TAKEN")
        assert (alert.alert_no in html, other.alert_no in html) == (True, False)
        html = read(person, f"{base}?owner__employee_no__exact={person}")
        assert (alert.alert_no in html, other.alert_no in html) == (True, False)


class TestActs:
    def test_takes_and_closes_with_an_outcome(self, person: Staff) -> None:
        alert = an_alert()
        assert "is in your work" in press(person, alert, "take")
        assert '<option value="MENDED">' in read(person, url(alert, "close"))
        assert "No outcome" in press(person, alert, "close", note=NOTE)
        assert "at least 10" in press(
            person, alert, "close", note="短", choice="MENDED"
        )
        press(person, alert, "close", note=NOTE, choice="MENDED")
        closed = Alert.objects.get()
        assert (closed.state, closed.outcome, closed.owner) == (
            "CLOSED",
            "MENDED",
            person,
        )
        assert "Found and mended" in read(person, url(closed))

    def test_opens_a_case_and_gathers_into_it(self, person: Staff) -> None:
        first, second = an_alert(1), an_alert(2)
        assert "No case is open" in read(person, url(first))
        press(person, first, "open_case", note="样例案件")
        case = Case.objects.get()
        assert (case.title, case.subject) == ("样例案件", "PO1")
        assert case.case_no in read(person, url(second, "gather"))
        press(person, second, "gather", choice=case.case_no)
        html = read(person, url(case))
        assert first.alert_no in html
        assert second.alert_no in html


class TestCase:
    @pytest.fixture
    def case(self, person: Staff) -> Case:
        return cases.open_case(
            title="样例案件", opened_on=THURSDAY, actor=person, now=NOW
        )

    def test_keeps_notes_and_an_outcome(self, person: Staff, case: Case) -> None:
        press(person, case, "note", note="第一条")
        assert CaseNote.objects.get().text == "第一条"
        assert "第一条" in read(person, url(case))
        press(person, case, "close", note=NOTE, choice="NO_FINDING")
        assert Case.objects.get().outcome == "NO_FINDING"
        press(person, case, "reopen", note=NOTE)
        assert Case.objects.get().state == "OPEN"

    def test_passes_to_another(self, person: Staff, case: Case) -> None:
        other = a_person(role="compliance")
        press(other, case, "take_over")
        assert Case.objects.get().owner == other

    def test_stands_in_the_list_with_its_alerts(
        self, person: Staff, case: Case
    ) -> None:
        for n in range(4):
            alert = an_alert(n)
            alerts.gather(
                alert_no=alert.alert_no, case_no=case.case_no, actor=person, now=NOW
            )
        html = read(person, reverse("admin:core_case_changelist"))
        assert case.case_no in html
        assert "Evidence attached" in read(person, url(case))
