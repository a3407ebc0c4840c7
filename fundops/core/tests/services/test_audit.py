from __future__ import annotations

import datetime as dt

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry
from fundops.core.services import audit
from fundops.core.tests.factories import THURSDAY, a_person, service


@pytest.mark.django_db
class TestRecord:
    def test_keeps_who_did_what_to_which_record(self) -> None:
        person = a_person(role="operations")

        audit.record(
            action="core.thing.done",
            subject="thing 1",
            actor=person,
            business_date=THURSDAY,
            reason="because",
            before={"state": "A"},
            after={"state": "B"},
        )

        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.actor_no) == (person, person.employee_no)
        assert entry.roles == "operations"
        assert (entry.action, entry.subject) == ("core.thing.done", "thing 1")
        assert (entry.before, entry.after) == ({"state": "A"}, {"state": "B"})
        assert entry.reason == "because"
        assert entry.business_date == THURSDAY

    def test_takes_the_time_from_the_business_clock(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moment = clock.at(THURSDAY, dt.time(9, 30))
        monkeypatch.setattr(clock, "now", lambda: moment)

        assert audit.record(action="a", subject="b", actor=service()).at == moment

    def test_names_where_the_act_came_from(self) -> None:
        with audit.coming_from(source="admin", address="192.0.2.7", request_id="r-1"):
            audit.record(action="a", subject="b", actor=service())
        audit.record(action="c", subject="d", actor=service())

        inside, outside = AuditEntry.objects.order_by("id")
        assert (inside.source, inside.address, inside.request_id) == (
            "admin",
            "192.0.2.7",
            "r-1",
        )
        assert outside.source == ""


@pytest.mark.django_db
def test_one_act_on_many_leaves_an_entry_for_each() -> None:
    with audit.coming_from(source="command:a"):
        count = audit.record_each(
            action="a", subjects=["b 1", "b 2"], actor=service(), after={"c": "d"}
        )

    entries = AuditEntry.objects.order_by("id")
    assert count == 2
    assert [entry.subject for entry in entries] == ["b 1", "b 2"]
    assert {entry.source for entry in entries} == {"command:a"}
    assert len({entry.row_hash for entry in entries} - {""}) == 2


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(action="a", subject="b", actor=service())
