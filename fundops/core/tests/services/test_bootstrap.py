from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.errors import BootstrapRefused, CsvRefused
from fundops.core.models import AuditEntry, Proposal, ReviewPolicy, Staff
from fundops.core.services.bootstrap import Login, Person, bootstrap, read_people
from fundops.core.services.high_changes import can_decide
from fundops.core.services.reviews import needs_second_factor
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.tests.factories import THURSDAY, a_person, noon, service
from fundops.core.tests.proposing import (
    a_submitted_proposal,
    approve,
    approve_all,
    review_of,
)

PEOPLE = [
    Person("CFG01", "样例甲", "configuration"),
    Person("REV01", "样例乙", "reviewer"),
    Person("SEN01", "样例丙", "senior_reviewer"),
    Person("OPS01", "样例丁", "operations"),
]


def start(people: list[Person] = PEOPLE) -> list[Login]:
    return bootstrap(people=people, actor=service())


@pytest.mark.django_db
class TestBootstrap:
    def test_makes_people_with_a_role_and_a_one_time_password(self) -> None:
        logins = start()

        assert [login.employee_no for login in logins] == [
            p.employee_no for p in PEOPLE
        ]
        for login in logins:
            person = Staff.objects.get(employee_no=login.employee_no)
            assert person.roles == [login.role]
            assert person.check_password(login.one_time_password)
            assert person.must_change_password
            assert not person.is_superuser

    def test_gives_everybody_another_password(self) -> None:
        assert len({login.one_time_password for login in start()}) == len(PEOPLE)

    def test_leaves_an_audit_entry_a_person_without_the_password(self) -> None:
        logins = start()

        entries = AuditEntry.objects.order_by("id")
        assert [e.subject for e in entries] == [
            f"staff {p.employee_no}" for p in PEOPLE
        ]
        assert {e.action for e in entries} == {"core.staff.bootstrapped"}
        assert all(
            login.one_time_password not in str(entry.after)
            for login in logins
            for entry in entries
        )

    def test_works_once(self) -> None:
        start()

        with pytest.raises(BootstrapRefused, match="has staff"):
            start()

        assert Staff.objects.count() == len(PEOPLE) + 1

    def test_is_refused_where_staff_exist(self) -> None:
        a_person()

        with pytest.raises(BootstrapRefused, match="has staff"):
            start()

    @pytest.mark.parametrize(
        "roles",
        [
            ["reviewer", "reviewer", "operations"],
            ["configuration", "reviewer"],
            ["configuration", "configuration", "senior_reviewer"],
            ["configuration", "senior_reviewer", "senior_reviewer"],
            [],
        ],
    )
    def test_refuses_a_list_with_which_nobody_could_decide(
        self, roles: list[str]
    ) -> None:
        people = [Person(f"E{n}", "样例", role) for n, role in enumerate(roles)]

        with pytest.raises(BootstrapRefused, match="needs one person"):
            start(people)

        assert Staff.objects.count() == 1


