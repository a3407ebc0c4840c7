"""Personal data in clear: to one person, of one record, for minutes, on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fundops.core import clock
from fundops.core.models import AuditEntry, Reveal, SecondFactorUse, Staff
from fundops.core.services import reveals, second_factors
from fundops.core.services.reveals import RevealRefused, Wish, reveal
from fundops.core.services.second_factors import WrongCode
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db

CARD = "6299000000000015"


@pytest.fixture(autouse=True)
def _in_the_sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def somebody(role: str = "compliance") -> Staff:
    person = a_person(role=role)
    second_factors.enrol_for_sandbox(person)
    return person


def a_wish(card: Staff, **values: Any) -> Wish:
    asked = {
        "record": card,
        "subject": f"card {card.pk}",
        "fields": ["CARD"],
        "reason_code": "INVESTIGATION",
        "note": "Payee differs from the statement",
        **values,
    }
    return Wish(**asked)


def a_reveal(card: Staff, person: Staff, **values: Any) -> Reveal:
    return reveal(
        wish=a_wish(card, **values),
        person=person,
        code=second_factors.current_code(person),
        now=clock.machine(),
    )


class TestReveal:
    def test_lasts_five_minutes_for_that_person_and_that_record(self) -> None:
        card, other_card = a_person(), a_person()
        person, other = somebody(), somebody()
        made = a_reveal(card, person)
        now = clock.machine()

        assert made.expires_at - made.revealed_at == dt.timedelta(minutes=5)
        assert reveals.in_force(record=card, person=person, now=now) == made
        assert reveals.in_force(record=card, person=other, now=now) is None
        assert reveals.in_force(record=other_card, person=person, now=now) is None
        end = made.expires_at
        assert reveals.in_force(record=card, person=person, now=end) is None

    def test_ends_when_the_person_is_no_longer_of_compliance(self) -> None:
        card, person = a_person(), somebody()
        a_reveal(card, person)
        person.groups.clear()

        again = Staff.objects.get(pk=person.pk)
        found = reveals.in_force(record=card, person=again, now=clock.machine())
        assert found is None

    def test_is_recorded_without_the_value(self) -> None:
        card, person = a_person(), somebody()
        made = a_reveal(card, person, note=f"Compare with {CARD} of the slip")
        entry = AuditEntry.objects.get(action="core.personal_data.revealed")

        assert entry.subject == f"card {card.pk}"
        assert entry.actor_id == person.pk
        assert entry.after["fields"] == ["CARD"]
        assert "INVESTIGATION: Compare with ****0015" in entry.reason
        assert CARD not in f"{entry.reason}{entry.after}{made.note}"

    def test_binds_the_code_to_the_record(self) -> None:
        card, person = a_person(), somebody()
        used = a_reveal(card, person).second_factor

        assert isinstance(used, SecondFactorUse)
        assert (used.purpose, used.bound_to) == (
            "REVEAL",
            f"core.staff:{card.pk}",
        )

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"note": "too short"}, "at least 10"),
            ({"reason_code": ""}, "No reason code"),
            ({"reason_code": "CURIOSITY"}, "No reason code"),
            ({"fields": []}, "Nothing was chosen"),
        ],
    )
    def test_refuses_without_a_reason_and_spends_no_code(
        self, values: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(RevealRefused, match=words):
            a_reveal(a_person(), somebody(), **values)
        assert not Reveal.objects.exists()
        assert not SecondFactorUse.objects.exists()

    def test_refuses_a_wrong_code(self) -> None:
        card, person = a_person(), somebody()
        with pytest.raises(WrongCode):
            reveal(wish=a_wish(card), person=person, code="1", now=clock.machine())
        assert not Reveal.objects.exists()

    @pytest.mark.parametrize(
        "role",
        [
            "operations",
            "reviewer",
            "senior_reviewer",
            "configuration",
            "auditor",
            "service",
        ],
    )
    def test_refuses_every_other_role(self, role: str) -> None:
        with pytest.raises(RevealRefused, match="Only compliance"):
            a_reveal(a_person(), somebody(role))

    def test_knows_no_superuser(self) -> None:
        person = a_person(role="operations", is_superuser=True)
        second_factors.enrol_for_sandbox(person)
        with pytest.raises(RevealRefused, match="Only compliance"):
            a_reveal(a_person(), person)
