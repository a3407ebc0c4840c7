from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from fundops.core.database.owner import as_owner
from fundops.core.models import Delegation, Staff
from fundops.core.services import reviews
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.reviewing import CODE, ThingKind, a_kind, a_review
from fundops.workbench.selectors.segregation import Report, report

pytestmark = pytest.mark.django_db
NOW = noon(THURSDAY)


def look(now: dt.datetime = NOW, **period: Any) -> Report:
    return report(now=now, **period)


def codes(found: Report, person: Staff | None = None) -> set[str]:
    return {
        flaw.code
        for flaw in found.flaws
        if person is None or flaw.who == person.employee_no
    }


def switch(how: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE core_review {how} TRIGGER USER")


def also(person: Staff, *roles: str) -> Staff:
    person.groups.add(*Group.objects.filter(name__in=roles))
    return person


class TestPersons:
    def test_says_what_each_makes_and_decides(self) -> None:
        maker = a_person(name="样例甲")
        checker = a_person(role="reviewer", name="样例乙")
        found = {one.employee_no: one for one in look().persons}
        assert "REFUND" in found[maker.employee_no].makes
        assert found[maker.employee_no].decides == []
        assert "REFUND" in found[checker.employee_no].decides
        assert "REFUND" not in found[checker.employee_no].makes

    def test_is_well_where_roles_are_apart(self) -> None:
        maker = a_person(name="样例甲")
        checker = a_person(role="reviewer", name="样例乙")
        for role in ("reviewer", "senior_reviewer", "compliance", "configuration"):
            a_person(role=role, name=f"样例 {role}")
        found = look()
        assert found.ok
        assert codes(found, maker) == set()
        # Whoever decides may propose a change of delegations, which others decide.
        told = [flaw.text for flaw in found.flaws if flaw.who == str(checker)]
        assert all("CHANGE" in text for text in told)


class TestFlaws:
    def test_one_person_on_both_sides_is_said_with_the_guard(self) -> None:
        person = also(a_person(name="样例甲"), "reviewer")
        found = look()
        assert codes(found, person) >= {"MAKER_AND_CHECKER", "ROLES_APART"}
        [flaw] = [f for f in found.flaws if f.code == "MAKER_AND_CHECKER"]
        assert "the engine and the database refuse their own items" in flaw.text
        assert found.ok

    def test_every_role_in_one_person(self) -> None:
        roles = Group.objects.exclude(name="service").values_list("name", flat=True)
        person = also(a_person(name="样例甲"), *roles)
        assert "EVERY_ROLE" in codes(look(), person)

    def test_somebody_who_left_and_holds_roles(self) -> None:
        person = a_person(name="样例甲", is_active=False)
        assert codes(look(), person) == {"INACTIVE_WITH_ROLES"}

    def test_the_service_able_to_decide_lets_one_act_alone(self) -> None:
        service = Staff.objects.get(employee_no="SERVICE")
        assert "SERVICE_DECIDES" not in codes(look())
        also(service, "reviewer")
        found = look()
        assert "SERVICE_DECIDES" in codes(found, service)
        assert not found.ok

    def test_two_logins_of_one_name(self) -> None:
        one, other = a_person(name="样例甲"), a_person(role="reviewer", name="样例甲")
        found = look()
        assert "SAME_NAME" in codes(found, one) & codes(found, other)

    def test_a_superuser(self) -> None:
        person = a_person(name="样例甲", is_superuser=True)
        assert "SUPERUSER" in codes(look(), person)

    def test_a_delegation_to_somebody_who_makes_it(self) -> None:
        maker = a_person(name="样例甲")
        checker = a_person(role="reviewer", name="样例乙")
        Delegation.objects.create(
            delegator=checker,
            delegate=maker,
            kinds="REFUND",
            from_day=THURSDAY,
            until_day=THURSDAY,
            reason="样例",
            made_at=NOW,
        )
        found = look()
        assert codes(found, maker) == {"DELEGATED_TO_MAKER"}
        person = next(p for p in found.persons if p.employee_no == str(maker))
        assert len(person.delegations) == 1
        assert "DELEGATED_TO_MAKER" not in codes(look(NOW + dt.timedelta(days=1)))

    def test_what_only_its_maker_could_decide(self) -> None:
        person = also(a_person(name="样例甲"), "reviewer", "senior_reviewer")
        words = f"REFUND: made by {person}, and nobody else can decide it."
        assert words in [flaw.text for flaw in look().flaws]
        a_person(role="reviewer", name="样例乙")
        assert words not in [flaw.text for flaw in look().flaws]


class TestGuards:
    @pytest.mark.django_db(transaction=True)
    def test_a_guard_that_is_switched_off_lets_one_act_alone(self) -> None:
        assert look().ok
        switch("DISABLE")
        try:
            found = look()
        finally:
            switch("ENABLE")
        assert codes(found) == {"GUARD_MISSING"}
        assert not found.ok


class TestPairs:
    @pytest.fixture
    def kind(self) -> Iterator[ThingKind]:
        with a_kind() as kind:
            yield kind

    def test_lists_the_pair_with_count_and_sum(
        self, kind: ThingKind, settings: Any
    ) -> None:
        settings.COMPLIANCE_THRESHOLDS = {"PAIR_MOST": 2}
        maker, checker = a_person(name="样例甲"), a_person(role="reviewer")
        other = a_person(role="reviewer", name="样例丙")
        for n, who in enumerate((checker, checker, checker, other)):
            review = a_review(kind, maker, number=f"TH{n}")
            assert review.kind == CODE
            reviews.decide(
                review_no=review.review_no,
                checker=who,
                decision="APPROVE",
                seen_sha256=review.content_sha256,
                now=NOW,
            )
        found = look()
        told = [(p.maker_no, p.checker_no, p.count, str(p.amount)) for p in found.pairs]
        assert told == [
            (maker.employee_no, checker.employee_no, 3, "4800.00"),
            (maker.employee_no, other.employee_no, 1, "1600.00"),
        ]
        [flaw] = [f for f in found.flaws if f.code == "PAIR_TOO_OFTEN"]
        assert flaw.who == f"{maker} {checker}"
        before = look(since=dt.date(2024, 12, 1), until=dt.date(2024, 12, 31))
        assert before.pairs == []