@pytest.mark.django_db
class TestWithoutASenior:
    """Two reviewers and no senior: changes of weight still take four eyes."""

    TWO = [*PEOPLE[:2], Person("REV02", "样例戊", "reviewer")]

    def people(self) -> tuple[Staff, Staff, Staff]:
        start(self.TWO)
        return tuple(  # type: ignore[return-value]  # three of them
            Staff.objects.get(employee_no=one.employee_no) for one in self.TWO
        )

    def propose(self, maker: Staff, number: str, role: str) -> Proposal:
        return a_submitted_proposal(
            maker,
            kind="STAFF_NEW",
            subject=number,
            after={"name": "样例新人", "roles": [role]},
        )

    def test_two_different_reviewers_decide(self) -> None:
        maker, first, second = self.people()
        proposal = self.propose(maker, "N0001", "operations")
        review = review_of(proposal)
        approve(review, first, now=noon(THURSDAY))
        assert not Staff.objects.filter(employee_no="N0001").exists()

        with pytest.raises(NotTheirs, match="the next level is another person"):
            approve(review, first, now=noon(THURSDAY))
        with pytest.raises(NotTheirs, match="made or edited"):
            approve(review, maker, now=noon(THURSDAY))

        approve(review, second, now=noon(THURSDAY))
        assert Staff.objects.filter(employee_no="N0001").exists()

    def test_each_needs_a_fresh_code(self) -> None:
        maker, first, _second = self.people()
        review = review_of(self.propose(maker, "N0001", "operations"))

        assert needs_second_factor(review)

    def test_from_the_first_senior_on_a_senior_decides(self) -> None:
        maker, first, second = self.people()
        for number, role in (("SEN01", "senior_reviewer"), ("SEN02", "reviewer")):
            review = review_of(self.propose(maker, number, role))
            approve(review, first, now=noon(THURSDAY))
            if number == "SEN01":
                approve(review, second, now=noon(THURSDAY))

        with pytest.raises(NotTheirs, match="A senior reviewer decides this"):
            approve(review, second, now=noon(THURSDAY))
        policies = ReviewPolicy.objects.filter(kind="CHANGE_HIGH").order_by("version")
        assert [(one.roles, bool(one.review_no)) for one in policies] == [
            ("reviewer,senior_reviewer", False),
            ("reviewer,reviewer", False),
            ("reviewer,senior_reviewer", True),
        ]

    def test_it_never_stands_in_a_second_time(self) -> None:
        maker, _first, _second = self.people()
        for number in ("SEN01", "SEN02"):
            proposal = self.propose(maker, number, "senior_reviewer")
            approve_all(proposal, now=noon(THURSDAY))
        Staff.objects.filter(groups__name="senior_reviewer").update(is_active=False)

        review = review_of(self.propose(maker, "N0001", "operations"))
        assert review.policy.roles == "reviewer,senior_reviewer"
        assert ReviewPolicy.objects.filter(kind="CHANGE_HIGH").count() == 3

    def test_tells_it_in_the_trail(self) -> None:
        self.people()

        told = AuditEntry.objects.get(action="core.policy.stand_in_begun")
        assert told.before == {
            "rule": "CHANGE_HIGH-0 v1",
            "roles": "reviewer,senior_reviewer",
        }
        assert told.after == {"rule": "CHANGE_HIGH-0 v2", "roles": "reviewer,reviewer"}

    def test_with_a_senior_nothing_stands_in(self) -> None:
        start()

        assert ReviewPolicy.objects.filter(kind="CHANGE_HIGH").count() == 1


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([{"reviewer"}, {"senior_reviewer"}], True),
        ([{"reviewer", "senior_reviewer"}, {"reviewer"}], True),
        ([{"reviewer", "senior_reviewer"}], False),
        ([{"reviewer"}, {"reviewer"}], False),
        ([{"senior_reviewer"}, {"senior_reviewer"}], False),
        ([], False),
    ],
)
def test_a_level_is_a_person_each(people: list[set[str]], expected: bool) -> None:
    assert can_decide(people, ["reviewer", "senior_reviewer"]) is expected


class TestReadPeople:
    def read(self, folder: Path, rows: str) -> list[Person]:
        path = folder / "staff.csv"
        path.write_text(f"employee_no,name,role\n{rows}")
        return read_people(path)

    def test_reads_a_person_a_row(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "REV01,样例乙,reviewer\n") == [PEOPLE[1]]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("REV 01,样例,reviewer", "is not 1 to 16"),
            ("ＲＥＶ,样例,reviewer", "is not 1 to 16"),
            ("service,样例,service", "is kept for the commands"),
            ("REV01,样例,boss", "is no role"),
            ("REV01,样例,reviewer\nrev01,样例,configuration", "twice"),
        ],
    )
    def test_refuses_who_cannot_be_staff(
        self, tmp_path: Path, row: str, reason: str
    ) -> None:
        with pytest.raises(CsvRefused, match=reason):
            self.read(tmp_path, row + "\n")
