from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.errors import BootstrapRefused, CsvRefused
from fundops.core.models import AuditEntry, Staff
from fundops.core.services.bootstrap import Login, Person, bootstrap, read_people
from fundops.core.tests.factories import a_person, service

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
