from __future__ import annotations

import pytest

from fundops.core.models import Alert, AuditEntry, Case, CaseNote, Staff
from fundops.core.services import alerts, cases
from fundops.core.services.compliance_errors import (
    AlertRefused,
    CaseRefused,
    NotCompliance,
)
from fundops.core.tests.factories import THURSDAY, a_person, noon

pytestmark = pytest.mark.django_db
NOW = noon(THURSDAY)
NOTE = "查过流水与协议，未见异常"


def an_alert(n: int = 1, **fields: object) -> Alert:
    return alerts.open_alert(
        **{
            "kind": "TEST",
            "reference": f"TEST:{n}",
            "subject": f"PO{n}",
            "message": "样例",
            "opened_on": THURSDAY,
            **fields,
        }
    )


def again(alert: Alert) -> Alert:
    return Alert.objects.get(pk=alert.pk)


def acts(subject: str) -> list[str]:
    return list(
        AuditEntry.objects.filter(subject=subject)
        .order_by("id")
        .values_list("action", flat=True)
    )


@pytest.fixture
def person() -> Staff:
    return a_person(role="compliance")


class TestOpen:
    def test_opens_one_a_reference(self) -> None:
        first = an_alert()
        assert first.alert_no == "AL202501020000001"
        assert an_alert(message="something else").pk == first.pk
        assert (Alert.objects.count(), first.message) == (1, "样例")
        assert acts(first.alert_no) == ["core.alert.opened"]
        assert an_alert(2).alert_no == "AL202501020000002"


class TestTake:
    def test_makes_it_ones_own_and_gives_it_back(self, person: Staff) -> None:
        alert = an_alert()
        alerts.take(alert_no=alert.alert_no, actor=person, now=NOW)
        assert (again(alert).state, again(alert).owner) == ("TAKEN", person)
        alerts.give_back(alert_no=alert.alert_no, actor=person, now=NOW)
        assert (again(alert).state, again(alert).owner) == ("NEW", None)
        assert acts(alert.alert_no) == [
            "core.alert.opened",
            "core.alert.taken",
            "core.alert.given_back",
        ]

    def test_refuses_what_somebody_has(self, person: Staff) -> None:
        alert = an_alert()
        alerts.take(alert_no=alert.alert_no, actor=person, now=NOW)
        other = a_person(role="compliance")
        with pytest.raises(AlertRefused, match=f"in the work of {person}"):
            alerts.take(alert_no=alert.alert_no, actor=other, now=NOW)
        with pytest.raises(AlertRefused, match=f"in the work of {person}"):
            alerts.close(
                alert_no=alert.alert_no,
                outcome="MENDED",
                actor=other,
                now=NOW,
                note=NOTE,
            )

    @pytest.mark.parametrize(
        "role", ["operations", "reviewer", "senior_reviewer", "auditor", "service"]
    )
    def test_is_for_compliance_alone(self, role: str) -> None:
        alert = an_alert()
        with pytest.raises(NotCompliance):
            alerts.take(alert_no=alert.alert_no, actor=a_person(role=role), now=NOW)
        assert again(alert).state == "NEW"


class TestClose:
    def test_keeps_outcome_and_note(self, person: Staff) -> None:
        alert = an_alert()
        alerts.close(
            alert_no=alert.alert_no,
            outcome="REPORTED",
            actor=person,
            now=NOW,
            note=NOTE,
        )
        closed = again(alert)
        assert (closed.state, closed.outcome) == ("CLOSED", "REPORTED")
        assert (closed.closed_at, closed.owner) == (NOW, person)
        entry = AuditEntry.objects.get(action="core.alert.closed")
        assert entry.reason == NOTE
        assert entry.after == {"state": "CLOSED", "outcome": "REPORTED"}

    @pytest.mark.parametrize(
        ("outcome", "note"), [("", NOTE), ("NONSENSE", NOTE), ("MENDED", "短")]
    )
    def test_asks_for_both(self, person: Staff, outcome: str, note: str) -> None:
        alert = an_alert()
        with pytest.raises(AlertRefused):
            alerts.close(
                alert_no=alert.alert_no,
                outcome=outcome,
                actor=person,
                now=NOW,
                note=note,
            )
        assert again(alert).state == "NEW"

    def test_refuses_a_closed_one(self, person: Staff) -> None:
        alert = an_alert()
        given = {"alert_no": alert.alert_no, "actor": person, "now": NOW}
        alerts.close(**given, outcome="MENDED", note=NOTE)
        for act in (alerts.take, alerts.give_back):
            with pytest.raises(AlertRefused):
                act(**given)
        with pytest.raises(AlertRefused):
            alerts.close(**given, outcome="MENDED", note=NOTE)


class TestCase:
    def a_case(self, person: Staff, **fields: object) -> Case:
        return cases.open_case(
            **{
                "title": "样例案件",
                "opened_on": THURSDAY,
                "actor": person,
                "now": NOW,
                **fields,
            }
        )

    def test_gathers_alerts(self, person: Staff) -> None:
        first, second = an_alert(1), an_alert(2)
        case = self.a_case(person, alert_no=first.alert_no)
        assert case.case_no == "CA202501020000001"
        alerts.gather(
            alert_no=second.alert_no, case_no=case.case_no, actor=person, now=NOW
        )
        assert list(case.alerts.order_by("pk")) == [first, second]
        with pytest.raises(AlertRefused, match="no open case"):
            alerts.gather(alert_no=first.alert_no, case_no="CA1", actor=person, now=NOW)

    def test_keeps_notes_that_nobody_changes(self, person: Staff) -> None:
        case = self.a_case(person)
        cases.add_note(case_no=case.case_no, text="第一条", actor=person, now=NOW)
        note = CaseNote.objects.get()
        assert (note.person, note.text) == (person, "第一条")
        with pytest.raises(CaseRefused):
            cases.add_note(case_no=case.case_no, text=" ", actor=person, now=NOW)

    def test_closes_once_its_alerts_are(self, person: Staff) -> None:
        alert = an_alert()
        case = self.a_case(person, alert_no=alert.alert_no)
        given = {"case_no": case.case_no, "actor": person, "now": NOW, "note": NOTE}
        with pytest.raises(CaseRefused, match=alert.alert_no):
            cases.close(**given, outcome="MENDED")
        alerts.close(
            alert_no=alert.alert_no,
            outcome="MENDED",
            actor=person,
            now=NOW,
            note=NOTE,
        )
        cases.close(**given, outcome="MENDED")
        closed = Case.objects.get()
        assert (closed.state, closed.outcome, closed.closed_at) == (
            "CLOSED",
            "MENDED",
            NOW,
        )
        with pytest.raises(CaseRefused):
            cases.add_note(case_no=case.case_no, text="x", actor=person, now=NOW)
        cases.reopen(**given)
        opened = Case.objects.get()
        assert (opened.state, opened.outcome, opened.closed_at) == ("OPEN", "", None)
        assert CaseNote.objects.count() == 2
        assert acts(case.case_no) == [
            "core.case.opened",
            "core.case.closed",
            "core.case.reopened",
        ]

    def test_passes_to_another_owner(self, person: Staff) -> None:
        case, other = self.a_case(person), a_person(role="compliance")
        cases.take_over(case_no=case.case_no, actor=other, now=NOW)
        assert Case.objects.get().owner == other
        with pytest.raises(CaseRefused):
            cases.take_over(case_no=case.case_no, actor=other, now=NOW)

    def test_is_for_compliance_alone(self) -> None:
        with pytest.raises(NotCompliance):
            self.a_case(a_person(role="auditor"))
